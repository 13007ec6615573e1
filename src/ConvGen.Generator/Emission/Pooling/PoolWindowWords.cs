using ConvGen.Generator.Model;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>How a window at a position is said in C#: the part of it inside the input, and what its average divides by.</summary>
internal sealed class PoolWindowWords(PoolSpec spec)
{
    /// <summary>The part of a window inside the input along one axis: constants wherever the window is whole.</summary>
    public static string Range(PoolAxis axis, string name, string output)
    {
        if (axis.Output == 1 && !axis.IsPadded) return InvariantText.Of($"new(0, {axis.Kernel}, 0)");
        string start = InvariantText.Of($"{output}{(axis.Stride > 1 ? InvariantText.Of($" * {axis.Stride}") : "")}{(axis.PadBegin > 0 ? InvariantText.Of($" - {axis.PadBegin}") : "")}"), whole = InvariantText.Of($"new TapRange(0, {axis.Kernel}, {start})");
        if (axis.AllWhole) return whole;
        string cut = $"TapRange.Of(Layer.Geometry.{name}.Window, {output})";
        if (axis.FirstWhole == axis.EndWhole) return cut;
        string inside = axis.FirstWhole == 0 ? InvariantText.Of($"{output} < {axis.EndWhole}") : axis.EndWhole == axis.Output ? InvariantText.Of($"{output} >= {axis.FirstWhole}") : InvariantText.Of($"{output} is >= {axis.FirstWhole} and < {axis.EndWhole}");
        return $"{inside} ? {whole} : {cut}";
    }

    /// <summary>Declares <c>counted</c>, the pixels of a window's column that an average counts, and <c>whole</c>, what the sum of a window with all its columns is multiplied by.</summary>
    /// <param name="byColumn">Whether <see cref="Scale"/> will need <c>counted</c>.</param>
    public string Counted(string z, string y, bool byColumn)
    {
        bool varies = spec.HasPartialCountsAlong(spec.Depth) || spec.HasPartialCountsAlong(spec.Height);
        string counted = varies ? (spec.Depth.Kernel == 1 ? "" : Along(spec.Depth, "Depth", z) + " * ") + Along(spec.Height, "Height", y) : InvariantText.Of($"{spec.Depth.Kernel * spec.Height.Kernel}");
        string whole = varies ? InvariantText.Of($"PoolScales.Reciprocal(counted * {spec.Width.Kernel})") : Literals.Of(1f / spec.Taps);
        return varies || byColumn && spec.HasPartialCountsAlong(spec.Width) ? $"int counted = {counted};\nfloat whole = {whole};" : $"const float whole = {whole};";
    }

    /// <summary>What the sum of the window at a column is multiplied by.</summary>
    public string Scale(string x)
    {
        PoolAxis w = spec.Width;
        if (!spec.HasPartialCountsAlong(w)) return "whole";
        return $"columns.Count == {w.Kernel.ToString(System.Globalization.CultureInfo.InvariantCulture)} ? whole : PoolScales.Reciprocal(counted * {Along(w, "Width", x)})";
    }

    private string Along(PoolAxis axis, string name, string output) =>
        spec.HasPartialCountsAlong(axis) ? $"Layer.Geometry.{name}.Counted({output}, {(spec.CountIncludePad ? "true" : "false")})" : InvariantText.Of($"{axis.Kernel}");
}
