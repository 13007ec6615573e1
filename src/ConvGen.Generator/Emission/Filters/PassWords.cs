using ConvGen.Generator.Ir;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>How the sums of a pass are said in C#, in one arithmetic and for one instruction set.</summary>
internal abstract class PassWords(TargetIsa isa) : ILaneWords
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

    /// <summary>What is computed in.</summary>
    public abstract Arithmetic Arithmetic { get; }

    /// <summary>The vector of planes at an address, as a value or as a target of assignment.</summary>
    public string At(string address) => $"*({Type}*)({address})";

    /// <inheritdoc/>
    public abstract string FromBytes(string address);

    /// <summary>A constant in every lane.</summary>
    public abstract string Broadcast(double value);

    /// <summary>The name of the local that holds a constant.</summary>
    public abstract string NameOf(double value);

    /// <inheritdoc/>
    public abstract bool NeedsConstant(double factor);

    /// <inheritdoc/>
    public abstract string Product(string a, double factor, Func<double, string> constant);

    /// <inheritdoc/>
    public abstract string ProductAdded(string a, double factor, Func<double, string> constant, string c);

    /// <inheritdoc/>
    public abstract string ProductSubtracted(string a, double factor, Func<double, string> constant, string c);

    /// <inheritdoc/>
    public abstract string ProductLess(string a, double factor, Func<double, string> constant, string c);

    /// <summary>An expression without the parentheses around all of it.</summary>
    protected static string Bare(string text)
    {
        if (text[0] != '(') return text;
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0) return i == text.Length - 1 ? text.Substring(1, i - 1) : text;
        }

        return text;
    }
}

/// <summary>Floats, multiplied and added in one.</summary>
internal sealed class FloatPassWords(TargetIsa isa) : PassWords(isa)
{
    public VectorWords Simd { get; } = new((int)isa, isa);

    public override Arithmetic Arithmetic => Arithmetic.Float;

    public override int Lanes => Simd.Lanes;

    public override string Type => Simd.Type;

    public override string Source => "float";

    public override string Plane => "float";

    public override string FromBytes(string address) => throw new NotSupportedException("floats are widened before a pass");

    public override string Broadcast(double value) => Simd.Broadcast((float)value);

    public override string NameOf(double value) => "c" + Literals.Of((float)value).TrimEnd('f').Replace("-", "m").Replace('.', 'p').Replace("+", "");

    public override bool NeedsConstant(double factor) => true;

    public override string Product(string a, double factor, Func<double, string> constant) => $"{a} * {constant(factor)}";

    public override string ProductAdded(string a, double factor, Func<double, string> constant, string c) => Simd.Fma(Bare(a), constant(factor), Bare(c));

    /// <remarks>By a negative constant, in the one form of the instruction that reads its operand from memory.</remarks>
    public override string ProductSubtracted(string a, double factor, Func<double, string> constant, string c) => Simd.Fma(Bare(a), constant(-factor), Bare(c));

    public override string ProductLess(string a, double factor, Func<double, string> constant, string c) => Isa switch
    {
        TargetIsa.Avx512 => $"Avx512F.FusedMultiplySubtract({Bare(a)}, {constant(factor)}, {Bare(c)})",
        TargetIsa.Avx2 => $"Fma.MultiplySubtract({Bare(a)}, {constant(factor)}, {Bare(c)})",
        _ => Simd.Fma(Bare(a), constant(factor), "-" + c),
    };
}

/// <summary>16-bit integers from bytes; a multiplication by a power of two is a shift.</summary>
internal sealed class WordPassWords(TargetIsa isa) : PassWords(isa)
{
    public override Arithmetic Arithmetic => Arithmetic.Word;

    public override int Lanes => FilterKernelPlan.LanesOf(Isa, Arithmetic.Word);

    public override string Type => Holder + "<short>";

    public override string Source => "byte";

    public override string Plane => "short";

    public override string FromBytes(string address) => Isa switch
    {
        TargetIsa.Avx512 => $"Avx512BW.ConvertToVector512Int16(*(Vector256<byte>*)({address}))",
        TargetIsa.Avx2 => $"Avx2.ConvertToVector256Int16(*(Vector128<byte>*)({address}))",
        _ => $"Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)({address})).AsByte()).AsInt16()",
    };

    /// <remarks>An addend of an unsigned sum may be beyond a short: the same 16 bits.</remarks>
    public override string Broadcast(double value) => InvariantText.Of($"{Holder}.Create((short){unchecked((short)(int)value)})");

    public override string NameOf(double value) => (value < 0 ? "cm" : "c") + InvariantText.Of($"{Math.Abs((int)value)}");

    public override bool NeedsConstant(double factor) => ShiftOf(factor) is null;

    public override string Product(string a, double factor, Func<double, string> constant) =>
        ShiftOf(factor) is not { } shift ? $"{a} * {constant(factor)}"
        : factor < 0 ? $"-({a} << {shift})"
        : $"({a} << {shift})";

    public override string ProductAdded(string a, double factor, Func<double, string> constant, string c) => $"{Bare(c)} + {Product(a, factor, constant)}";

    public override string ProductSubtracted(string a, double factor, Func<double, string> constant, string c) => $"{Bare(c)} - {Product(a, factor, constant)}";

    public override string ProductLess(string a, double factor, Func<double, string> constant, string c) => $"{Product(a, factor, constant)} - {c}";

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
