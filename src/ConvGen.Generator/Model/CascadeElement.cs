namespace ConvGen.Generator.Model;

/// <summary>One filter of a cascade: the class whose kernel it is, and what that asks for.</summary>
internal sealed record CascadeElement<TSpec>(LayerIdentity Identity, TSpec Spec)
    where TSpec : class;
