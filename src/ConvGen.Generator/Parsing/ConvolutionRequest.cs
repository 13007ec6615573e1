using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>A parameter as the user gave it: the argument's name, for its place, and its text, for messages. One that was not given shows its default.</summary>
internal readonly record struct Argument(string Name, string Words);

/// <summary>A convolution as asked for, each value in its range by itself. Whether the values go together, <see cref="ShapeRules"/> says.</summary>
internal sealed record ConvolutionRequest
{
    public required ConvolutionGrammar Grammar { get; init; }

    public required int Batch { get; init; }

    public required int InChannels { get; init; }

    public required int OutChannels { get; init; }

    public required int Groups { get; init; }

    /// <summary>By axis, outermost first; likewise kernel, stride and dilation.</summary>
    public required int[] Extent { get; init; }

    public required int[] Kernel { get; init; }

    public required Argument KernelArgument { get; init; }

    public required int[] Stride { get; init; }

    public required Argument StrideArgument { get; init; }

    public required int[] Dilation { get; init; }

    public required Argument DilationArgument { get; init; }

    /// <summary>Outputs added at the end of each axis of a transposed convolution; zeros in another.</summary>
    public required int[] OutputPadding { get; init; }

    public required Argument OutputPaddingArgument { get; init; }

    /// <summary>Begins, then ends; not used with <see cref="AutoPad"/>.</summary>
    public required int[] Pads { get; init; }

    public required Argument PadsArgument { get; init; }

    public required AutoPad AutoPad { get; init; }

    public required PaddingMode PaddingMode { get; init; }

    public required Layout Layout { get; init; }

    public required bool HasBias { get; init; }

    public required bool FlipKernel { get; init; }

    public required ActivationSpec Activation { get; init; }

    public required Algorithm Algorithm { get; init; }

    public required Accuracy Accuracy { get; init; }

    public required int WinogradTile { get; init; }

    /// <summary>Of a deformable convolution.</summary>
    public DeformationSpec? Deformation { get; init; }
}

/// <summary>A rule that a request breaks, without a place: the argument says where.</summary>
internal sealed record Fault(DiagnosticDescriptor Descriptor, string Argument, EquatableArray<string> Words);
