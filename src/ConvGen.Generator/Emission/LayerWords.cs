using ConvGen.Generator.Model;

namespace ConvGen.Generator.Emission;

/// <summary>A layer in words, for headers, documentation, plans and messages.</summary>
internal static class LayerWords
{
    /// <summary>"3x3 convolution, stride 2, 64 -> 128 channels, [1, 64, 56, 56] -> [1, 128, 28, 28] NCHW, zero padding 1, relu".</summary>
    public static string Describe(ConvSpec s)
    {
        List<string> words =
        [
            PerAxis(s, axis => axis.Kernel, "x", always: true) + (s.IsTransposed ? " transposed" : s.Deformation is not null ? " deformable" : "") + (s.FlipKernel ? " true convolution" : " convolution"),
            "stride " + PerAxis(s, axis => axis.Stride, "x"),
        ];
        if (Axes(s).Any(axis => axis.Dilation != 1)) words.Add("dilation " + PerAxis(s, axis => axis.Dilation, "x"));
        words.Add(InvariantText.Of($"{s.InChannels} -> {s.OutChannels} channels"));
        if (s.Groups > 1) words.Add(s.IsDepthwise ? "depthwise" : InvariantText.Of($"{s.Groups} groups"));
        if (s.Deformation is { } moved)
        {
            if (moved.OffsetGroups > 1) words.Add(InvariantText.Of($"{moved.OffsetGroups} offset groups"));
            if (moved.HasMask) words.Add("with a mask");
        }

        words.Add($"[{InputShape(s, ", ")}] -> [{OutputShape(s, ", ")}] {LayoutName(s)}");
        if (s.IsPadded) words.Add(s.IsTransposed ? "cropped by " + Sides(s) : PaddingWords(s));
        if (Axes(s).Any(axis => axis.OutputPadding != 0)) words.Add("output padding " + PerAxis(s, axis => axis.OutputPadding, "x"));
        if (s.Activation.Kind != Activation.None) words.Add(ActivationWords(s.Activation));
        return string.Join(", ", words);
    }

    /// <summary>"1 x 3 x 224 x 224".</summary>
    public static string InputShape(ConvSpec s, string separator) => Shape(s, s.InChannels, axis => axis.Input, separator);

    public static string OutputShape(ConvSpec s, string separator) => Shape(s, s.OutChannels, axis => axis.Output, separator);

    public static string WeightShape(ConvSpec s) => s.IsTransposed
        ? InvariantText.Of($"{s.InChannels} x {s.OutChannelsPerGroup} x {PerAxis(s, axis => axis.Kernel, " x ", always: true)} (I{(s.Groups > 1 ? ", O/groups, " : "O")}{SpatialLetters(s)})")
        : InvariantText.Of($"{s.OutChannels} x {s.InChannelsPerGroup} x {PerAxis(s, axis => axis.Kernel, " x ", always: true)} (O{(s.Groups > 1 ? ", I/groups, " : "I")}{SpatialLetters(s)})");

    /// <summary>What Run reads, by the name of its parameter: "1 x 18 x 28 x 28 (NCHW)".</summary>
    public static string InputShapeOf(ConvSpec s, string parameter) => parameter switch
    {
        "offsets" => Shape(s, 2 * SampleChannels(s), axis => axis.Output, " x "),
        "mask" => Shape(s, SampleChannels(s), axis => axis.Output, " x "),
        _ => InputShape(s, " x "),
    } + $" ({LayoutName(s)})";

    /// <summary>Channels of a deformable layer's mask.</summary>
    private static int SampleChannels(ConvSpec s) => s.Deformation!.OffsetGroups * s.Taps;

    public static string LayoutName(ConvSpec s) => s.Layout == Layout.Nhwc ? "N" + SpatialLetters(s) + "C" : "NC" + SpatialLetters(s);

    public static string SpatialLetters(ConvSpec s) => s.Rank switch { 1 => "W", 2 => "HW", _ => "DHW" };

    /// <summary>The axes the user named, with their names, outermost first.</summary>
    public static IEnumerable<(string Name, SpatialAxis Axis)> NamedAxes(ConvSpec s)
    {
        if (s.Rank >= 3) yield return ("Depth", s.Depth);
        if (s.Rank >= 2) yield return ("Height", s.Height);
        yield return ("Width", s.Width);
    }

    /// <summary>The axes the user named, outermost first.</summary>
    public static IEnumerable<SpatialAxis> Axes(ConvSpec s) => NamedAxes(s).Select(named => named.Axis);

    public static string ActivationWords(ActivationSpec f) => f.Kind switch
    {
        Activation.LeakyRelu => $"leaky relu {Literals.Of(f.Alpha)}",
        Activation.Clip => $"clip to [{Literals.Of(f.Alpha)}, {Literals.Of(f.Beta)}]",
        Activation.HardSigmoid => $"hard sigmoid {Literals.Of(f.Alpha)} x + {Literals.Of(f.Beta)}",
        Activation.Elu => $"elu {Literals.Of(f.Alpha)}",
        _ => f.Kind.ToString().ToLowerInvariant(),
    };

    private static string PaddingWords(ConvSpec s)
    {
        string mode = s.PaddingMode switch
        {
            PaddingMode.Reflect => "reflect",
            PaddingMode.Replicate => "replicate",
            PaddingMode.Circular => "circular",
            _ => "zero",
        };
        return $"{mode} padding {Sides(s)}";
    }

    /// <summary>The pads: one number, or begins and then ends.</summary>
    private static string Sides(ConvSpec s)
    {
        SpatialAxis[] axes = [.. Axes(s)];
        bool even = axes.All(axis => axis.PadBegin == axes[0].PadBegin && axis.PadEnd == axes[0].PadBegin);
        return even ? InvariantText.Of($"{axes[0].PadBegin}") : $"[{string.Join(", ", axes.Select(axis => axis.PadBegin).Concat(axes.Select(axis => axis.PadEnd)))}]";
    }

    private static string PerAxis(ConvSpec s, Func<SpatialAxis, int> value, string separator, bool always = false)
    {
        int[] values = [.. Axes(s).Select(value)];
        return !always && values.All(v => v == values[0]) ? InvariantText.Of($"{values[0]}") : string.Join(separator, values);
    }

    private static string Shape(ConvSpec s, int channels, Func<SpatialAxis, int> extent, string separator)
    {
        IEnumerable<int> spatial = Axes(s).Select(extent);
        IEnumerable<int> shape = s.Layout == Layout.Nhwc ? [s.Batch, .. spatial, channels] : [s.Batch, channels, .. spatial];
        return string.Join(separator, shape);
    }
}
