using ConvGen.Generator.Algebra;

namespace ConvGen.Generator.Ir;

/// <summary>Complex arithmetic in a program. Zeros vanish, signs are carried beside values, and equal operations are one node whatever the order of their operands.</summary>
internal sealed class ComplexArithmetic(VectorProgram program)
{
    public VectorProgram Program => program;

    public SignedValue Zero => new(program.Constant(Rational.Zero), false);

    public bool IsZero(SignedValue a) => program.IsZero(a.Value);

    public bool IsReal(ComplexValue a) => IsZero(a.Im);

    public ComplexValue Real(VectorValue value) => new(new SignedValue(value, false), Zero);

    public static ComplexValue Complex(VectorValue re, VectorValue im) => new(new SignedValue(re, false), new SignedValue(im, false));

    public SignedValue Negate(SignedValue a) => IsZero(a) ? a : -a;

    public ComplexValue Conjugate(ComplexValue a) => new(a.Re, Negate(a.Im));

    public SignedValue Add(SignedValue a, SignedValue b)
    {
        if (IsZero(a)) return b;
        if (IsZero(b)) return a;
        if (a == -b) return Zero;
        if (a.IsNegative && b.IsNegative) return Negate(Add(-a, -b));
        if (a.IsNegative) return Add(b, a);
        if (b.IsNegative) return new SignedValue(program.Subtract(a.Value, b.Value), false);
        return new SignedValue(a.Value.Index <= b.Value.Index ? program.Add(a.Value, b.Value) : program.Add(b.Value, a.Value), false);
    }

    public SignedValue Subtract(SignedValue a, SignedValue b) => Add(a, Negate(b));

    /// <summary><paramref name="factor"/> times <paramref name="a"/>.</summary>
    public SignedValue Scale(Rational factor, SignedValue a)
    {
        if (factor.IsZero || IsZero(a)) return Zero;
        SignedValue scaled = new(program.Scale(Rational.Abs(factor), a.Value), a.IsNegative);
        return factor.Sign < 0 ? -scaled : scaled;
    }

    /// <summary><paramref name="addend"/> plus <paramref name="factor"/> times <paramref name="a"/>, rounded once.</summary>
    public SignedValue ScaleAdd(Rational factor, SignedValue a, SignedValue addend)
    {
        if (factor.IsZero || IsZero(a)) return addend;
        if (IsZero(addend)) return Scale(factor, a);
        if (addend.IsNegative) return Negate(ScaleAdd(-factor, a, -addend));
        Rational signed = a.IsNegative ? -factor : factor;
        if (Rational.Abs(signed) == Rational.One) return Add(addend, signed.Sign > 0 ? new SignedValue(a.Value, false) : new SignedValue(a.Value, true));
        return new SignedValue(program.ScaleAdd(signed, a.Value, addend.Value), false);
    }

    public ComplexValue Add(ComplexValue a, ComplexValue b) => new(Add(a.Re, b.Re), Add(a.Im, b.Im));

    public ComplexValue Subtract(ComplexValue a, ComplexValue b) => new(Subtract(a.Re, b.Re), Subtract(a.Im, b.Im));

    /// <summary><paramref name="a"/> times exp(-2 pi i k / n).</summary>
    public ComplexValue TimesRoot(ComplexValue a, int k, int n)
    {
        k = (k % n + n) % n;
        if (k == 0) return a;
        if (2 * k == n) return new ComplexValue(Negate(a.Re), Negate(a.Im));
        if (4 * k == n) return new ComplexValue(a.Im, Negate(a.Re));
        if (4 * k == 3 * n) return new ComplexValue(Negate(a.Im), a.Re);
        Rational c = RootOfUnity.Cosine(k, n), s = RootOfUnity.Sine(k, n);
        return new ComplexValue(ScaleAdd(s, a.Im, Scale(c, a.Re)), ScaleAdd(-s, a.Re, Scale(c, a.Im)));
    }

    /// <summary><paramref name="a"/> times a factor that is known at run time, or its conjugate: 4 operations.</summary>
    public ComplexValue TimesFactor(ComplexValue a, VectorValue re, VectorValue im, bool conjugate)
    {
        VectorValue x = Plain(a.Re), y = Plain(a.Im), real = program.Product(x, re), imaginary = program.Product(y, re);
        return conjugate
            ? Complex(program.ProductAdd(y, im, real), program.ProductSubtract(x, im, imaginary))
            : Complex(program.ProductSubtract(y, im, real), program.ProductAdd(x, im, imaginary));
    }

    /// <summary>The value itself, where it must stand in a register: a sign that nothing took in costs a subtraction.</summary>
    public VectorValue Plain(SignedValue a) => a.IsNegative ? program.Subtract(program.Constant(Rational.Zero), a.Value) : a.Value;
}
