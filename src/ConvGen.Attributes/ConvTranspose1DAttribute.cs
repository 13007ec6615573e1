using System;

namespace ConvGen;

/// <summary>Declares a 1-D transposed convolution layer, over a sequence; its kernel is generated into the annotated partial class.</summary>
/// <remarks>Layouts are those of <see cref="Conv1DAttribute"/>; the sum and the size of the output are explained at <see cref="ConvTransposeAttribute"/>.</remarks>
/// <example><code>
/// [ConvTranspose1D(InChannels = 128, OutChannels = 64, KernelSize = 4, Stride = 2, Padding = 1, Length = 400)]
/// public sealed partial class Up;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class ConvTranspose1DAttribute : ConvTransposeAttribute
{
    /// <summary>Positions of the input.</summary>
    public int Length { get; set; }
}
