using ConvGen.Generator.Diagnostics;

namespace ConvGen.Generator.Parsing;

/// <summary>A pooling layer as asked for, each value in its range by itself. Whether the values go together, <see cref="PoolRules"/> says.</summary>
internal sealed record PoolRequest : SpatialRequest
{
    public required PoolGrammar Grammar { get; init; }

    public required int Channels { get; init; }

    public required bool CeilMode { get; init; }

    public required bool CountIncludePad { get; init; }
}

/// <summary>Reads one pooling attribute.</summary>
/// <remarks><code>
/// layer   = Channels extents ( Global = true | window ) { option }
/// window  = kernel [ stride ] [ dilation ] [ pads ] [ CeilMode ]
/// kernel  = KernelSize = n | KernelShape = [n by axis]             exactly one; likewise, at most one, Stride | Strides (default: the kernel) and Dilation | Dilations
/// extents = Length | Height Width | Depth Height Width             as the attribute's rank has it
/// pads    = Padding = n | Pads = [begins, ends] | AutoPad = mode   at most one
/// </code>
/// Every bad argument is reported where it stands, and nothing throws, for the text is whatever has been typed so far.</remarks>
internal static class PoolReader
{
    /// <summary>What Global = true leaves nothing for.</summary>
    private static readonly string[] WindowParameters = ["KernelSize", "KernelShape", "Stride", "Strides", "Dilation", "Dilations", "Padding", "Pads", "AutoPad", "CeilMode"];

    /// <summary>The request, as complete as it could be read. Values that were reported, or that the compiler reports, are placeholders in range.</summary>
    public static PoolRequest Read(AttributeReader read, PoolGrammar grammar, DiagnosticList report)
    {
        SpatialReader spatial = new(read, grammar, report);
        bool isGlobal = read.Bool("Global", false);
        if (isGlobal)
        {
            foreach (string name in WindowParameters.Where(read.IsGiven)) report.Add(Descriptors.GlobalExcludes, read.PlaceOf(name), name);
        }

        int[] extent = [.. grammar.Axes.Select(axis => spatial.Count(axis, atLeast: 1))];
        int[] kernel = spatial.PerAxis("KernelSize", "KernelShape", isGlobal ? 1 : null, out Argument kernelArgument);
        int[] stride = read.IsGiven("Stride") || read.IsGiven("Strides") ? spatial.PerAxis("Stride", "Strides", 1, out _) : kernel;
        int[] dilation = spatial.PerAxis("Dilation", "Dilations", 1, out Argument dilationArgument);
        int[] pads = spatial.Pads(out Argument padsArgument, out AutoPad autoPad);
        return new PoolRequest
        {
            Grammar = grammar,
            Batch = spatial.Count("Batch", atLeast: 1, otherwise: 1),
            Channels = spatial.Count("Channels", atLeast: 1),
            Extent = extent,
            Kernel = isGlobal ? extent : kernel,
            KernelArgument = kernelArgument,
            Stride = isGlobal ? extent : stride,
            Dilation = dilation,
            DilationArgument = dilationArgument,
            Pads = pads,
            PadsArgument = padsArgument,
            AutoPad = autoPad,
            CeilMode = read.Bool("CeilMode", false),
            CountIncludePad = grammar.IsAverage && read.Bool("CountIncludePad", true),
            Layout = spatial.Enum<Layout>("Layout"),
        };
    }
}
