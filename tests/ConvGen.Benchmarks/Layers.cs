using ConvGen.Runtime;

namespace ConvGen.Benchmarks;

// The dense 2-D layers of ResNet-50, VGG-16 and SqueezeNet that the comparison with other libraries also times, channels last.

[Conv2D(InChannels = 3, OutChannels = 64, KernelSize = 7, Stride = 2, Padding = 3, Height = 224, Width = 224, Layout = Layout.Nhwc)]
internal sealed partial class ResNetConv1;

[Conv2D(InChannels = 64, OutChannels = 64, KernelSize = 3, Padding = 1, Height = 56, Width = 56, Layout = Layout.Nhwc)]
internal sealed partial class ResNetL1K3;

[Conv2D(InChannels = 64, OutChannels = 256, KernelSize = 1, Height = 56, Width = 56, Layout = Layout.Nhwc)]
internal sealed partial class ResNetL1K1;

[Conv2D(InChannels = 128, OutChannels = 128, KernelSize = 3, Stride = 2, Padding = 1, Height = 56, Width = 56, Layout = Layout.Nhwc)]
internal sealed partial class ResNetL2K3S2;

[Conv2D(InChannels = 256, OutChannels = 512, KernelSize = 1, Stride = 2, Height = 56, Width = 56, Layout = Layout.Nhwc)]
internal sealed partial class ResNetL2K1S2;

[Conv2D(InChannels = 128, OutChannels = 128, KernelSize = 3, Padding = 1, Height = 28, Width = 28, Layout = Layout.Nhwc)]
internal sealed partial class ResNetL2K3;

[Conv2D(InChannels = 1024, OutChannels = 256, KernelSize = 1, Height = 14, Width = 14, Layout = Layout.Nhwc)]
internal sealed partial class ResNetL3K1;

[Conv2D(InChannels = 256, OutChannels = 256, KernelSize = 3, Padding = 1, Height = 14, Width = 14, Layout = Layout.Nhwc)]
internal sealed partial class ResNetL3K3;

[Conv2D(InChannels = 512, OutChannels = 2048, KernelSize = 1, Height = 7, Width = 7, Layout = Layout.Nhwc)]
internal sealed partial class ResNetL4K1;

[Conv2D(InChannels = 512, OutChannels = 512, KernelSize = 3, Padding = 1, Height = 7, Width = 7, Layout = Layout.Nhwc)]
internal sealed partial class ResNetL4K3;

[Conv2D(InChannels = 3, OutChannels = 64, KernelSize = 3, Padding = 1, Height = 224, Width = 224, Layout = Layout.Nhwc)]
internal sealed partial class Vgg11;

[Conv2D(InChannels = 64, OutChannels = 64, KernelSize = 3, Padding = 1, Height = 224, Width = 224, Layout = Layout.Nhwc)]
internal sealed partial class Vgg12;

[Conv2D(InChannels = 256, OutChannels = 256, KernelSize = 3, Padding = 1, Height = 56, Width = 56, Layout = Layout.Nhwc)]
internal sealed partial class Vgg32;

[Conv2D(InChannels = 512, OutChannels = 512, KernelSize = 3, Padding = 1, Height = 14, Width = 14, Layout = Layout.Nhwc)]
internal sealed partial class Vgg51;

[Conv2D(InChannels = 64, OutChannels = 16, KernelSize = 1, Height = 55, Width = 55, Layout = Layout.Nhwc)]
internal sealed partial class SqueezeFire2Squeeze;

[Conv2D(InChannels = 16, OutChannels = 64, KernelSize = 3, Padding = 1, Height = 55, Width = 55, Layout = Layout.Nhwc)]
internal sealed partial class SqueezeFire2Expand;

/// <summary>As small as a layer gets: what a call of it takes is overhead.</summary>
[Conv2D(InChannels = 4, OutChannels = 8, KernelSize = 1, Height = 4, Width = 4)]
internal sealed partial class Smallest;

/// <summary>A declared layer with what a check of its results needs.</summary>
internal sealed record BenchmarkLayer(string Name, LayerFactory Create, ConvGeometry Geometry)
{
    /// <summary>The dense rows, in the order of the list above.</summary>
    public static IReadOnlyList<BenchmarkLayer> Dense { get; } =
    [
        Square("rn50_conv1_7x7s2", static (w, b) => new ResNetConv1(w, b), 3, 64, 224, 7, 2, 3),
        Square("rn50_l1_3x3_64", static (w, b) => new ResNetL1K3(w, b), 64, 64, 56, 3, 1, 1),
        Square("rn50_l1_1x1_64_256", static (w, b) => new ResNetL1K1(w, b), 64, 256, 56, 1, 1, 0),
        Square("rn50_l2_3x3s2_128", static (w, b) => new ResNetL2K3S2(w, b), 128, 128, 56, 3, 2, 1),
        Square("rn50_l2_1x1s2_256_512", static (w, b) => new ResNetL2K1S2(w, b), 256, 512, 56, 1, 2, 0),
        Square("rn50_l2_3x3_128", static (w, b) => new ResNetL2K3(w, b), 128, 128, 28, 3, 1, 1),
        Square("rn50_l3_1x1_1024_256", static (w, b) => new ResNetL3K1(w, b), 1024, 256, 14, 1, 1, 0),
        Square("rn50_l3_3x3_256", static (w, b) => new ResNetL3K3(w, b), 256, 256, 14, 3, 1, 1),
        Square("rn50_l4_1x1_512_2048", static (w, b) => new ResNetL4K1(w, b), 512, 2048, 7, 1, 1, 0),
        Square("rn50_l4_3x3_512", static (w, b) => new ResNetL4K3(w, b), 512, 512, 7, 3, 1, 1),
        Square("vgg16_conv1_1", static (w, b) => new Vgg11(w, b), 3, 64, 224, 3, 1, 1),
        Square("vgg16_conv1_2", static (w, b) => new Vgg12(w, b), 64, 64, 224, 3, 1, 1),
        Square("vgg16_conv3_2", static (w, b) => new Vgg32(w, b), 256, 256, 56, 3, 1, 1),
        Square("vgg16_conv5_1", static (w, b) => new Vgg51(w, b), 512, 512, 14, 3, 1, 1),
        Square("sqz_fire2_sq_64_16", static (w, b) => new SqueezeFire2Squeeze(w, b), 64, 16, 55, 1, 1, 0),
        Square("sqz_fire2_e3_16_64", static (w, b) => new SqueezeFire2Expand(w, b), 16, 64, 55, 3, 1, 1),
    ];

    /// <summary>4 -> 8 channels, 1x1, on 4x4 pixels, channels first.</summary>
    public static BenchmarkLayer Smallest { get; } = Square("smallest_1x1_4_8", static (w, b) => new Smallest(w, b), 4, 8, 4, 1, 1, 0, Layout.Nchw);

    private static BenchmarkLayer Square(string name, LayerFactory create, int inChannels, int outChannels, int extent, int kernel, int stride, int padding, Layout layout = Layout.Nhwc)
    {
        AxisGeometry axis = new(extent, kernel, stride, 1, padding, padding);
        return new BenchmarkLayer(name, create, new ConvGeometry
        {
            InChannels = inChannels, OutChannels = outChannels, Groups = 1, Depth = new AxisGeometry(1, 1, 1, 1, 0, 0), Height = axis, Width = axis,
            PaddingMode = PaddingMode.Zeros, Layout = layout,
        });
    }
}

/// <summary>Makes a layer from its weights and bias.</summary>
internal delegate IConvLayer LayerFactory(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias);
