extern alias generator;

using ConvGen.Generator.Tests.Harness;
using generator::ConvGen.Generator;
using generator::ConvGen.Generator.Emission.Pooling;
using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Parsing;
using generator::ConvGen.Generator.Planning;
using generator::ConvGen.Generator.Planning.Pooling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>Pooling layers on their way from attribute to text: the spec, the plan, the stub, the pipeline.</summary>
public sealed class PoolTests
{
    public static TheoryData<string> Attributes => [.. PoolGrammar.All.Select(grammar => grammar.Name)];

    /// <summary>input, kernel, stride, dilation, before, after and overhang of the height, and how many outputs.</summary>
    [Theory]
    [InlineData("KernelSize = 2, Height = 56", 2, 2, 0, 0, 0, 28)]                                                    // PyTorch's default stride
    [InlineData("KernelSize = 2, Stride = 1, Height = 56", 2, 1, 0, 0, 0, 55)]
    [InlineData("KernelSize = 3, Stride = 2, Padding = 1, Height = 112", 3, 2, 1, 1, 0, 56)]
    [InlineData("KernelSize = 3, Stride = 2, Height = 112", 3, 2, 0, 0, 0, 55)]
    [InlineData("KernelSize = 3, Stride = 2, CeilMode = true, Height = 112", 3, 2, 0, 1, 1, 56)]                      // the last window holds 2 of its 3 rows
    [InlineData("KernelSize = 2, Stride = 3, CeilMode = true, Padding = 1, Height = 5", 2, 3, 1, 1, 0, 2)]            // a third would start behind the input
    [InlineData("KernelSize = 3, Stride = 2, CeilMode = true, Height = 2", 3, 2, 0, 1, 1, 1)]                         // wider than the input, and still one window
    [InlineData("KernelSize = 3, Stride = 2, AutoPad = AutoPad.SameLower, Height = 6", 3, 2, 1, 0, 0, 3)]
    [InlineData("KernelSize = 3, Stride = 2, AutoPad = AutoPad.Same, Height = 6", 3, 2, 0, 1, 0, 3)]
    [InlineData("Global = true, Height = 7", 7, 7, 0, 0, 0, 1)]
    public void Windows_are_PyTorch_s(string arguments, int kernel, int stride, int before, int after, int overhang, int outputs)
    {
        PoolSpec spec = SpecOf($"[MaxPool2D(Channels = 3, {arguments}, Width = 12)] partial class Trunk;");
        Assert.Equal((kernel, stride, before, after, overhang, outputs), (spec.Height.Kernel, spec.Height.Stride, spec.Height.PadBegin, spec.Height.PadEnd, spec.Height.Overhang, spec.Height.Output));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(", CountIncludePad = true", true)]
    [InlineData(", CountIncludePad = false", false)]
    public void Padding_counts_as_in_PyTorch_unless_it_is_said_not_to(string argument, bool counts) =>
        Assert.Equal(counts, SpecOf($"[AveragePool2D(Channels = 3, KernelSize = 3, Padding = 1, Height = 9, Width = 9{argument})] partial class Trunk;").CountIncludePad);

    [Theory]
    [InlineData("MaxPool2D", "KernelSize = 2", "ChannelsLast", "Planar")]
    [InlineData("AveragePool2D", "KernelSize = 5, Stride = 1", "ChannelsLast", "Planar")]
    [InlineData("AveragePool2D", "Global = true", "ChannelsLast", "WholePlane")]
    public void A_family_serves_its_layout(string attribute, string arguments, string channelsLast, string channelsFirst)
    {
        foreach (IsaTable isa in (IsaTable[])[IsaTable.Avx512, IsaTable.Avx2, IsaTable.Vector128])
        {
            Assert.Equal(channelsLast, PoolPlanner.Choose(Spec(", Layout = Layout.Nhwc"), isa).Plan.Family);
            Assert.Equal(channelsFirst, PoolPlanner.Choose(Spec(""), isa).Plan.Family);
        }

        PoolSpec Spec(string layout) => SpecOf($"[{attribute}(Channels = 96, {arguments}, Height = 28, Width = 28{layout})] partial class Trunk;");
    }

    /// <summary>Windows that overlap in registers, overlap much, or not at all.</summary>
    [Theory]
    [InlineData("KernelSize = 2", nameof(PoolForm.Window))]
    [InlineData("KernelSize = 3, Stride = 1, Padding = 1", nameof(PoolForm.Sliding))]
    [InlineData("KernelSize = 3, Stride = 2, Padding = 1", nameof(PoolForm.Sliding))]
    [InlineData("KernelSize = 17, Stride = 1, Padding = 8", nameof(PoolForm.Separable))]
    public void Channels_last_takes_the_cheapest_order_within_a_window(string window, string form)
    {
        PoolSpec spec = SpecOf($"[MaxPool2D(Channels = 64, {window}, Height = 28, Width = 28, Layout = Layout.Nhwc)] partial class Trunk;");
        Assert.Equal(form, Assert.IsType<PoolChannelsLastPlan>(PoolPlanner.Choose(spec, IsaTable.Avx512).Plan).Form.ToString());
    }

    [Theory, MemberData(nameof(Attributes))]
    public void A_stub_declares_what_a_layer_declares_and_nobody_else_may(string name)
    {
        PoolGrammar grammar = PoolGrammar.All.Single(one => one.Name == name);
        string arguments = "Channels = 3, KernelSize = 3" + string.Concat(grammar.Axes.Skip(1).Select(axis => $", {axis} = 9"));
        string[] layer = Members($"{arguments}, {grammar.Axes[0]} = 9"), faulty = Members($"{arguments}, {grammar.Axes[0]} = 2");
        Assert.Equal(layer.Where(member => !member.StartsWith('_')), faulty);
        Assert.Equal(grammar.Members.Names.Order(StringComparer.Ordinal), layer.Where(member => member != ".ctor" && !member.Contains("IConvLayer", StringComparison.Ordinal)));

        string[] Members(string arguments) =>
        [
            .. GeneratorRun.Of($"[{grammar.Name}({arguments})] partial class Trunk;").Output.GetTypeByMetadataName("Trunk")!.GetMembers()
                .Where(member => member is not IMethodSymbol { AssociatedSymbol: not null }).Select(member => member.Name).Distinct().Order(StringComparer.Ordinal),
        ];
    }

    [Theory]
    [InlineData("Channels = 3, KernelSize = 3, Height = 9, Width = 9", true)]
    [InlineData("Channels = 3, KernelSize = 3, Height = 2, Width = 9", false)]
    [InlineData("", false)]
    [InlineData("Channels = \"3\", KernelSize = 3, Height = 2, Width = 9", false)]
    public void Code_that_uses_a_pool_has_no_errors_of_its_own(string arguments, bool isLayer)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            [AveragePool2D({{arguments}})] partial class Trunk;

            static class User
            {
                const int Half = 100 / Trunk.OutputHeight + 100 / Trunk.OutputLength + 100 / Trunk.OutputWidth;

                static void Main2()
                {
                    IConvLayer[] layers = [new Trunk()];
                    new Trunk().Run(new float[Trunk.InputLength], new float[Trunk.OutputLength]);
                    foreach (IConvLayer layer in layers) layer.Run(new float[layer.InputLength], new float[layer.OutputLength], null!);
                    Console.WriteLine(Trunk.Plan.Algorithm + Trunk.Operations + Trunk.WorkspaceLength + Half + Trunk.InputWidth + Trunk.InputHeight + Trunk.Batch + Trunk.Channels + layers[0].WeightLength);
                }
            }
            """);
        Assert.DoesNotContain(run.CompilerFindings(), found => found.Id != "CS0029");
        Assert.Equal(isLayer, run.Text.Contains("unsafe", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("in a file without layers", "=> 0", "=> 1", "-", "-")]
    [InlineData("comment in the same file", "namespace Net;", "// Why.\nnamespace Net;", "-", "-")]
    [InlineData("the default stride spelt out", "KernelSize = 2", "KernelSize = 2, Stride = 2", "-", "-")]
    [InlineData("the padding of none counted", "KernelSize = 2", "KernelSize = 2, CountIncludePad = false", "-", "-")]
    [InlineData("another stride", "KernelSize = 2", "KernelSize = 2, Stride = 1", "Modified", "Modified")]
    [InlineData("an error", "KernelSize = 2", "KernelSize = 0", "Modified", "Modified")]
    public void An_edit_re_runs_what_it_changes(string edit, string from, string to, string pools, string plans)
    {
        string[] sources = ["namespace Net;\n\n[AveragePool2D(Channels = 8, KernelSize = 2, Height = 16, Width = 16)]\ninternal partial class Pool;", "namespace Net; internal static class Program { internal static int Main2() => 0; }"];
        int file = Array.FindIndex(sources, text => text.Contains(from, StringComparison.Ordinal));
        Project project = new();
        CSharpCompilation before = project.Compile(sources);
        SyntaxTree old = before.SyntaxTrees.Single(tree => tree.FilePath == $"File{file}.cs");
        GeneratorRun after = GeneratorRun.Of(project, before).Again(before.ReplaceSyntaxTree(old, project.Parse(sources[file].Replace(from, to, StringComparison.Ordinal), old.FilePath)));
        Assert.Equal((edit, pools, plans), (edit, Reason(TrackingNames.Pools), Reason(TrackingNames.PoolPlans)));

        string Reason(string step) => after.Outputs(step).Single().Reason is var reason && reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged ? "-" : reason.ToString();
    }

    /// <summary>A spec that no attribute can make, so that the planner divides by zero.</summary>
    [Fact]
    public void An_exception_while_planning_becomes_a_diagnostic_and_a_stub()
    {
        GeneratorRun run = GeneratorRun.Of("[MaxPool2D(Channels = 3, KernelSize = 3, Height = 9, Width = 9)] partial class Trunk;");
        PoolModel model = (PoolModel)run.Outputs(TrackingNames.Pools).Single().Value;
        ProjectSettings settings = (ProjectSettings)run.Outputs(TrackingNames.Settings).Single().Value;
        PlannedPool pool = PlannedPool.Of(model with { Spec = model.Spec! with { Width = model.Spec!.Width with { Stride = 0 } } }, settings, CancellationToken.None);
        Assert.Null(pool.Plan);
        Assert.Equal("DivideByZeroException\nAttempted to divide by zero.", pool.Failure);
        Assert.Throws<OperationCanceledException>(() => PlannedPool.Of(model, settings, new CancellationToken(canceled: true)));
    }

    private static PoolSpec SpecOf(string source)
    {
        GeneratorRun run = GeneratorRun.Of(source);
        return ((PoolModel)run.Outputs(TrackingNames.Pools).Single().Value).Spec!;
    }
}
