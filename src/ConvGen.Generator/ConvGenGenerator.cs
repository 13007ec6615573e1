using System.Collections.Immutable;
using ConvGen.Generator.Emission;
using ConvGen.Generator.Emission.Filters;
using ConvGen.Generator.Emission.Pooling;
using ConvGen.Generator.Emission.Signals;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Reporting;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator;

/// <summary>attributes -> Parsing -> ConvSpec -> Planning -> KernelPlan -> Emission -> text.</summary>
/// <remarks>Sources and diagnostics part right behind the parser. What leads to sources is plain values, so that an edit elsewhere re-runs nothing; what leads to diagnostics
/// holds real locations, and only re-reports.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class ConvGenGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<ProjectSettings> settings = context.CompilationProvider.Select(CompilationTraits.Of).WithTrackingName(TrackingNames.Traits)
            .Combine(context.AnalyzerConfigOptionsProvider.Select(ConvGenOptions.Read).WithTrackingName(TrackingNames.Options))
            .Select(static (both, _) => new ProjectSettings(both.Left, both.Right)).WithTrackingName(TrackingNames.Settings);

        IncrementalValueProvider<bool> wantsReport = context.AnalyzerConfigOptionsProvider.Select(ConvGenOptions.ReadReportPlan).WithTrackingName(TrackingNames.ReportOption);

        List<IncrementalValueProvider<ImmutableArray<Location>>> anchors = [];
        List<IncrementalValueProvider<ImmutableArray<ReportEntry>>> entries = [];
        foreach (ConvolutionGrammar grammar in ConvolutionGrammar.All)
        {
            IncrementalValuesProvider<ParseResult<LayerModel>> layers = Convolutions(context, grammar);
            IncrementalValuesProvider<PlannedLayer> plans = Models(layers).WithTrackingName(TrackingNames.Layers)
                .Combine(settings).Select(static (both, ct) => PlannedLayer.Of(both.Left, both.Right, ct)).WithTrackingName(TrackingNames.Plans);
            context.RegisterSourceOutput(plans, static (output, plan) => LayerOutput.Emit(output, plan));
            entries.Add(Entries(plans, wantsReport, static plan => plan.Plan is { } made ? ReportEntries.Of(made) : null));
            ReportFindings(context, layers);
            anchors.Add(Anchors(layers));
        }

        foreach (PoolGrammar grammar in PoolGrammar.All)
        {
            IncrementalValuesProvider<ParseResult<PoolModel>> pools = context.SyntaxProvider.ForAttributeWithMetadataName(
                grammar.MetadataName, static (node, _) => LayerParser.IsClass(node), (found, ct) => PoolParser.Parse(found, grammar, ct));
            IncrementalValuesProvider<PlannedPool> plans = Models(pools).WithTrackingName(TrackingNames.Pools)
                .Combine(settings).Select(static (both, ct) => PlannedPool.Of(both.Left, both.Right, ct)).WithTrackingName(TrackingNames.PoolPlans);
            context.RegisterSourceOutput(plans, static (output, plan) => PoolOutput.Emit(output, plan));
            entries.Add(Entries(plans, wantsReport, static plan => plan.Plan is { } made ? ReportEntries.Of(made) : null));
            ReportFindings(context, pools);
            anchors.Add(Anchors(pools));
        }

        IncrementalValuesProvider<ParseResult<FilterModel>> filter2D = context.SyntaxProvider.ForAttributeWithMetadataName(
            FilterParser.MetadataName, static (node, _) => LayerParser.IsClass(node), static (found, ct) => FilterParser.Parse(found, ct));
        IncrementalValuesProvider<PlannedFilter> filters = Models(filter2D).WithTrackingName(TrackingNames.Filters)
            .Combine(settings).Select(static (both, ct) => PlannedFilter.Of(both.Left, both.Right, ct)).WithTrackingName(TrackingNames.FilterPlans);
        context.RegisterSourceOutput(filters, static (output, plan) => FilterOutput.Emit(output, plan));
        entries.Add(Entries(filters, wantsReport, static plan => plan.Plan is { } made ? ReportEntries.Of(made) : plan.Apart is { } apart ? ReportEntries.Of(apart) : null));

        ReportFindings(context, filter2D);
        anchors.Add(Anchors(filter2D));

        IncrementalValuesProvider<ParseResult<Filter1DModel>> filter1D = context.SyntaxProvider.ForAttributeWithMetadataName(
            Filter1DParser.MetadataName, static (node, _) => LayerParser.IsClass(node), static (found, ct) => Filter1DParser.Parse(found, ct));
        IncrementalValuesProvider<PlannedFilter1D> signalFilters = Models(filter1D).WithTrackingName(TrackingNames.SignalFilters)
            .Combine(settings).Select(static (both, ct) => PlannedFilter1D.Of(both.Left, both.Right, ct)).WithTrackingName(TrackingNames.SignalFilterPlans);
        context.RegisterSourceOutput(signalFilters, static (output, plan) => Filter1DOutput.Emit(output, plan));
        entries.Add(Entries(signalFilters, wantsReport, static plan => plan.Plan is { } made ? ReportEntries.Of(made) : plan.Apart is { } apart ? ReportEntries.Of(apart) : null));
        ReportFindings(context, filter1D);
        anchors.Add(Anchors(filter1D));
        IncrementalValueProvider<ImmutableArray<Location>> all = Together(anchors);
        context.RegisterSourceOutput(all.Combine(settings), ReportProject);
        RegisterPlanReport(context, Together(entries), wantsReport);
    }

    /// <summary>The pages of the plan report, where they are asked for.</summary>
    private static void RegisterPlanReport(
        IncrementalGeneratorInitializationContext context, IncrementalValueProvider<ImmutableArray<ReportEntry>> entries, IncrementalValueProvider<bool> wantsReport)
    {
        IncrementalValueProvider<string> assembly = context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName ?? "");
        IncrementalValueProvider<ReportModel?> report = entries.Combine(assembly).Combine(wantsReport)
            .Select(static (all, _) => all.Right ? new ReportModel(all.Left.Right, all.Left.Left.OrderBy(entry => entry.Name, StringComparer.Ordinal).ToEquatableArray()) : null)
            .WithTrackingName(TrackingNames.Report);
        context.RegisterSourceOutput(report, static (output, model) =>
        {
            if (model is not null) ReportOutput.Emit(output, model);
        });
    }

    private static IncrementalValueProvider<ImmutableArray<ReportEntry>> Entries<T>(IncrementalValuesProvider<T> plans, IncrementalValueProvider<bool> wantsReport, Func<T, ReportEntry?> entry) =>
        plans.Combine(wantsReport).Select((both, _) => both.Right ? entry(both.Left) : null).Where(static made => made is not null).Select(static (made, _) => made!).WithTrackingName(TrackingNames.ReportEntries).Collect();

    private static IncrementalValueProvider<ImmutableArray<T>> Together<T>(List<IncrementalValueProvider<ImmutableArray<T>>> parts) =>
        parts.Aggregate(static (some, more) => some.Combine(more).Select(static (both, _) => both.Left.AddRange(both.Right)));

    private static IncrementalValuesProvider<ParseResult<LayerModel>> Convolutions(IncrementalGeneratorInitializationContext context, ConvolutionGrammar grammar) =>
        context.SyntaxProvider.ForAttributeWithMetadataName(grammar.MetadataName, static (node, _) => LayerParser.IsClass(node), (found, ct) => LayerParser.Parse(found, grammar, ct));

    private static IncrementalValuesProvider<T> Models<T>(IncrementalValuesProvider<ParseResult<T>> results)
        where T : class => results.Where(static result => result.Model is not null).Select(static (result, _) => result.Model!);

    private static IncrementalValueProvider<ImmutableArray<Location>> Anchors<T>(IncrementalValuesProvider<ParseResult<T>> results)
        where T : class => results.Where(static result => result.Anchor is not null).Select(static (result, _) => result.Anchor!).Collect();

    private static void ReportFindings<T>(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ParseResult<T>> results)
        where T : class => context.RegisterSourceOutput(results, static (output, result) =>
        {
            foreach (Diagnostic found in result.Diagnostics) output.ReportDiagnostic(found);
        });

    /// <summary>What is wrong with the project, once, at its first layer; a project without layers may be as it likes.</summary>
    private static void ReportProject(SourceProductionContext output, (ImmutableArray<Location> Layers, ProjectSettings Settings) project)
    {
        if (project.Layers.IsEmpty) return;
        foreach (Diagnostic found in ProjectRules.Check(project.Settings, project.Layers[0])) output.ReportDiagnostic(found);
    }
}
