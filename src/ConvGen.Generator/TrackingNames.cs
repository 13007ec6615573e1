namespace ConvGen.Generator;

/// <summary>The names of the pipeline's steps, which the incrementality tests iterate over.</summary>
internal static class TrackingNames
{
    public const string Layers = nameof(Layers);
    public const string Plans = nameof(Plans);
    public const string Filters = nameof(Filters);
    public const string FilterPlans = nameof(FilterPlans);
}
