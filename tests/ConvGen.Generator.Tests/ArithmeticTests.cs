extern alias generator;

using System.Globalization;
using ConvGen.Generator.Tests.Harness;
using generator::ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>What a layer costs and sees: constants against numbers worked out by hand, and the same in its documentation.</summary>
public sealed class ArithmeticTests
{
    private const string Stem = "Conv2D(InChannels = 3, OutChannels = 64, KernelSize = 7, Stride = 2, Padding = 3, Height = 224, Width = 224)";

    [Theory]
    [InlineData(Stem, "Parameters", 64 * 3 * 49 + 64)]
    [InlineData(Stem, "MultiplyAdds", 64L * 112 * 112 * 3 * 49)]
    [InlineData(Stem, "BytesMoved", 4L * (3 * 224 * 224 + 64 * 3 * 49 + 64 + 64 * 112 * 112))]
    [InlineData(Stem, "EffectiveKernelHeight", 7)]
    [InlineData(Stem, "ReceptiveFieldWidth", 7)]
    [InlineData("Conv2D(InChannels = 4, OutChannels = 6, KernelShape = [3, 5], Dilations = [4, 1], Groups = 2, Bias = false, Height = 20, Width = 20)", "Parameters", 6 * 2 * 15)]
    [InlineData("Conv2D(InChannels = 4, OutChannels = 6, KernelShape = [3, 5], Dilations = [4, 1], Groups = 2, Bias = false, Height = 20, Width = 20)", "EffectiveKernelHeight", 9)]
    [InlineData("Conv1D(InChannels = 1, OutChannels = 2, KernelSize = 80, Stride = 4, Length = 16000)", "EffectiveKernelWidth", 80)]
    [InlineData("Conv3D(InChannels = 2, OutChannels = 2, KernelSize = 3, Depth = 8, Height = 8, Width = 8, Batch = 3)", "BytesMoved", 4L * (3 * 2 * 512 + 2 * 2 * 27 + 2 + 3 * 2 * 216))]
    [InlineData("ConvTranspose2D(InChannels = 8, OutChannels = 4, KernelSize = 4, Stride = 2, Padding = 1, Height = 10, Width = 10)", "EffectiveKernelHeight", 4)]
    [InlineData("ConvTranspose2D(InChannels = 8, OutChannels = 4, KernelSize = 4, Stride = 2, Padding = 1, Height = 10, Width = 10)", "ReceptiveFieldHeight", 2)]
    [InlineData("MaxPool2D(Channels = 64, KernelSize = 3, Stride = 2, Padding = 1, Dilation = 2, Height = 112, Width = 112)", "ReceptiveFieldHeight", 5)]
    [InlineData("AveragePool1D(Channels = 2, KernelSize = 4, Length = 16)", "BytesMoved", 4L * 2 * (16 + 4))]
    public void A_constant_is_what_the_definition_gives(string attribute, string name, long value) => Assert.Equal(value, Convert.ToInt64(Constant(attribute, name), CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(Stem, 2.0 * 64 * 112 * 112 * 147 / (4 * (3 * 224 * 224 + 64 * 147 + 64 + 64 * 112 * 112)))]
    [InlineData("MaxPool1D(Channels = 2, KernelSize = 4, Length = 16)", 2.0 * 16 / (4 * 2 * 20))]
    public void Intensity_is_operations_a_byte(string attribute, double value) => Assert.Equal(value, (double)Constant(attribute, "ArithmeticIntensity")!, 1e-5);

    /// <summary>Fields of outputs, by following every tap.</summary>
    [Fact]
    public void The_field_of_a_transposed_axis_is_the_widest_that_an_output_has()
    {
        for (int kernel = 1; kernel < 9; kernel++)
        {
            for (int stride = 1; stride < 7; stride++)
            {
                for (int dilation = 1; dilation < 5; dilation++)
                {
                    int widest = Enumerable.Range(100, stride).Max(output =>
                    {
                        int[] inputs = [.. Enumerable.Range(0, kernel).Where(k => (output - k * dilation) % stride == 0).Select(k => (output - k * dilation) / stride)];
                        return inputs.Length == 0 ? 0 : inputs.Max() - inputs.Min() + 1;
                    });
                    Assert.Equal(widest, new SpatialAxis(50, kernel, stride, dilation, 0, 0) { IsTransposed = true }.ReceptiveField);
                }
            }
        }
    }

    [Fact]
    public void Documentation_says_shapes_parameters_cost_bytes_field_kernel_bound_and_workspace()
    {
        INamedTypeSymbol stem = Compiled(Stem);
        foreach (ISymbol member in stem.GetMembers("Run").Concat(stem.InstanceConstructors.Take(1)))
        {
            string documentation = member.GetDocumentationCommentXml()!;
            foreach (string words in (string[])
                     [
                         "1 x 3 x 224 x 224 to 1 x 64 x 112 x 112 NCHW", "9,472 parameters", "118,013,952 multiply-adds", "3,851,264 bytes", "Receptive field 7 x 7", "AVX-512: ", "AVX2: ", "Vector128: ", "bound by compute",
                         "workspace", "7x7 convolution, stride 2",
                     ])
                Assert.Contains(words, documentation, StringComparison.Ordinal);
        }
    }

    /// <summary>One product for each float that is read: whatever the kernel, it waits for memory.</summary>
    [Fact]
    public void A_large_layer_of_few_products_is_bound_by_memory() =>
        Assert.Contains("bound by memory", Compiled("Conv2D(InChannels = 64, OutChannels = 64, Groups = 64, KernelSize = 1, Height = 200, Width = 200)").GetMembers("Run")[0].GetDocumentationCommentXml(), StringComparison.Ordinal);

    [Fact]
    public void A_chain_is_given_as_types() => GeneratorRun.Of("""
        [Conv2D(InChannels = 3, OutChannels = 8, KernelSize = 3, Stride = 2, Height = 33, Width = 33)] partial class Stem;
        [MaxPool2D(Channels = 8, KernelSize = 2, Height = 16, Width = 16)] partial class Pool;
        static class User
        {
            static string Field => ReceptiveField.Of<Stem, Pool>().ToString() + Stem.ReceptiveField.Height.Size + ReceptiveField.Of<Stem>().Then<Pool>().Width.Under(3).First;
        }
        """).AssertCompiles();

    private static object? Constant(string attribute, string name) => ((IFieldSymbol)Compiled(attribute).GetMembers(name).Single()).ConstantValue;

    private static INamedTypeSymbol Compiled(string attribute) => GeneratorRun.Of($"[{attribute}] partial class Layer;").Output.GetTypeByMetadataName("Layer")!;
}
