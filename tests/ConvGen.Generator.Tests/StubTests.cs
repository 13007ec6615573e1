extern alias generator;

using ConvGen.Generator.Tests.Harness;
using generator::ConvGen.Generator;
using generator::ConvGen.Generator.Emission;
using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Parsing;
using generator::ConvGen.Generator.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>What a layer with errors leaves standing: everything that code around it may mention.</summary>
public sealed class StubTests
{
    private const string User = """

        static class User
        {
            const int Half = 100 / Trunk.OutputHeight + 100 / Trunk.OutputLength;
            static readonly float[] Input = new float[Trunk.InputLength];

            static void Main2()
            {
                Trunk trunk = new(new float[Trunk.WeightLength], new float[Trunk.BiasLength]);
                trunk.Run(Input, new float[Trunk.OutputLength]);
                IConvLayer layer = trunk;
                layer.Run(Input, Input, null!);
                Console.WriteLine(Trunk.Plan.Algorithm + Trunk.MultiplyAdds + Trunk.WorkspaceLength + Half + Trunk.InputWidth + Trunk.OutputWidth + Trunk.InputHeight + layer.Plan);
                Console.WriteLine(Trunk.Batch + Trunk.InChannels + Trunk.OutChannels);
            }
        }
        """;

    [Theory]
    [InlineData("InChannels = 3, OutChannels = 8, KernelSize = 3, Height = 2, Width = 9")]
    [InlineData("")]
    [InlineData("InChannels = 3, OutChannels = 8, KernelSize = \"3\", Height = 2, Width = 9")]
    [InlineData("InChannels = -3, OutChannels = 0, KernelShape = null, Height = -2, Width = int.MaxValue")]
    public void Code_that_uses_a_faulty_layer_has_no_errors_of_its_own(string arguments)
    {
        GeneratorRun run = GeneratorRun.Of($"[Conv2D({arguments})] partial class Trunk;{User}");
        Assert.DoesNotContain("unsafe", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(run.CompilerFindings(), found => found.Id != "CS0029");
    }

    [Theory]
    [InlineData(false, 1, LanguageVersion.Latest, "CVG0302")]
    [InlineData(true, 2, LanguageVersion.Latest, "CVG0305")]
    [InlineData(true, 0, LanguageVersion.Latest, "CVG0301")]
    [InlineData(true, 1, LanguageVersion.CSharp10, "CVG0304")]
    [InlineData(false, 0, LanguageVersion.CSharp10, "CVG0304 CVG0301 CVG0302")]
    public void A_project_that_takes_no_kernels_takes_the_stub(bool allowUnsafe, int contract, LanguageVersion language, string ids)
    {
        Project project = new() { AllowUnsafe = allowUnsafe, RuntimeContract = contract, Language = language };
        GeneratorRun run = GeneratorRun.Of(project, "[Conv2D(InChannels = 3, OutChannels = 8, KernelSize = 3, Height = 9, Width = 9)] partial class Trunk { }");
        Assert.Equal(ids, string.Join(" ", run.Diagnostics.Select(found => found.Id)));
        Assert.Contains("OutputHeight = 7", run.Text, StringComparison.Ordinal);
        Assert.Contains($"Trunk has no kernel: see {ids.Replace(" ", ", ", StringComparison.Ordinal)}", run.Text, StringComparison.Ordinal);
        run.AssertCompiles();
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void A_stub_declares_what_a_layer_declares_and_nobody_else_may(int kind)
    {
        ConvolutionGrammar grammar = ConvolutionGrammar.All[kind];
        string arguments = "InChannels = 3, OutChannels = 8, KernelSize = 3" + string.Concat(grammar.Axes.Skip(1).Select(axis => $", {axis} = 9"));
        string[] layer = Members($"{arguments}, {grammar.Axes[0]} = 9"), faulty = Members($"{arguments}, {grammar.Axes[0]} = 0");
        Assert.Equal(layer.Where(member => !member.StartsWith('_')), faulty);
        Assert.Equal(grammar.MembersOf(LayerSignature.Plain).Names.Order(StringComparer.Ordinal), layer.Where(member => member != ".ctor" && !member.Contains("IConvLayer", StringComparison.Ordinal)));

        string[] Members(string arguments) =>
        [
            .. GeneratorRun.Of($"[{grammar.Name}({arguments})] partial class Trunk;").Output.GetTypeByMetadataName("Trunk")!.GetMembers()
                .Where(member => member is not IMethodSymbol { AssociatedSymbol: not null }).Select(member => member.Name).Distinct().Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>A spec that no attribute can make, so that the planner divides by zero.</summary>
    [Fact]
    public void An_exception_while_planning_becomes_a_diagnostic_and_a_stub()
    {
        (LayerModel model, ProjectSettings settings) = Parsed();
        PlannedLayer layer = PlannedLayer.Of(model with { Spec = model.Spec! with { Groups = 0 } }, settings, CancellationToken.None);
        Assert.Null(layer.Plan);
        Assert.Equal("DivideByZeroException\nAttempted to divide by zero.", layer.Failure);
        (string text, string? failure) = LayerOutput.Print(layer with { Model = model }, CancellationToken.None);
        Assert.Equal(layer.Failure, failure);
        Assert.Equal("No kernel for Trunk, by a mistake of the generator to be reported with the layer's attribute: DivideByZeroException, Attempted to divide by zero.", FaultBarrier.Finding("Trunk", failure!).GetMessage(null));
        Assert.Contains("Trunk has no kernel: see CVG0901", text, StringComparison.Ordinal);
    }

    /// <summary>A plan that no printer knows.</summary>
    [Fact]
    public void An_exception_while_printing_becomes_a_diagnostic_and_a_stub()
    {
        (LayerModel model, ProjectSettings settings) = Parsed();
        PlannedLayer layer = PlannedLayer.Of(model, settings, CancellationToken.None);
        UnprintablePlan plan = new() { Spec = model.Spec!, Isa = TargetIsa.Avx2, Cycles = 1, FmaCycles = 1 };
        layer = layer with { Plan = layer.Plan! with { Kernels = [new KernelChoice(plan, "the test says so", [])] } };
        (string text, string? failure) = LayerOutput.Print(layer, CancellationToken.None);
        Assert.Equal("InvalidOperationException\nNo printer for UnprintablePlan", failure);
        Assert.Contains("Trunk has no kernel: see CVG0901", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_is_no_mistake_of_ours()
    {
        (LayerModel model, ProjectSettings settings) = Parsed();
        CancellationToken cancelled = new(canceled: true);
        Assert.Throws<OperationCanceledException>(() => PlannedLayer.Of(model, settings, cancelled));
        Assert.Throws<OperationCanceledException>(() => LayerOutput.Print(PlannedLayer.Of(model, settings, CancellationToken.None), cancelled));
    }

    private static (LayerModel Model, ProjectSettings Settings) Parsed()
    {
        GeneratorRun run = GeneratorRun.Of("[Conv2D(InChannels = 3, OutChannels = 8, KernelSize = 3, Height = 9, Width = 9)] partial class Trunk;");
        return ((LayerModel)run.Outputs(TrackingNames.Layers).Single().Value, (ProjectSettings)run.Outputs(TrackingNames.Settings).Single().Value);
    }

    private sealed record UnprintablePlan : KernelPlan
    {
        public override string Family => "Unprintable";

        public override string KernelName => "Unprintable";

        public override string Tile => "none";

        public override EquatableArray<Phase> Phases => [];

        public override WeightOrder? Weights => null;

        public override long WorkspaceLength => 0;

        public override string WorkspaceUse => "";
    }
}
