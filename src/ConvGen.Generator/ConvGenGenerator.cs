using System.Collections.Immutable;
using ConvGen.Generator.Emission;
using ConvGen.Generator.Emission.Cascades;
using ConvGen.Generator.Emission.Filters;
using ConvGen.Generator.Emission.Pooling;
using ConvGen.Generator.Emission.Signals;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning.Cascades;
using ConvGen.Generator.Planning.Filters;
using ConvGen.Generator.Reporting;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator;

/// <summary>attributes -> Parsing -> ConvSpec -> Planning -> KernelPlan -> Emission -> text.</summary>
/// <remarks>Sources and diagnostics part right behind the parser. What leads to sources is plain values, so that an edit elsewhere re-runs nothing; what leads to diagnostics
/// holds real locations, and only re-reports.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class ConvGenGenerator : IIncrementalGenerator
{
    private static readonly FilterSteps<FilterSpec, FilterPlan> ImageFilters = new(FilterPlanner.Plan, FilterCascadePlanner.Plan, FilterEmitter.Print, FilterCascadeEmitter.Print, FilterStub.Print);

    private static readonly FilterSteps<Filter1DSpec, Filter1DPlan> SignalFilters = new(Filter1DPlanner.Plan, Filter1DCascadePlanner.Plan, Filter1DEmitter.Print, Filter1DCascadeEmitter.Print, Filter1DStub.Print);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<ProjectSettings> settings = context.CompilationProvider.Select(CompilationTraits.Of).WithTrackingName(TrackingNames.Traits)
            .Combine(context.AnalyzerConfigOptionsProvider.Select(ConvGenOptions.Read).WithTrackingName(TrackingNames.Options))
            .Select(static (both, _) => new ProjectSettings(both.Left, both.Right)).WithTrackingName(TrackingNames.Settings);

        IncrementalValueProvider<bool> wantsReport = context.AnalyzerConfigOptionsProvider.Select(ConvGenOptions.ReadReportPlan).WithTrackingName(TrackingNames.ReportOption);

        Pipelines pipelines = new(context, settings, wantsReport);
        foreach (ConvolutionGrammar grammar in ConvolutionGrammar.All)
        {
            pipelines.Add(grammar.MetadataName, (TrackingNames.Layers, TrackingNames.Plans), (found, ct) => LayerParser.Parse(found, grammar, ct), PlannedLayer.Of, LayerOutput.Emit,
                static layer => layer.Plan is { } made ? ReportEntries.Of(made) : null);
        }

        foreach (PoolGrammar grammar in PoolGrammar.All)
        {
            pipelines.Add(grammar.MetadataName, (TrackingNames.Pools, TrackingNames.PoolPlans), (found, ct) => PoolParser.Parse(found, grammar, ct), PlannedPool.Of, PoolOutput.Emit,
                static pool => pool.Plan is { } made ? ReportEntries.Of(made) : null);
        }

        pipelines.Add(FilterParser.Kind.MetadataName, (TrackingNames.Filters, TrackingNames.FilterPlans), FilterParser.Kind.Parse, ImageFilters.Plan, ImageFilters.Emit,
            static filter => filter.Plan is { } made ? ReportEntries.Of(made) : filter.Apart is { } apart ? ReportEntries.Of(apart) : null);
        pipelines.Add(Filter1DParser.Kind.MetadataName, (TrackingNames.SignalFilters, TrackingNames.SignalFilterPlans), Filter1DParser.Kind.Parse, SignalFilters.Plan, SignalFilters.Emit,
            static filter => filter.Plan is { } made ? ReportEntries.Of(made) : filter.Apart is { } apart ? ReportEntries.Of(apart) : null);
        context.RegisterSourceOutput(pipelines.Anchors.Combine(settings), ReportProject);
        RegisterPlanReport(context, pipelines.Entries, wantsReport);
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

    /// <summary>What is wrong with the project, once, at its first layer; a project without layers may be as it likes.</summary>
    private static void ReportProject(SourceProductionContext output, (ImmutableArray<Location> Layers, ProjectSettings Settings) project)
    {
        if (project.Layers.IsEmpty) return;
        foreach (Diagnostic found in ProjectRules.Check(project.Settings, project.Layers[0])) output.ReportDiagnostic(found);
    }
}
