using System.Collections.Immutable;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Reporting;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator;

/// <summary>What every kind of declaration goes through, and what is collected of all of them.</summary>
internal sealed class Pipelines(IncrementalGeneratorInitializationContext context, IncrementalValueProvider<ProjectSettings> settings, IncrementalValueProvider<bool> wantsReport)
{
    private readonly List<IncrementalValueProvider<ImmutableArray<Location>>> _anchors = [];
    private readonly List<IncrementalValueProvider<ImmutableArray<ReportEntry>>> _entries = [];

    /// <summary>A place for each declared class, for messages about the project.</summary>
    public IncrementalValueProvider<ImmutableArray<Location>> Anchors => Together(_anchors);

    /// <summary>What the plan report shows; nothing where none is asked for.</summary>
    public IncrementalValueProvider<ImmutableArray<ReportEntry>> Entries => Together(_entries);

    /// <param name="attribute">The metadata name of the attribute.</param>
    /// <param name="steps">What its models and its plans are tracked as.</param>
    /// <param name="parse">Symbols in, a model and diagnostics out.</param>
    /// <param name="plan">A model and the project in, a plan out.</param>
    /// <param name="emit">A plan in, text out.</param>
    /// <param name="entry">A plan as the report shows it; null for none.</param>
    public void Add<TModel, TPlanned>(
        string attribute, (string Models, string Plans) steps, Func<GeneratorAttributeSyntaxContext, CancellationToken, ParseResult<TModel>> parse,
        Func<TModel, ProjectSettings, CancellationToken, TPlanned> plan, Action<SourceProductionContext, TPlanned> emit, Func<TPlanned, ReportEntry?> entry)
        where TModel : class
    {
        IncrementalValuesProvider<ParseResult<TModel>> results = context.SyntaxProvider.ForAttributeWithMetadataName(attribute, static (node, _) => LayerParser.IsClass(node), parse);
        IncrementalValuesProvider<TModel> models = results.Where(static result => result.Model is not null).Select(static (result, _) => result.Model!).WithTrackingName(steps.Models);
        IncrementalValuesProvider<TPlanned> plans = models.Combine(settings).Select((both, ct) => plan(both.Left, both.Right, ct)).WithTrackingName(steps.Plans);
        context.RegisterSourceOutput(plans, emit);
        context.RegisterSourceOutput(results, static (output, result) =>
        {
            foreach (Diagnostic found in result.Diagnostics) output.ReportDiagnostic(found);
        });
        _anchors.Add(results.Where(static result => result.Anchor is not null).Select(static (result, _) => result.Anchor!).Collect());
        _entries.Add(plans.Combine(wantsReport).Select((both, _) => both.Right ? entry(both.Left) : null)
            .Where(static made => made is not null).Select(static (made, _) => made!).WithTrackingName(TrackingNames.ReportEntries).Collect());
    }

    private static IncrementalValueProvider<ImmutableArray<T>> Together<T>(List<IncrementalValueProvider<ImmutableArray<T>>> parts) =>
        parts.Aggregate(static (some, more) => some.Combine(more).Select(static (both, _) => both.Left.AddRange(both.Right)));
}
