using System.Collections.Immutable;
using System.Globalization;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConvGen.Generator.Analysis;

/// <summary>Advice on one declaration, at the argument that it is about.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LayerAdviceAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The .editorconfig option that states the largest error to bear, as a share of the largest output.</summary>
    internal const string ToleranceOption = "convgen_tolerance";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.IdleLanes, Descriptors.EvenSame, Descriptors.AlmostSame, Descriptors.Split, Descriptors.AlmostSeparable, Descriptors.WorkspaceBeyondL2, Descriptors.BeyondTolerance, Descriptors.ToleranceNotUnderstood];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            ConvGenOptions options = ConvGenOptions.Read(start.Options.AnalyzerConfigOptionsProvider, start.CancellationToken);
            start.RegisterSymbolAction(symbol => Analyze(symbol, options.Targets[0]), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, TargetIsa target)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        if (LayerFacts.Of(type, context.Compilation, context.CancellationToken) is not { } layer) return;
        foreach (Fault fault in Faults(context, layer, target))
        {
            DiagnosticList report = new();
            report.Add(fault.Descriptor, layer.Read.PlaceOf(fault.Argument), [.. fault.Words]);
            context.ReportDiagnostic(report.Found[0]);
        }
    }

    private static IEnumerable<Fault> Faults(SymbolAnalysisContext context, LayerFacts layer, TargetIsa target)
    {
        try
        {
            if (layer.Filter is { } filter) return [.. FilterAdvice.Of(filter, target)];
            if (layer is not { Request: { } request, Convolution: { } spec }) return [];
            double? tolerance = Tolerance(context, layer, out string? notUnderstood);
            IEnumerable<Fault> faults = ShapeAdvice.Of(request, spec).Concat(PlanAdvice.Of(spec, target, tolerance));
            if (notUnderstood is not null) faults = faults.Concat([new Fault(Descriptors.ToleranceNotUnderstood, "Accuracy", [notUnderstood])]);
            return [.. faults];
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return [];    // a planner that fails here fails in the generator too, which says so by CVG0901
        }
    }

    private static double? Tolerance(SymbolAnalysisContext context, LayerFacts layer, out string? notUnderstood)
    {
        notUnderstood = null;
        if (layer.Read.Place.SourceTree is not { } tree || !context.Options.AnalyzerConfigOptionsProvider.GetOptions(tree).TryGetValue(ToleranceOption, out string? given)) return null;
        if (double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out double tolerance) && tolerance is > 0 and < 1) return tolerance;
        notUnderstood = given;
        return null;
    }
}
