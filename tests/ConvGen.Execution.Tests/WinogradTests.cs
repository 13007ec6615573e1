using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>Ways of the Winograd family that random layers seldom take, or only at sizes they do not reach: on every instruction set, in both layouts, between guard pages, within the error bound.</summary>
public sealed class WinogradTests
{
    [Fact]
    public void Weights_beyond_every_cache_are_transformed_on_the_fly() => Check("weights transformed on the fly",
        [new() { InChannels = 600, OutChannels = 595, Kernel = 3, Pads = 1, Height = 7, Width = 6, WinogradTile = 4 }]);

    /// <summary>Runs the layers, of which the widest vectors must have a tile of these words.</summary>
    private static void Check(string tile, params LayerDeclaration[] kinds)
    {
        LayerDeclaration[] declarations =
        [
            .. from kind in kinds
               from layout in Enum.GetValues<Layout>()
               select kind with { Layout = layout, Algorithm = Algorithm.Winograd },
        ];
        using LayerBatch batch = GeneratedCodeHarness.Compile(declarations);
        for (int i = 0; i < declarations.Length; i++)
        {
            ReferenceLayer layer = declarations[i].Reference;
            bool channelsLast = declarations[i].Layout == Layout.Nhwc;
            Random random = new(i);
            float[] input = Tensors.Random(random, layer.InputLength), weights = Tensors.Random(random, layer.WeightLength), bias = Tensors.Random(random, layer.OutChannels);
            ReferenceResult exact = DoubleReference.Run(layer, input, weights, bias);
            float[] given = channelsLast ? Tensors.ChannelsLast<float>(input, layer.Batch, layer.InChannels, layer.InputPositions) : input;
            foreach (Isa isa in GuardedRun.VectorIsas)
            {
                float[] got = GuardedRun.Run(batch.Layers[i], isa, given, weights, bias, random, out ConvPlanInfo plan);
                if (channelsLast) got = Tensors.ChannelsFirst<float>(got, layer.Batch, layer.OutChannels, layer.OutputPositions);
                string? excess = new ErrorBound(layer, exact, declarations[i].Accuracy, plan.Algorithm).FirstExcess(got);
                Assert.True(excess is null, $"{declarations[i]}, {isa}: {excess}; {plan.Tile}");
                if (isa == Isa.Avx512) Assert.Contains(tile, plan.Tile, StringComparison.Ordinal);
            }
        }
    }
}
