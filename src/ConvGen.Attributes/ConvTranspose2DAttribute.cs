using System;

namespace ConvGen;

/// <summary>Declares a 2-D transposed convolution layer, over an image; its kernel is generated into the annotated partial class.</summary>
/// <remarks>Layouts are those of <see cref="Conv2DAttribute"/>; the sum and the size of the output are explained at <see cref="ConvTransposeAttribute"/>.</remarks>
/// <example><code>
/// [ConvTranspose2D(InChannels = 128, OutChannels = 64, KernelSize = 4, Stride = 2, Padding = 1, Height = 16, Width = 16)]
/// public sealed partial class Up;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class ConvTranspose2DAttribute : ConvTransposeAttribute
{
    /// <summary>Rows of the input.</summary>
    public int Height { get; set; }

    /// <summary>Columns of the input.</summary>
    public int Width { get; set; }
}
