using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>FlipKernel and full padding, over 1 to 3 axes: with both a layer of one channel is the product of polynomials.</summary>
public sealed class TrueConvolutionTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void A_flipped_kernel_is_its_mirror_image(int rank, bool transposed)
    {
        LayerDeclaration[] declarations =
        [
            .. from layout in Enum.GetValues<Layout>()
               from groups in (int[])[1, 3]
               select new LayerDeclaration
               {
                   Rank = rank, Transposed = transposed, InChannels = 6, OutChannels = 9, Groups = groups, Kernel = new(3, 4, 2), Stride = 2, Depth = 5, Height = 6, Width = 11, Layout = layout, FlipKernel = true,
               },
        ];
        using LayerBatch batch = GeneratedCodeHarness.Compile(declarations);
        for (int i = 0; i < declarations.Length; i++) AssertExact(declarations[i], batch.Layers[i]);
    }

    /// <summary>Σ w[k] x[o - k] over every overlap, computed here by multiplying out.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Full_padding_and_a_flipped_kernel_multiply_polynomials(int rank)
    {
        LayerDeclaration declaration = new() { Rank = rank, Kernel = new(3, 4, 2), Depth = 3, Height = 5, Width = 19, FlipKernel = true, AutoPad = AutoPad.Full, Bias = false };
        using LayerBatch batch = GeneratedCodeHarness.Compile((LayerDeclaration[])[declaration]);
        (int d, int h, int w) = (rank < 3 ? 1 : 3, rank < 2 ? 1 : 5, 19);
        (int kd, int kh, int kw) = (rank < 3 ? 1 : 2, rank < 2 ? 1 : 3, 4);
        Random random = new(rank);
        float[] x = [.. Enumerable.Range(0, d * h * w).Select(_ => (float)random.Next(-9, 10))], weights = [.. Enumerable.Range(0, kd * kh * kw).Select(_ => (float)random.Next(-9, 10))];
        (int od, int oh, int ow) = (d + kd - 1, h + kh - 1, w + kw - 1);
        float[] product = new float[od * oh * ow];
        for (int i = 0; i < x.Length; i++)
        {
            for (int k = 0; k < weights.Length; k++)
            {
                int z = i / w / h + k / kw / kh, y = i / w % h + k / kw % kh, column = i % w + k % kw;
                product[(z * oh + y) * ow + column] += x[i] * weights[k];
            }
        }

        foreach (Isa isa in GuardedRun.SupportedIsas) Assert.Equal(product, GuardedRun.Run(batch.Layers[0], isa, x, weights, [], random));    // integers: every sum is exact
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Full_padding_is_every_overlap_also_dilated_and_strided(int rank)
    {
        LayerDeclaration[] declarations =
        [
            .. from layout in Enum.GetValues<Layout>()
               select new LayerDeclaration { Rank = rank, InChannels = 5, OutChannels = 18, Kernel = new(2, 3, 2), Dilation = 2, Stride = new(2, 1, 1), AutoPad = AutoPad.Full, Depth = 4, Height = 6, Width = 13, Layout = layout },
        ];
        using LayerBatch batch = GeneratedCodeHarness.Compile(declarations);
        for (int i = 0; i < declarations.Length; i++) AssertExact(declarations[i], batch.Layers[i]);
    }

    private static void AssertExact(LayerDeclaration declaration, CompiledLayer compiled)
    {
        ReferenceLayer layer = declaration.Reference;
        Random random = new(layer.OutputLength);
        float[] input = Tensors.Random(random, layer.InputLength), weights = Tensors.Random(random, layer.WeightLength), bias = Tensors.Random(random, layer.OutChannels);
        ReferenceResult exact = DoubleReference.Run(layer, input, weights, bias);
        bool nhwc = declaration.Layout == Layout.Nhwc;
        float[] given = nhwc ? Tensors.ChannelsLast<float>(input, layer.Batch, layer.InChannels, layer.InputPositions) : input;
        foreach (Isa isa in GuardedRun.SupportedIsas)
        {
            float[] got = GuardedRun.Run(compiled, isa, given, weights, bias, random, out ConvPlanInfo plan);
            if (nhwc) got = Tensors.ChannelsFirst<float>(got, layer.Batch, layer.OutChannels, layer.OutputPositions);
            Assert.Null(new ErrorBound(layer, exact, declaration.Accuracy, plan.Algorithm).FirstExcess(got));
        }
    }
}
