using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Pooling;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>A pooling layer in words, for headers, documentation, plans and messages.</summary>
internal static class PoolWords
{
    /// <summary>"3x3 max pooling, stride 2, [1, 64, 112, 112] -> [1, 64, 56, 56] NCHW, padding 1".</summary>
    public static string Describe(PoolSpec s)
    {
        bool isGlobal = s.Depth.IsWhole && s.Height.IsWhole && s.Width.IsWhole;
        List<string> words = [(isGlobal ? "global " : PerAxis(s, axis => axis.Kernel, "x", always: true) + " ") + (s.IsAverage ? "average" : "max") + " pooling"];
        if (!isGlobal) words.Add("stride " + PerAxis(s, axis => axis.Stride, "x"));
        if (Axes(s).Any(axis => axis.Dilation != 1)) words.Add("dilation " + PerAxis(s, axis => axis.Dilation, "x"));
        words.Add($"[{InputShape(s, ", ")}] -> [{OutputShape(s, ", ")}] {LayoutName(s)}");
        PoolAxis[] axes = [.. Axes(s)];
        int[] pads = [.. axes.Select(axis => axis.PadBegin), .. axes.Select(axis => axis.PadEnd - axis.Overhang)];
        if (pads.Any(pad => pad > 0)) words.Add((pads.All(pad => pad == pads[0]) ? InvariantText.Of($"padding {pads[0]}") : $"padding [{string.Join(", ", pads)}]") + (s.IsAverage ? s.CountIncludePad ? " that counts" : " that does not count" : ""));
        if (axes.Any(axis => axis.Overhang > 0)) words.Add("last window partly filled");
        return string.Join(", ", words);
    }

    /// <summary>"1 x 3 x 224 x 224".</summary>
    public static string InputShape(PoolSpec s, string separator) => Shape(s, axis => axis.Input, separator);

    public static string OutputShape(PoolSpec s, string separator) => Shape(s, axis => axis.Output, separator);

    public static string LayoutName(PoolSpec s)
    {
        string letters = s.Rank switch { 1 => "W", 2 => "HW", _ => "DHW" };
        return s.Layout == Layout.Nhwc ? "N" + letters + "C" : "NC" + letters;
    }

    /// <summary>The axes the user named, with their names, outermost first.</summary>
    public static IEnumerable<(string Name, PoolAxis Axis)> NamedAxes(PoolSpec s)
    {
        if (s.Rank >= 3) yield return ("Depth", s.Depth);
        if (s.Rank >= 2) yield return ("Height", s.Height);
        yield return ("Width", s.Width);
    }

    /// <summary>What is done with the pixels of a window: "compared" or "added".</summary>
    public static string Done(PoolSpec s) => s.IsAverage ? "added" : "compared";

    public static string Home(PoolLayerPlan plan) => "global::ConvGen.Generated." + plan.Identity.KernelHome;

    private static IEnumerable<PoolAxis> Axes(PoolSpec s) => NamedAxes(s).Select(named => named.Axis);

    private static string PerAxis(PoolSpec s, Func<PoolAxis, int> value, string separator, bool always = false)
    {
        int[] values = [.. Axes(s).Select(value)];
        return !always && values.All(v => v == values[0]) ? InvariantText.Of($"{values[0]}") : string.Join(separator, values);
    }

    private static string Shape(PoolSpec s, Func<PoolAxis, int> extent, string separator)
    {
        IEnumerable<int> spatial = Axes(s).Select(extent);
        IEnumerable<int> shape = s.Layout == Layout.Nhwc ? [s.Batch, .. spatial, s.Channels] : [s.Batch, s.Channels, .. spatial];
        return string.Join(separator, shape);
    }
}
