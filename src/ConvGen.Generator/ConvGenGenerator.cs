using ConvGen.Generator.Emission;
using ConvGen.Generator.Emission.Filters;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Filters;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator;

/// <summary>attributes -> Parsing -> ConvSpec -> Planning -> KernelPlan -> Emission -> text.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ConvGenGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<LayerModel> layers = context.SyntaxProvider
            .ForAttributeWithMetadataName("ConvGen.Conv2DAttribute", static (node, _) => node is TypeDeclarationSyntax, static (c, ct) => LayerParser.Parse(c, ct))
            .WithTrackingName(TrackingNames.Layers);
        IncrementalValuesProvider<LayerPlan> plans = layers
            .Where(static layer => layer.Spec is not null)
            .Select(static (layer, _) => KernelPlanner.Plan(layer.Identity, layer.Spec!, [TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128]))
            .WithTrackingName(TrackingNames.Plans);
        context.RegisterSourceOutput(plans, static (output, plan) => output.AddSource(plan.Identity.HintName, LayerEmitter.Print(plan)));

        IncrementalValuesProvider<FilterPlan> filters = context.SyntaxProvider
            .ForAttributeWithMetadataName("ConvGen.Filter2DAttribute", static (node, _) => node is TypeDeclarationSyntax, static (c, ct) => FilterParser.Parse(c, ct))
            .WithTrackingName(TrackingNames.Filters)
            .Where(static filter => filter.Spec is not null)
            .Select(static (filter, _) => FilterPlanner.Plan(filter.Identity, filter.Spec!, [TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128]))
            .WithTrackingName(TrackingNames.FilterPlans);
        context.RegisterSourceOutput(filters, static (output, plan) => output.AddSource(plan.Identity.HintName, FilterEmitter.Print(plan)));
    }
}
