extern alias generator;

using ConvGen.Generator.Tests.Harness;
using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;
using Xunit;
using GeneratorLayout = generator::ConvGen.Layout;

namespace ConvGen.Generator.Tests;

/// <summary>What a layer may hold beside its input, output and weights. Transforms (Winograd, Fft) trade memory for multiplications and have bounds of their own.</summary>
public sealed class MemoryTests
{
    private const double WorkspaceAllowance = 1.5 * 1024 * 1024, WeightAllowance = 1.1;

    /// <summary>A tiny layer's weights may round up to a block or two.</summary>
    private const double WeightSlackBytes = 8 * 1024;

    private const int RandomSpecs = 500;

    [Fact]
    public void The_layers_of_networks_keep_to_one_padded_copy_and_to_the_size_of_their_weights() =>
        AssertBounds(_ => 1, NetworkLayer.All.SelectMany(layer => (IEnumerable<ConvSpec>)[layer.Spec(GeneratorLayout.Nchw), layer.Spec(GeneratorLayout.Nhwc)]));

    /// <summary>Channels that do not fill a vector are packed as if they did.</summary>
    [Fact]
    public void Random_layers_keep_to_one_padded_copy_and_to_whole_vectors_of_weights() => AssertBounds(WholeVectors, Enumerable.Range(0, RandomSpecs).Select(RandomSpec));

    private static double WholeVectors(KernelPlan plan)
    {
        int lanes = plan switch { DirectPlan direct => direct.Lanes, Im2colPlan panels => panels.Product.Lanes, IndirectPlan pointers => pointers.Product.Lanes, DepthwiseChannelsLastPlan depthwise => depthwise.Lanes, _ => 1 };
        int channels = plan.Weights is { AcrossGroups: true } ? plan.Spec.OutChannels : plan.Spec.OutChannelsPerGroup;
        return (double)((channels + lanes - 1) / lanes * lanes) / channels;
    }

    private static void AssertBounds(Func<KernelPlan, double> rounding, IEnumerable<ConvSpec> specs)
    {
        List<string> beyond = [];
        int direct = 0;
        foreach (ConvSpec spec in specs)
        {
            foreach (TargetIsa isa in (TargetIsa[])[TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128])
            {
                KernelPlan plan = KernelPlanner.Choose(spec, IsaTable.Of(isa)).Plan;
                if (plan.Family is "Winograd" or "Fft") continue;
                direct++;
                double padded = (double)spec.Depth.Padded * spec.Height.Padded * spec.Width.Padded * spec.InChannels * sizeof(float), workspace = plan.WorkspaceLength * (double)sizeof(float);
                if (workspace > padded + WorkspaceAllowance) beyond.Add($"workspace of {workspace:0} bytes, a padded copy is {padded:0}: {plan.KernelName}, {plan.Tile}");
                double weights = spec.WeightLength * (double)sizeof(float), packed = plan.Weights is { } order ? order.Floats(spec) * (double)sizeof(float) : weights;
                if (packed > weights * rounding(plan) * WeightAllowance + WeightSlackBytes) beyond.Add($"packed weights of {packed:0} bytes, {packed / weights:0.00} times as many: {plan.KernelName}, {plan.Tile}");
            }
        }

        Assert.True(direct > 0);
        Assert.True(beyond.Count == 0, $"{beyond.Count} of {direct} plans\n{string.Join('\n', beyond.Take(20))}");
    }

    /// <summary>Any layer: dense, grouped, depthwise, pointwise, strided, dilated, either layout.</summary>
    private static ConvSpec RandomSpec(int seed)
    {
        Random random = new(seed);
        int Pick(params int[] choices) => choices[random.Next(choices.Length)];
        int groups = Pick(1, 1, 1, 2, 4, 32, 100), perGroup = Pick(1, 1, 3, 4, 5, 8, 16, 17), outPerGroup = Pick(1, 1, 3, 4, 5, 8, 16, 17);
        (int inChannels, int outChannels) = groups > 1 ? (groups * perGroup, groups * outPerGroup) : (Pick(1, 3, 7, 16, 48, 65, 128, 250, 512), Pick(1, 3, 7, 17, 24, 64, 65, 130, 512));
        int kernel = Pick(1, 1, 2, 3, 3, 5, 7), extent = Pick(7, 8, 13, 28, 56, 113), pad = Pick(0, 1, 3), dilation = extent > 13 ? Pick(1, 1, 2) : 1;
        NetworkLayer layer = new("random", inChannels, outChannels, groups, (kernel, kernel), Pick(1, 1, 2, 3), (pad, pad), dilation, (extent, extent));
        return layer.Spec(random.Next(2) == 0 ? GeneratorLayout.Nchw : GeneratorLayout.Nhwc);
    }
}
