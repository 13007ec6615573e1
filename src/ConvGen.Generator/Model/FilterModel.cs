namespace ConvGen.Generator.Model;

/// <summary>One class annotated with a filter's attribute: who it is and what was asked. One without a spec and without a cascade had errors; its members are still declared, so that they are the only errors.</summary>
internal sealed record FilterModel<TSpec>(LayerIdentity Identity, TSpec? Spec, LayerFrame Frame)
    where TSpec : class
{
    /// <summary>The filters of a cascade, which has no spec of its own; empty for a filter.</summary>
    public EquatableArray<CascadeElement<TSpec>> Cascade { get; init; } = [];
}
