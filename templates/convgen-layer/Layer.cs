using ConvGen;

/// <summary>One convolution. Change a number, and its kernel is written anew when you build.</summary>
[Conv2D(InChannels = $inChannels$, OutChannels = $outChannels$, KernelSize = $kernelSize$, Stride = $stride$, Padding = $padding$, Height = $height$, Width = $width$, Layout = Layout.$layout$, Activation = Activation.$activation$)]
internal sealed partial class Layer;
