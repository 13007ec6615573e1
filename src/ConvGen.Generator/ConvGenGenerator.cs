using ConvGen.Generator.Emission;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Planning;
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
    }
}
