using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>A parameter as the user gave it: the argument's name, for its place, and its text, for messages. One that was not given shows its default.</summary>
internal readonly record struct Argument(string Name, string Words);

/// <summary>What every layer over a grid asks for: how large, which windows, how padded. Arrays are by axis, outermost first.</summary>
internal abstract record SpatialRequest
{
    public required int Batch { get; init; }

    public required int[] Extent { get; init; }

    public required int[] Kernel { get; init; }

    public required Argument KernelArgument { get; init; }

    public required int[] Stride { get; init; }

    public required int[] Dilation { get; init; }

    public required Argument DilationArgument { get; init; }

    /// <summary>Begins, then ends; not used with <see cref="AutoPad"/>.</summary>
    public required int[] Pads { get; init; }

    public required Argument PadsArgument { get; init; }

    public required AutoPad AutoPad { get; init; }

    public required Layout Layout { get; init; }
}

/// <summary>A rule that a request breaks, without a place: the argument says where.</summary>
internal sealed record Fault(DiagnosticDescriptor Descriptor, string Argument, EquatableArray<string> Words);
