using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>How the sums of a pass are said in C#, in one arithmetic and for one instruction set.</summary>
internal abstract class PassWords(TargetIsa isa)
{
    public TargetIsa Isa { get; } = isa;

    public int Registers { get; } = IsaTable.Of(isa).Registers;

    /// <summary>Elements of a vector of sums.</summary>
    public abstract int Lanes { get; }

    /// <summary>A vector of sums.</summary>
    public abstract string Type { get; }

    public string Zero => Type + ".Zero";

    /// <summary>The element type of source rows.</summary>
    public abstract string Source { get; }

    /// <summary>The element type of planes.</summary>
    public abstract string Plane { get; }

    /// <summary>"Vector512", "Vector256" or "Vector128".</summary>
    protected string Holder => "Vector" + InvariantText.Of($"{(int)Isa}");

    public static PassWords Of(TargetIsa isa, Arithmetic arithmetic) => arithmetic == Arithmetic.Float ? new FloatPassWords(isa) : new WordPassWords(isa);

    /// <summary>The vector of planes at an address, as a value or as a target of assignment.</summary>
    public string At(string address) => $"*({Type}*)({address})";

    /// <summary>The vector of source elements at an address, as sums take it.</summary>
    public abstract string FromSource(string address);

    /// <summary>A constant in every lane.</summary>
    public abstract string Broadcast(double value);

    /// <summary>The name of the local that holds a constant.</summary>
    public abstract string NameOf(double value);

    /// <summary>Whether a product with <paramref name="coefficient"/> reads a constant; where it does not, none is passed to it.</summary>
    public abstract bool NeedsConstant(double coefficient);

    /// <summary><c>element * coefficient</c>; <paramref name="constant"/> holds the coefficient.</summary>
    public abstract string Product(string element, double coefficient, string constant);

    /// <summary><c>sum + element * coefficient</c>.</summary>
    public abstract string ProductAdded(string element, double coefficient, string constant, string sum);

    /// <summary><c>element * coefficient - sum</c>.</summary>
    public abstract string ProductLess(string element, double coefficient, string constant, string sum);
}

/// <summary>Floats, multiplied and added in one.</summary>
internal sealed class FloatPassWords(TargetIsa isa) : PassWords(isa)
{
    public VectorWords Simd { get; } = new((int)isa, isa);

    public override int Lanes => Simd.Lanes;

    public override string Type => Simd.Type;

    public override string Source => "float";

    public override string Plane => "float";

    public override string FromSource(string address) => At(address);

    public override string Broadcast(double value) => Simd.Broadcast((float)value);

    public override string NameOf(double value) => "c" + Literals.Of((float)value).TrimEnd('f').Replace("-", "m").Replace('.', 'p').Replace("+", "");

    public override bool NeedsConstant(double coefficient) => Math.Abs(coefficient) != 1;

    public override string Product(string element, double coefficient, string constant) => $"{element} * {constant}";

    public override string ProductAdded(string element, double coefficient, string constant, string sum) => Simd.Fma(element, constant, sum);

    public override string ProductLess(string element, double coefficient, string constant, string sum) => Isa switch
    {
        TargetIsa.Avx512 => $"Avx512F.FusedMultiplySubtract({element}, {constant}, {sum})",
        TargetIsa.Avx2 => $"Fma.MultiplySubtract({element}, {constant}, {sum})",
        _ => Simd.Fma(element, constant, "-" + sum),
    };
}

/// <summary>16-bit integers from bytes; a multiplication by a power of two is a shift.</summary>
internal sealed class WordPassWords(TargetIsa isa) : PassWords(isa)
{
    public override int Lanes => FilterKernelPlan.LanesOf(Isa, Arithmetic.Word);

    public override string Type => Holder + "<short>";

    public override string Source => "byte";

    public override string Plane => "short";

    public override string FromSource(string address) => Isa switch
    {
        TargetIsa.Avx512 => $"Avx512BW.ConvertToVector512Int16(*(Vector256<byte>*)({address}))",
        TargetIsa.Avx2 => $"Avx2.ConvertToVector256Int16(*(Vector128<byte>*)({address}))",
        _ => $"Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)({address})).AsByte()).AsInt16()",
    };

    public override string Broadcast(double value) => InvariantText.Of($"{Holder}.Create((short){(int)value})");

    public override string NameOf(double value) => (value < 0 ? "cm" : "c") + InvariantText.Of($"{Math.Abs((int)value)}");

    public override bool NeedsConstant(double coefficient) => Math.Abs(coefficient) != 1 && ShiftOf(coefficient) is null;

    public override string Product(string element, double coefficient, string constant) =>
        ShiftOf(coefficient) is not { } shift ? $"{element} * {constant}"
        : coefficient < 0 ? $"-({element} << {shift})"
        : $"({element} << {shift})";

    public override string ProductAdded(string element, double coefficient, string constant, string sum) =>
        coefficient < 0 && ShiftOf(coefficient) is not null ? $"{sum} - {Product(element, -coefficient, "")}" : $"{sum} + {Product(element, coefficient, constant)}";

    public override string ProductLess(string element, double coefficient, string constant, string sum) => $"{Product(element, coefficient, constant)} - {sum}";

    /// <summary>The logarithm of the coefficient's magnitude where that is a whole number.</summary>
    private static string? ShiftOf(double coefficient)
    {
        int magnitude = (int)Math.Abs(coefficient);
        if (magnitude < 2 || (magnitude & (magnitude - 1)) != 0) return null;
        int shift = 0;
        while (magnitude >> shift != 1) shift++;
        return InvariantText.Of($"{shift}");
    }
}
