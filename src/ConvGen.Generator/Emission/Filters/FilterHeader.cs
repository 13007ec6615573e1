using System.Globalization;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>The comment at the top of a generated filter: what was done with the taps, how much work is left, and what was not chosen.</summary>
internal static class FilterHeader
{
    public static void Print(SourceWriter code, FilterPlan plan)
    {
        PlanHeader.Open(code);
        code.Line($"// {plan.Identity.Name}: {Describe(plan)}.        ConvGen {LayerEmitter.Version}");
        foreach (string step in plan.Steps) code.Line("//   taps       " + step);
        code.Line($"//   left       {Left(plan)}");
        code.Line($"//   chosen     {plan.Form.Name}: {plan.Form.Step}");
        code.Line($"//   accuracy   {plan.AccuracyBound}");
        foreach (Rejection rejection in plan.Rejections) code.Line($"//   not        {rejection.Family.PadRight(12)} {rejection.Reason}");
        code.Line($"//   bytes      {Bytes(plan)}");
        code.Line("//");
        foreach (FilterKernelPlan kernel in plan.Kernels.Concat(plan.Word?.Kernels ?? []))
            code.Line($"// {IsaTable.Of(kernel.Isa).Name.PadRight(10)} {(kernel.Arithmetic == Arithmetic.Float ? "floats" : "bytes ")}  {Tile(kernel)}");
        PlanHeader.Close(code);
    }

    /// <summary>"4 of 17 operations left a pixel and channel ...".</summary>
    public static string Left(TapsPlan plan) => FilterInfoPrinter.Left(plan, "a pixel and channel");

    /// <summary>The filter in words, and the cascade that it is.</summary>
    public static string Describe(FilterPlan plan) => Describe(plan.Spec) + (plan.Cascade is { } cascade ? $", for the cascade {cascade.Words}" : "");

    /// <summary>"3x3 filter, scale 0.125, offset 128, replicate padding".</summary>
    public static string Describe(FilterSpec s)
    {
        string scale = s.Scale == 1 ? "" : ", scale " + s.Scale.ToString("G9", CultureInfo.InvariantCulture);
        string offset = s.Offset == 0 ? "" : ", offset " + s.Offset.ToString("G9", CultureInfo.InvariantCulture);
        string padding = s.PaddingMode == PaddingMode.Zeros ? "zero" : s.PaddingMode.ToString().ToLowerInvariant();
        return InvariantText.Of($"{s.KernelHeight}x{s.KernelWidth} filter{scale}{offset}, {padding} padding");
    }

    /// <summary>How bytes become bytes.</summary>
    public static string Bytes(FilterPlan plan) => plan.Word is { } word
        ? $"{word.Form.Name}: {word.Arithmetic.Words}"
        : $"computed in float: {plan.WordObjection}";

    /// <summary>The tile of a kernel in words.</summary>
    public static string Tile(FilterKernelPlan kernel)
    {
        string rows = kernel.RowsAtOnce == 1 ? "1 row" : InvariantText.Of($"{kernel.RowsAtOnce} rows");
        string style = kernel.Final.Style switch
        {
            PassStyle.Grouped => "equal taps added first",
            PassStyle.Shared => "equal taps added first, what the rows share once",
            PassStyle.Streamed => "each load into every sum it belongs to",
            _ => "a loop over a table of taps",
        };
        return InvariantText.Of($"{rows} x {kernel.Final.Vectors} vectors of {kernel.Block / kernel.Final.Vectors} at once, {style}; strips of {kernel.StripLength} values");
    }
}
