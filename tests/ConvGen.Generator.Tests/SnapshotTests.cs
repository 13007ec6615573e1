using ConvGen.Generator.Tests.Harness;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>Generated files as a person reads them.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public void Layer_of_the_reference() => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = "128" }, """
        namespace Vision;

        [Conv2D(InChannels = 2, OutChannels = 3, KernelSize = 3, Stride = 2, Padding = 1, Height = 9, Width = 11, Batch = 2, PaddingMode = PaddingMode.Reflect, Activation = Activation.Relu6, Algorithm = Algorithm.Reference)]
        public sealed partial class Stem;
        """));

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void Direct(string isa) => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = isa }, """
        namespace Vision;

        [Conv2D(InChannels = 8, OutChannels = 24, KernelSize = 3, Padding = 1, Height = 6, Width = 9, Layout = Layout.Nhwc, Activation = Activation.Relu, Algorithm = Algorithm.Direct)]
        public sealed partial class Trunk;
        """), isa);

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void Depthwise(string isa) => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = isa }, """
        namespace Vision;

        [Conv2D(InChannels = 40, OutChannels = 40, Groups = 40, KernelSize = 3, Padding = 1, Height = 6, Width = 9, Layout = Layout.Nhwc, Activation = Activation.HardSwish)]
        public sealed partial class ChannelsLast;

        [Conv2D(InChannels = 40, OutChannels = 40, Groups = 40, KernelSize = 3, Padding = 1, Height = 6, Width = 19)]
        public sealed partial class ChannelsFirst;
        """), isa);

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void Planar(string isa) => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = isa }, """
        namespace Vision;

        [Conv2D(InChannels = 3, OutChannels = 3, KernelSize = 3, Stride = 2, Padding = 1, Height = 12, Width = 126, PaddingMode = PaddingMode.Replicate)]
        public sealed partial class Stem;
        """), isa);

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void Winograd(string isa) => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = isa }, """
        namespace Vision;

        [Conv2D(InChannels = 24, OutChannels = 40, KernelSize = 3, Padding = 1, Height = 30, Width = 31, Layout = Layout.Nhwc, Activation = Activation.Relu, Algorithm = Algorithm.Winograd)]
        public sealed partial class Trunk;
        """), isa);

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void WinogradPlanar(string isa) => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = isa }, """
        namespace Vision;

        [Conv2D(InChannels = 3, OutChannels = 18, KernelSize = 3, Padding = 1, Height = 22, Width = 37, Activation = Activation.Relu, Algorithm = Algorithm.Winograd)]
        public sealed partial class First;
        """), isa);

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    public void WinogradRows(string isa) => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = isa }, """
        namespace Vision;

        [ConvTranspose2D(InChannels = 24, OutChannels = 3, KernelSize = 4, Stride = 2, Padding = 1, Height = 12, Width = 32, Activation = Activation.Tanh, Algorithm = Algorithm.Winograd)]
        public sealed partial class Last;
        """), isa);

    [Theory]
    [InlineData("512")]
    [InlineData("128")]
    public void SpaceToDepth(string isa) => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = isa }, """
        namespace Vision;

        [Conv2D(InChannels = 3, OutChannels = 10, KernelSize = 7, Stride = 2, Padding = 3, Height = 44, Width = 75, Activation = Activation.Relu, Algorithm = Algorithm.Winograd)]
        public sealed partial class Stem;
        """), isa);

    [Fact]
    public void OnePixel() => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = "256" }, """
        namespace Vision;

        [ConvTranspose2D(InChannels = 20, OutChannels = 7, KernelSize = 4, Height = 1, Width = 1, Activation = Activation.Relu)]
        public sealed partial class First;
        """));

    [Theory]
    [InlineData("512")]
    [InlineData("128")]
    public void Fft(string isa) => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = isa }, """
        namespace Vision;

        [Conv2D(InChannels = 20, OutChannels = 20, Groups = 20, KernelSize = 7, Padding = 3, Height = 13, Width = 12, Activation = Activation.Relu, Algorithm = Algorithm.Fft)]
        public sealed partial class Large;
        """), isa);

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void Im2col(string isa) => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = isa }, """
        namespace Vision;

        [Conv2D(InChannels = 3, OutChannels = 24, KernelSize = 5, Stride = 3, Padding = 2, Height = 20, Width = 31, PaddingMode = PaddingMode.Circular, Activation = Activation.Relu, Algorithm = Algorithm.Im2colGemm)]
        public sealed partial class Trunk;
        """), isa);

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void Indirect(string isa) => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = isa }, """
        namespace Vision;

        [Conv2D(InChannels = 12, OutChannels = 24, KernelSize = 3, Padding = 1, Height = 6, Width = 9, Layout = Layout.Nhwc, PaddingMode = PaddingMode.Reflect, Algorithm = Algorithm.Indirect)]
        public sealed partial class Trunk;
        """), isa);

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void Filters(string isa) => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = isa }, """
        namespace Vision;

        [Filter2D(Taps = [1, 0, -1, 2, 0, -2, 1, 0, -1], KernelSize = 3, PaddingMode = PaddingMode.Replicate)]
        public static partial class SobelX;
        """), isa);

    [Fact]
    public void Layer_with_an_error() => Snapshot.Match(GeneratorRun.Of("""
        namespace Vision;

        [Conv2D(InChannels = 2, OutChannels = 3, KernelSize = 3, Groups = 2, Height = 9, Width = 11)]
        public sealed partial class Stem;
        """));

    [Fact]
    public void Max_pool_channels_first() => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = "512" }, """
        namespace Vision;

        [MaxPool2D(Channels = 64, KernelSize = 3, Stride = 2, Padding = 1, Height = 112, Width = 112)]
        public sealed partial class StemPool;
        """));

    [Fact]
    public void Average_pool_channels_last() => Snapshot.Match(GeneratorRun.Of(new Project { TargetIsa = "512" }, """
        namespace Vision;

        [AveragePool2D(Channels = 40, KernelSize = 3, Stride = 1, Padding = 1, CountIncludePad = false, Height = 7, Width = 9, Layout = Layout.Nhwc)]
        public sealed partial class Branch;
        """));
}
