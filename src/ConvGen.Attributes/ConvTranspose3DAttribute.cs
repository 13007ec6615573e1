using System;

namespace ConvGen;

/// <summary>Declares a 3-D transposed convolution layer, over a volume; its kernel is generated into the annotated partial class.</summary>
/// <remarks>Layouts are those of <see cref="Conv3DAttribute"/>; the sum and the size of the output are explained at <see cref="ConvTransposeAttribute"/>.</remarks>
/// <example><code>
/// [ConvTranspose3D(InChannels = 128, OutChannels = 64, KernelSize = 2, Stride = 2, Depth = 8, Height = 16, Width = 16)]
/// public sealed partial class Up;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class ConvTranspose3DAttribute : ConvTransposeAttribute
{
    /// <summary>Slices of the input.</summary>
    public int Depth { get; set; }

    /// <summary>Rows of a slice.</summary>
    public int Height { get; set; }

    /// <summary>Columns of a slice.</summary>
    public int Width { get; set; }
}
