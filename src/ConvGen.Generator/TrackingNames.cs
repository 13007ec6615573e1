namespace ConvGen.Generator;

/// <summary>The names of the pipeline's steps, which the incrementality tests iterate over.</summary>
internal static class TrackingNames
{
    /// <summary>Every layer read without a thought for its diagnostics.</summary>
    public const string Layers = nameof(Layers);

    /// <summary>Every layer planned, or what went wrong.</summary>
    public const string Plans = nameof(Plans);

    /// <summary>Every filter read without a thought for its diagnostics.</summary>
    public const string Filters = nameof(Filters);

    /// <summary>Every filter planned, or what went wrong.</summary>
    public const string FilterPlans = nameof(FilterPlans);

    /// <summary>Every pooling layer read without a thought for its diagnostics.</summary>
    public const string Pools = nameof(Pools);

    /// <summary>Every pooling layer planned, or what went wrong.</summary>
    public const string PoolPlans = nameof(PoolPlans);

    /// <summary>Every filter over signals read without a thought for its diagnostics.</summary>
    public const string SignalFilters = nameof(SignalFilters);

    /// <summary>Every filter over signals planned, or what went wrong.</summary>
    public const string SignalFilterPlans = nameof(SignalFilterPlans);

    /// <summary>What the compilation allows.</summary>
    public const string Traits = nameof(Traits);

    /// <summary>The project's properties.</summary>
    public const string Options = nameof(Options);

    /// <summary>Both of these.</summary>
    public const string Settings = nameof(Settings);

    /// <summary>Whether the project asks for a plan report.</summary>
    public const string ReportOption = nameof(ReportOption);

    /// <summary>Every plan as the report shows it; none where none is asked for.</summary>
    public const string ReportEntries = nameof(ReportEntries);

    /// <summary>The whole report, or null.</summary>
    public const string Report = nameof(Report);
}
