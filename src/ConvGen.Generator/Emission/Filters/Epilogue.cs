using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>What becomes of a pass's sums: multiplied, offset, and stored as floats or bytes.</summary>
internal sealed record Epilogue(double Factor, double Offset, bool ToBytes, bool Clamps)
{
    /// <summary>Sums as they are, into the ring.</summary>
    public static Epilogue Plane { get; } = new(1, 0, false, false);

    public static Epilogue Floats(FilterPlan plan) => new(plan.Form.Factor, plan.Form.Offset, false, false);

    public static Epilogue Bytes(FilterPlan plan) => new(plan.Form.Factor, plan.Form.Offset, true, plan.ClampsBytes);

    /// <summary>The result of a sum.</summary>
    public string Result(string sum, FilterWords words, FilterConstants constants)
    {
        if (Factor != 1 && Offset != 0) return words.Simd.Fma(sum, constants.Name(Factor), constants.Name(Offset));
        if (Factor != 1) return $"{sum} * {constants.Name(Factor)}";
        return Offset != 0 ? $"{sum} + {constants.Name(Offset)}" : sum;
    }
}
