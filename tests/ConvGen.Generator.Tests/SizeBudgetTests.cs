using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ConvGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Generator.Tests;

/// <summary>What generated code may cost the compiler and the JIT.</summary>
public sealed class SizeBudgetTests(ITestOutputHelper log)
{
    private const int MaxFileBytes = 200_000, MaxMethodIlBytes = 10_000, MaxHintLength = 100;

    /// <summary>One declaration for each way a kernel can grow: taps, strides, channels of every remainder, layouts, padding, activations, groups.</summary>
    public static TheoryData<string> Layers =>
    [
        "InChannels = 3, OutChannels = 64, KernelSize = 7, Stride = 2, Padding = 3, Height = 224, Width = 224, Activation = Activation.Relu",
        "InChannels = 64, OutChannels = 64, KernelSize = 3, Padding = 1, Height = 56, Width = 56",
        "InChannels = 64, OutChannels = 64, KernelSize = 3, Padding = 1, Height = 56, Width = 56, Layout = Layout.Nhwc, Activation = Activation.Gelu",
        "InChannels = 67, OutChannels = 67, KernelSize = 3, Padding = 1, Height = 29, Width = 31, Layout = Layout.Nhwc, Activation = Activation.HardSwish",
        "InChannels = 512, OutChannels = 2048, KernelSize = 1, Height = 7, Width = 7, Layout = Layout.Nhwc",
        "InChannels = 256, OutChannels = 512, KernelSize = 1, Stride = 2, Height = 56, Width = 56, Algorithm = Algorithm.Direct",
        "InChannels = 32, OutChannels = 32, KernelSize = 3, Groups = 32, Padding = 1, Height = 112, Width = 112",
        "InChannels = 32, OutChannels = 64, KernelSize = 5, Groups = 32, Padding = 2, Stride = 2, Height = 112, Width = 112, Layout = Layout.Nhwc",
        "InChannels = 960, OutChannels = 960, KernelSize = 7, Groups = 960, Padding = 3, Height = 14, Width = 14, Layout = Layout.Nhwc, Activation = Activation.Silu",
        "InChannels = 64, OutChannels = 96, KernelShape = [1, 7], Pads = [0, 3, 0, 3], Groups = 4, Height = 17, Width = 17, Activation = Activation.LeakyRelu",
        "InChannels = 16, OutChannels = 24, KernelSize = 3, Dilation = 4, Padding = 4, PaddingMode = PaddingMode.Reflect, Height = 33, Width = 65",
        "InChannels = 1, OutChannels = 1, KernelSize = 15, Padding = 7, Height = 512, Width = 512, PaddingMode = PaddingMode.Replicate",
        "InChannels = 1, OutChannels = 64, KernelSize = 31, AutoPad = AutoPad.Same, Height = 100, Width = 100",
        "InChannels = 3, OutChannels = 3, KernelSize = 3, Batch = 16, Height = 1080, Width = 1920, Layout = Layout.Nhwc, Accuracy = Accuracy.Fast",
        "InChannels = 48, OutChannels = 48, KernelSize = 3, Padding = 1, Height = 13, Width = 13, Accuracy = Accuracy.Strict",
        "InChannels = 2, OutChannels = 2, KernelSize = 64, Height = 300, Width = 300",
        "InChannels = 1, OutChannels = 1, KernelSize = 31, Padding = 15, Height = 1080, Width = 1920, Activation = Activation.HardSwish",
        "InChannels = 128, OutChannels = 128, Groups = 128, KernelSize = 31, Padding = 15, Height = 56, Width = 56, Algorithm = Algorithm.Fft",
        "InChannels = 33, OutChannels = 35, KernelShape = [1, 64], Height = 1, Width = 4096, Algorithm = Algorithm.Fft, Activation = Activation.Gelu",
        "InChannels = 64, OutChannels = 64, KernelSize = 9, Padding = 4, Height = 56, Width = 56, Layout = Layout.Nhwc, Algorithm = Algorithm.Fft, PaddingMode = PaddingMode.Reflect",
    ];

    [Theory, MemberData(nameof(Layers))]
    public void A_layer_stays_within_its_budget(string arguments) => AssertBudget($"namespace Budget;\n[Conv2D({arguments})] public partial class Trunk;");

    public static TheoryData<string> Deformables =>
    [
        "InChannels = 256, OutChannels = 256, KernelSize = 3, Padding = 1, Mask = true, Height = 28, Width = 28",
        "InChannels = 67, OutChannels = 67, KernelSize = 5, Padding = 2, Height = 29, Width = 31, Layout = Layout.Nhwc, Activation = Activation.HardSwish",
        "InChannels = 96, OutChannels = 90, KernelSize = 3, Groups = 6, OffsetGroups = 4, Height = 40, Width = 40, Activation = Activation.LeakyRelu",
    ];

    [Theory, MemberData(nameof(Deformables))]
    public void A_deformable_layer_stays_within_its_budget(string arguments) => AssertBudget($"namespace Budget;\n[DeformConv2D({arguments})] public partial class Trunk;");

    public static TheoryData<string> Separables =>
    [
        "InChannels = 512, OutChannels = 512, KernelSize = 3, Padding = 1, Height = 14, Width = 14, DepthwiseBias = true, DepthwiseActivation = Activation.Relu, Activation = Activation.Relu",
        "InChannels = 67, OutChannels = 67, KernelSize = 5, Padding = 2, Stride = 2, DepthMultiplier = 3, Height = 129, Width = 131, Layout = Layout.Nhwc, DepthwiseActivation = Activation.HardSwish, Activation = Activation.HardSwish",
        "InChannels = 96, OutChannels = 90, KernelSize = 7, Padding = 3, Dilation = 2, PaddingMode = PaddingMode.Reflect, Height = 90, Width = 90, Activation = Activation.LeakyRelu",
    ];

    [Theory, MemberData(nameof(Separables))]
    public void A_separable_layer_stays_within_its_budget(string arguments) => AssertBudget($"namespace Budget;\n[SeparableConv2D({arguments})] public partial class Trunk;");

    public static TheoryData<string> Pools =>
    [
        "MaxPool2D(Channels = 64, KernelSize = 3, Stride = 2, Padding = 1, Height = 112, Width = 112)",
        "AveragePool2D(Channels = 64, KernelSize = 3, Stride = 2, Padding = 1, CountIncludePad = false, Height = 113, Width = 1001)",
        "MaxPool2D(Channels = 67, KernelSize = 5, Stride = 1, Padding = 2, Height = 19, Width = 31)",
        "MaxPool2D(Channels = 64, KernelSize = 31, Stride = 1, Padding = 15, Height = 100, Width = 100)",
        "MaxPool3D(Channels = 512, KernelSize = 3, Stride = 1, Padding = 1, Depth = 16, Height = 28, Width = 28, Layout = Layout.Nhwc)",
        "AveragePool2D(Channels = 129, KernelSize = 7, Stride = 1, Padding = 3, Height = 28, Width = 28, Layout = Layout.Nhwc)",
        "AveragePool1D(Channels = 2, KernelSize = 1000, Stride = 3, Dilation = 3, Length = 16000)",
        "MaxPool2D(Channels = 3, KernelSize = 4, Height = 1080, Width = 1920)",
        "AveragePool2D(Channels = 2048, Global = true, Height = 7, Width = 7)",
    ];

    [Theory, MemberData(nameof(Pools))]
    public void A_pool_stays_within_its_budget(string attribute) => AssertBudget($"namespace Budget;\n[{attribute}] public partial class Pool;");

    /// <summary>Kernels of every kind a filter can have, each from small to larger than can be written out: height, width, how the taps are made.</summary>
    public static TheoryData<int, int, string> Filters
    {
        get
        {
            TheoryData<int, int, string> data = [];
            foreach (string kind in (string[])["random", "integers", "mirrored", "product", "two products", "disc"])
            {
                foreach ((int height, int width) in ((int, int)[])[(3, 3), (5, 5), (6, 5), (7, 7), (9, 9), (10, 10), (11, 11), (15, 15), (31, 31), (64, 64), (1, 101), (101, 1), (3, 40), (40, 3)])
                    data.Add(height, width, kind);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Filters))]
    public void A_filter_stays_within_its_budget(int height, int width, string kind)
    {
        Random random = new(height * 100 + width);
        double[] row = [.. Enumerable.Range(0, width).Select(_ => Math.Round(random.NextDouble() * 2 - 1, 6))], column = [.. Enumerable.Range(0, height).Select(_ => Math.Round(random.NextDouble() * 2 - 1, 6))];
        IEnumerable<double> taps = Enumerable.Range(0, height * width).Select(t => Tap(t / width, t % width));

        // Offsets of 0 to 3 name a constant like a loop's coefficients might be named.
        AssertBudget($"namespace Budget;\n[Filter2D(Taps = [{string.Join(", ", taps.Select(tap => tap.ToString("R", CultureInfo.InvariantCulture)))}], KernelShape = [{height}, {width}], Scale = 0.01, Offset = 3)] public static partial class Blur;");

        double Tap(int i, int j) => kind switch
        {
            "random" => random.NextDouble() - 0.5,
            "integers" => random.Next(-9, 10),
            "mirrored" => Math.Cos(Math.Abs(2 * j - width + 1) * 0.37 + Math.Abs(2 * i - height + 1) * Math.Abs(2 * j - width + 1) * 0.11),
            "product" => column[i] * row[j],
            "two products" => column[i] * row[j] + column[(i + 1) % height] * row[width - 1 - j],
            _ => Math.Pow(2 * i - height + 1, 2) + Math.Pow(2 * j - width + 1, 2) <= height * width ? 1 : 0,
        };
    }

    /// <summary>Signal filters from a few taps to as many as there may be: written out on either side of the limit, looped over, every vector width at once.</summary>
    [Theory]
    [InlineData(5, 1, "random")]
    [InlineData(64, 1, "random")]
    [InlineData(65, 1, "random")]
    [InlineData(96, 7, "random")]
    [InlineData(2048, 1, "sparse")]
    [InlineData(63, 2, "halfband")]
    [InlineData(1001, 160, "random")]
    [InlineData(4096, 1, "random")]
    [InlineData(4096, 1, "halfband")]
    [InlineData(4096, 4096, "random")]
    [InlineData(4096, 1, "ones")]
    public void A_signal_filter_stays_within_its_budget(int taps, int stride, string kind)
    {
        Random random = new(taps);
        IEnumerable<double> values = Enumerable.Range(0, taps).Select(k => kind switch
        {
            "ones" => 1,
            "sparse" => k % 22 == 0 ? random.NextDouble() - 0.5 : 0,
            "halfband" => k == taps / 2 ? 0.5 : (k - taps / 2) % 2 == 0 ? 0 : Math.Sin(k - taps / 2) / (k - taps / 2),
            _ => random.NextDouble() - 0.5,
        });
        AssertBudget($"namespace Budget;\n[Filter1D(Taps = [{string.Join(", ", values.Select(tap => tap.ToString("R", CultureInfo.InvariantCulture)))}], Stride = {stride}, Scale = 0.01, Offset = 3)] public static partial class Tone;");
    }

    private void AssertBudget(string declaration)
    {
        GeneratorRun run = GeneratorRun.Of(declaration);
        GeneratedSourceResult source = Assert.Single(run.Sources);
        Assert.True(source.HintName.Length <= MaxHintLength, source.HintName);
        int bytes = source.SourceText.Encoding!.GetByteCount(source.SourceText.ToString());
        using MemoryStream image = new();
        Assert.Empty(run.Output.Emit(image).Diagnostics.Where(found => found.Severity >= DiagnosticSeverity.Warning && found.Id != "CS1591"));
        (string method, int il) = LargestMethod(image);
        log.WriteLine($"{bytes:N0} bytes of source, {il:N0} bytes of IL in {method}");
        Assert.True(bytes <= MaxFileBytes, $"{bytes:N0} bytes of source");
        Assert.True(il < MaxMethodIlBytes, $"{il:N0} bytes of IL in {method}");
    }

    private static (string Method, int Bytes) LargestMethod(MemoryStream image)
    {
        image.Position = 0;
        using PEReader reader = new(image);
        MetadataReader metadata = reader.GetMetadataReader();
        return metadata.MethodDefinitions.Select(handle => metadata.GetMethodDefinition(handle))
            .Where(method => method.RelativeVirtualAddress != 0)
            .Select(method => (metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name) + "." + metadata.GetString(method.Name), reader.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!.Length))
            .MaxBy(method => method.Length);
    }
}
