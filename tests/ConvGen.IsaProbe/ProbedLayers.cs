namespace ConvGen.IsaProbe;

/// <summary>A layer for each kernel family, compiled as a user's are: the generator runs as an analyzer.</summary>
internal static class ProbedLayers
{
    public static IReadOnlyList<ProbedLayer> All { get; } =
    [
        new("Trunk", (w, b) => new Trunk(w, b), 32, 48, 1, Size: 15, Kernel: 3, Stride: 1, Dilation: 1, Padding: 1, Nhwc: false, Relu: true),
        new("TrunkNhwc", (w, b) => new TrunkNhwc(w, b), 32, 48, 1, Size: 15, Kernel: 3, Stride: 1, Dilation: 1, Padding: 1, Nhwc: true, Relu: true),
        new("Stem", (w, b) => new Stem(w, b), 3, 64, 1, Size: 29, Kernel: 7, Stride: 2, Dilation: 1, Padding: 3, Nhwc: false, Relu: true),
        new("Image", (w, b) => new Image(w, b), 1, 2, 1, Size: 41, Kernel: 5, Stride: 1, Dilation: 1, Padding: 2, Nhwc: false, Relu: false),
        new("Depthwise", (w, b) => new Depthwise(w, b), 40, 40, 40, Size: 14, Kernel: 3, Stride: 1, Dilation: 1, Padding: 1, Nhwc: true, Relu: false),
        new("Pointwise", (w, b) => new Pointwise(w, b), 24, 37, 1, Size: 13, Kernel: 1, Stride: 1, Dilation: 1, Padding: 0, Nhwc: true, Relu: false),
        new("Dilated", (w, b) => new Dilated(w, b), 8, 19, 1, Size: 17, Kernel: 3, Stride: 2, Dilation: 2, Padding: 2, Nhwc: false, Relu: false),
        new("Grouped", (w, b) => new Grouped(w, b), 24, 48, 3, Size: 11, Kernel: 3, Stride: 1, Dilation: 1, Padding: 1, Nhwc: true, Relu: true),
        new("Deformable", (w, b) => new Still(new Deformable(w, b)), 24, 40, 1, Size: 12, Kernel: 3, Stride: 1, Dilation: 1, Padding: 1, Nhwc: true, Relu: true),
        new("Fallback", (w, b) => new Fallback(w, b), 5, 7, 1, Size: 9, Kernel: 3, Stride: 1, Dilation: 1, Padding: 1, Nhwc: false, Relu: false),
    ];
}

[Conv2D(InChannels = 32, OutChannels = 48, KernelSize = 3, Padding = 1, Height = 15, Width = 15, Activation = Activation.Relu, Accuracy = Accuracy.Strict)]
internal sealed partial class Trunk;

[Conv2D(InChannels = 32, OutChannels = 48, KernelSize = 3, Padding = 1, Height = 15, Width = 15, Layout = Layout.Nhwc, Activation = Activation.Relu, Accuracy = Accuracy.Strict)]
internal sealed partial class TrunkNhwc;

[Conv2D(InChannels = 3, OutChannels = 64, KernelSize = 7, Stride = 2, Padding = 3, Height = 29, Width = 29, Activation = Activation.Relu, Accuracy = Accuracy.Strict)]
internal sealed partial class Stem;

[Conv2D(InChannels = 1, OutChannels = 2, KernelSize = 5, Padding = 2, Height = 41, Width = 41, Accuracy = Accuracy.Strict)]
internal sealed partial class Image;

[Conv2D(InChannels = 40, OutChannels = 40, Groups = 40, KernelSize = 3, Padding = 1, Height = 14, Width = 14, Layout = Layout.Nhwc, Accuracy = Accuracy.Strict)]
internal sealed partial class Depthwise;

[Conv2D(InChannels = 24, OutChannels = 37, KernelSize = 1, Height = 13, Width = 13, Layout = Layout.Nhwc, Accuracy = Accuracy.Strict)]
internal sealed partial class Pointwise;

[Conv2D(InChannels = 8, OutChannels = 19, KernelSize = 3, Stride = 2, Dilation = 2, Padding = 2, Height = 17, Width = 17, Accuracy = Accuracy.Strict)]
internal sealed partial class Dilated;

[Conv2D(InChannels = 24, OutChannels = 48, Groups = 3, KernelSize = 3, Padding = 1, Height = 11, Width = 11, Layout = Layout.Nhwc, Activation = Activation.Relu, Accuracy = Accuracy.Strict)]
internal sealed partial class Grouped;

[DeformConv2D(InChannels = 24, OutChannels = 40, KernelSize = 3, Padding = 1, Height = 12, Width = 12, Layout = Layout.Nhwc, Activation = Activation.Relu)]
internal sealed partial class Deformable;

[Conv2D(InChannels = 5, OutChannels = 7, KernelSize = 3, Padding = 1, Height = 9, Width = 9, Algorithm = Algorithm.Reference)]
internal sealed partial class Fallback;
