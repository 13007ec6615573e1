using ConvGen.Generator.Algebra;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>What becomes of a pass's sums.</summary>
internal abstract class Epilogue
{
    /// <summary>The element type of what is written.</summary>
    public abstract string ElementType { get; }

    /// <summary>Vectors of one output that are written together.</summary>
    public virtual int Packed => 1;

    /// <summary>What becomes of a sum lane by lane, as far as a vector program can say it.</summary>
    public virtual VectorValue Result(VectorProgram program, VectorValue sum) => sum;

    /// <summary>The numbers that <see cref="Result"/> adds to a program.</summary>
    public virtual IEnumerable<double> Constants => [];

    /// <summary>Prints the statements that write <see cref="Packed"/> adjacent results to <paramref name="address"/>.</summary>
    public abstract void Print(SourceWriter code, string address, string[] results, FilterConstants constants);

    public static Epilogue Plane(PassWords words) => new PlaneEpilogue(words);

    public static Epilogue Floats(FloatPassWords words, FilterPlan plan) => new FloatEpilogue(words, plan.Form.Factor, plan.Form.Offset);

    public static Epilogue Bytes(FloatPassWords words, FilterPlan plan) => new ByteEpilogue(words, plan.Form.Factor, plan.Form.Offset, plan.ClampsBytes);

    public static Epilogue WordBytes(WordPassWords words, WordPlan plan) => new WordEpilogue(words, plan);
}

/// <summary>Sums as they are, into the ring.</summary>
internal sealed class PlaneEpilogue(PassWords words) : Epilogue
{
    public override string ElementType => words.Plane;

    public override void Print(SourceWriter code, string address, string[] results, FilterConstants constants) => code.Line($"{words.At(address)} = {results[0]};");
}

/// <summary>Floats: multiplied, offset, stored.</summary>
internal class FloatEpilogue(FloatPassWords words, double factor, double offset) : Epilogue
{
    public override string ElementType => "float";

    public override IEnumerable<double> Constants => [factor, offset];

    public override VectorValue Result(VectorProgram program, VectorValue sum) => program.ScaleAdd(Rational.Of(factor), sum, program.Constant(Rational.Of(offset)));

    public override void Print(SourceWriter code, string address, string[] results, FilterConstants constants) => code.Line($"{words.At(address)} = {results[0]};");
}

/// <summary>Floats: multiplied, offset, rounded to nearest with ties to even, saturated, four vectors packed into one of bytes.</summary>
internal sealed class ByteEpilogue(FloatPassWords words, double factor, double offset, bool clamps) : FloatEpilogue(words, factor, offset)
{
    private readonly FloatPassWords _words = words;

    public override string ElementType => "byte";

    public override int Packed => 4;

    public override void Print(SourceWriter code, string address, string[] results, FilterConstants constants)
    {
        if (_words.Isa == TargetIsa.Vector128)
        {
            string zero = constants.Name(_words, 0), full = constants.Name(_words, 255);
            string[] integers = [.. results.Select(result => $"Vector128.ConvertToInt32Native(Vector128.Round(Vector128.MinNative(Vector128.MaxNative({result}, {zero}), {full})))")];
            code.Line($"*(Vector128<byte>*)({address}) = Vector128.Narrow(");
            code.Line($"    Vector128.Narrow({integers[0]}, {integers[1]}).AsUInt16(),");
            code.Line($"    Vector128.Narrow({integers[2]}, {integers[3]}).AsUInt16());");
            return;
        }

        // Packing works within 128-bit lanes and saturates twice, int to short to byte. The permutation puts the lanes' quarters in order.
        bool wide = _words.Isa == TargetIsa.Avx512;
        string order = wide
            ? constants.Name("order", "Vector512<int>", "Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)")
            : constants.Name("order", "Vector256<int>", "Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)");
        string[] clamped = clamps ? [.. results.Select(result => _words.Simd.Min(constants.Name(_words, 255), _words.Simd.Max(constants.Name(_words, 0), result)))] : results;
        string[] converted = [.. clamped.Select(result => wide ? $"Avx512F.ConvertToVector512Int32({result})" : $"Avx.ConvertToVector256Int32({result})")];
        string pack = wide ? "Avx512BW" : "Avx2", permute = wide ? "Avx512F.PermuteVar16x32" : "Avx2.PermuteVar8x32";
        code.Line($"*({(wide ? "Vector512" : "Vector256")}<byte>*)({address}) = {permute}({pack}.PackUnsignedSaturate(");
        code.Line($"    {pack}.PackSignedSaturate({converted[0]}, {converted[1]}),");
        code.Line($"    {pack}.PackSignedSaturate({converted[2]}, {converted[3]})).AsInt32(), {order}).AsByte();");
    }
}

/// <summary>16-bit integers: rounded as the plan has it, saturated, two vectors packed into one of bytes.</summary>
internal sealed class WordEpilogue(WordPassWords words, WordPlan plan) : Epilogue
{
    private readonly WordArithmetic _arithmetic = plan.Arithmetic;
    private readonly FloatPassWords _floats = new(words.Isa);

    private int _rounded;    // locals declared so far

    public override string ElementType => "byte";

    public override int Packed => 2;

    public override IEnumerable<double> Constants => [_arithmetic.Addend];

    public override VectorValue Result(VectorProgram program, VectorValue sum) => program.Add(sum, program.Constant(_arithmetic.Addend));

    public override void Print(SourceWriter code, string address, string[] results, FilterConstants constants)
    {
        string[] rounded = [.. results.Select(sum => _arithmetic.Rounding switch
        {
            WordRounding.Shift => PrintShift(code, sum, constants),
            WordRounding.Float => PrintFloat(code, sum, constants),
            _ => sum,
        })];
        PrintPacked(code, address, rounded[0], rounded[1], constants);
    }

    private string Declare() => InvariantText.Of($"r{_rounded++}");

    /// <summary>A tie goes up only from an odd quotient: half less one is added, and the quotient's last bit.</summary>
    private string PrintShift(SourceWriter code, string sum, FilterConstants constants)
    {
        string shift = InvariantText.Of($"{(_arithmetic.IsSigned ? ">>" : ">>>")} {_arithmetic.Shift}");
        int halfLessOne = (1 << (_arithmetic.Shift - 1)) - 1;
        string half = halfLessOne == 0 ? "" : " + " + constants.Name(words, halfLessOne);
        string rounded = Declare();
        code.Line($"var {rounded} = ({sum}{half} + (({sum} {shift}) & {constants.Name(words, 1)})) {shift};");
        return rounded;
    }

    /// <summary>A signed sum stands in the upper half of an int, 65,536 times too large, an unsigned one in the lower. Unpacking works within 128-bit lanes, and packing undoes it.</summary>
    private string PrintFloat(SourceWriter code, string sum, FilterConstants constants)
    {
        double factor = plan.Form.Factor, offset = plan.Form.Offset;
        string rounded = Declare();
        if (words.Isa == TargetIsa.Vector128)
        {
            string zero = constants.Name("f0", "Vector128<float>", "Vector128<float>.Zero"), full = constants.Name("f255", "Vector128<float>", "Vector128.Create(255f)");
            string wide = _arithmetic.IsSigned ? $"({sum})" : $"({sum}.AsUInt16()).AsInt32()";
            string[] halves = [.. ((string[])["Lower", "Upper"]).Select(half =>
                $"Vector128.ConvertToInt32Native(Vector128.Round(Vector128.MinNative(Vector128.MaxNative({Result($"Vector128.ConvertToSingle(Vector128.Widen{half}{wide})", factor)}, {zero}), {full})))")];
            code.Line($"var {rounded} = Vector128.Narrow(");
            code.Line($"    {halves[0]},");
            code.Line($"    {halves[1]});");
            return rounded;
        }

        bool is512 = words.Isa == TargetIsa.Avx512;
        string bits = is512 ? "Avx512BW" : "Avx2", arithmetic = is512 ? "Avx512F" : "Avx", holder = is512 ? "Vector512" : "Vector256";
        string[] parts = [.. ((string[])["Low", "High"]).Select(half =>
        {
            string unpacked = _arithmetic.IsSigned ? $"{bits}.Unpack{half}({words.Zero}, {sum})" : $"{bits}.Unpack{half}({sum}, {words.Zero})";
            string result = Result($"{arithmetic}.ConvertTo{holder}Single({unpacked}.AsInt32())", _arithmetic.IsSigned ? factor / 65536 : factor);
            return $"{arithmetic}.ConvertTo{holder}Int32({result})";
        })];
        code.Line($"var {rounded} = {bits}.PackSignedSaturate(");
        code.Line($"    {parts[0]},");
        code.Line($"    {parts[1]});");
        return rounded;

        string Result(string value, double by)
        {
            string scale = constants.Name("f" + _floats.NameOf(by), _floats.Type, _floats.Broadcast(by));
            return offset == 0 ? $"{value} * {scale}" : _floats.Simd.Fma(value, scale, constants.Name("f" + _floats.NameOf(offset), _floats.Type, _floats.Broadcast(offset)));
        }
    }

    private void PrintPacked(SourceWriter code, string address, string first, string second, FilterConstants constants)
    {
        switch (words.Isa)
        {
            case TargetIsa.Avx512:
                string order = constants.Name("order", "Vector512<long>", "Vector512.Create(0L, 2, 4, 6, 1, 3, 5, 7)");
                code.Line($"*(Vector512<byte>*)({address}) = Avx512F.PermuteVar8x64(Avx512BW.PackUnsignedSaturate({first}, {second}).AsInt64(), {order}).AsByte();");
                break;
            case TargetIsa.Avx2:
                code.Line($"*(Vector256<byte>*)({address}) = Avx2.Permute4x64(Avx2.PackUnsignedSaturate({first}, {second}).AsInt64(), 0b_11_01_10_00).AsByte();");
                break;
            default:
                string[] saturated = [.. ((string[])[first, second]).Select(sum => $"Vector128.Min(Vector128.Max({sum}, {constants.Name(words, 0)}), {constants.Name(words, 255)}).AsUInt16()")];
                code.Line($"*(Vector128<byte>*)({address}) = Vector128.Narrow({saturated[0]}, {saturated[1]});");
                break;
        }
    }
}
