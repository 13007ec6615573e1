using System.Globalization;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads one convolution attribute.</summary>
/// <remarks><code>
/// layer      = InChannels OutChannels kernel extents { option }
/// kernel     = KernelSize = n | KernelShape = [n by axis]             exactly one; likewise, at most one, Stride | Strides, Dilation | Dilations and,
///                                                                     where the convolution is transposed, OutputPadding | OutputPaddings
/// extents    = Length | Height Width | Depth Height Width             as the attribute's rank has it
/// pads       = Padding = n | Pads = [begins, ends] | AutoPad = mode   at most one
/// option     = ... | OffsetGroups | Mask                              the last two where the convolution is deformable
///            | DepthMultiplier | DepthwiseBias | Depthwise activation where it is separable
/// activation = Activation [ ActivationAlpha ] [ ActivationBeta ]      as many as the activation takes
/// </code>
/// Every bad argument is reported where it stands, and nothing throws, for the text is whatever has been typed so far.</remarks>
internal sealed class ConvolutionReader
{
    private readonly AttributeReader _read;
    private readonly SpatialReader _spatial;
    private readonly DiagnosticList _report;

    private ConvolutionReader(AttributeReader read, SpatialReader spatial, DiagnosticList report)
    {
        _read = read;
        _spatial = spatial;
        _report = report;
    }

    /// <summary>The request, as complete as it could be read. Values that were reported, or that the compiler reports, are placeholders in range.</summary>
    public static ConvolutionRequest Read(AttributeReader read, ConvolutionGrammar grammar, DiagnosticList report)
    {
        SpatialReader spatial = new(read, grammar, report);
        ConvolutionReader reader = new(read, spatial, report);
        int[] kernel = spatial.PerAxis("KernelSize", "KernelShape", null, out Argument kernelArgument);
        int[] stride = spatial.PerAxis("Stride", "Strides", 1, out Argument strideArgument);
        int[] dilation = spatial.PerAxis("Dilation", "Dilations", 1, out Argument dilationArgument);
        Argument outputPaddingArgument = default;
        int[] outputPadding = grammar.IsTransposed ? spatial.PerAxis("OutputPadding", "OutputPaddings", 0, out outputPaddingArgument, atLeast: 0) : new int[grammar.Rank];
        int[] pads = spatial.Pads(out Argument padsArgument, out AutoPad autoPad);
        return new ConvolutionRequest
        {
            Grammar = grammar,
            Batch = spatial.Count("Batch", atLeast: 1, otherwise: 1),
            InChannels = spatial.Count("InChannels", atLeast: grammar.IsSeparable ? 1 : 0),
            OutChannels = spatial.Count("OutChannels", atLeast: 1),
            Groups = spatial.Count("Groups", atLeast: 1, otherwise: 1),
            Extent = [.. grammar.Axes.Select(axis => spatial.Count(axis, atLeast: 0))],
            Kernel = kernel,
            KernelArgument = kernelArgument,
            Stride = stride,
            StrideArgument = strideArgument,
            Dilation = dilation,
            DilationArgument = dilationArgument,
            OutputPadding = outputPadding,
            OutputPaddingArgument = outputPaddingArgument,
            Pads = pads,
            PadsArgument = padsArgument,
            AutoPad = autoPad,
            PaddingMode = spatial.Enum<PaddingMode>("PaddingMode"),
            Layout = spatial.Enum<Layout>("Layout"),
            HasBias = read.Bool("Bias", true),
            FlipKernel = read.Bool("FlipKernel", false),
            Activation = reader.Activation(),
            Algorithm = spatial.Enum<Algorithm>("Algorithm"),
            Accuracy = spatial.Enum<Accuracy>("Accuracy"),
            WinogradTile = spatial.Count("WinogradTile", atLeast: 0, otherwise: 0),
            Separable = grammar.IsSeparable ? new SeparableSpec(spatial.Count("DepthMultiplier", atLeast: 1, otherwise: 1), read.Bool("DepthwiseBias", false), reader.Activation("Depthwise")) : null,
            Deformation = grammar.IsDeformable ? new DeformationSpec(spatial.Count("OffsetGroups", atLeast: 1, otherwise: 1), read.Bool("Mask", false)) : null,
        };
    }

    /// <param name="prefix">What the names of the parameters begin with.</param>
    private ActivationSpec Activation(string prefix = "")
    {
        string alphaName = prefix + "ActivationAlpha", betaName = prefix + "ActivationBeta";
        int before = _report.Found.Count;
        Activation kind = _spatial.Enum<Activation>(prefix + "Activation");
        bool isKnown = _report.Found.Count == before;
        (float? alpha, float? beta) = kind switch    // the defaults; null where the activation has no such parameter
        {
            ConvGen.Activation.LeakyRelu => (0.01f, null),
            ConvGen.Activation.Clip => (0f, 1f),
            ConvGen.Activation.HardSigmoid => (1f / 6, 0.5f),
            ConvGen.Activation.Elu => (1f, null),
            _ => ((float?)null, (float?)null),
        };
        ActivationSpec spec = new(kind, Parameter(alphaName, alpha), Parameter(betaName, beta));
        if (kind == ConvGen.Activation.Clip && spec.Alpha > spec.Beta)
        {
            Location place = _read.PlaceOf(_read.IsGiven(alphaName) ? alphaName : betaName);
            _report.Add(Descriptors.ClipUpsideDown, place, Words(alphaName, spec.Alpha), Words(betaName, spec.Beta), alphaName, betaName);
        }

        return spec;

        float Parameter(string name, float? otherwise)
        {
            if (!_read.IsGiven(name)) return otherwise ?? 0;
            if (otherwise is not { } value)
            {
                string takes = alpha is null ? $"neither {prefix}ActivationAlpha nor {prefix}ActivationBeta" : $"{prefix}ActivationAlpha only";
                if (isKnown) _report.Add(Descriptors.UnusedActivationParameter, _read.PlaceOf(name), name, $"{prefix}Activation = {kind}", takes);
                return 0;
            }

            float given = _read.Float(name, value);
            // A bound of Clip may be infinite: no bound.
            if (!float.IsNaN(given) && (!float.IsInfinity(given) || kind == ConvGen.Activation.Clip)) return given;
            _report.Add(Descriptors.NotFinite, _read.PlaceOf(name), Words(name, given), $"{prefix}Activation = {kind}");
            return value;
        }

        string Words(string name, float value) => $"{name} = {value.ToString("R", CultureInfo.InvariantCulture)}{(_read.IsGiven(name) ? "" : " (the default)")}";
    }
}
