namespace ConvGen.Generator.Ir;

/// <summary>A value of a program, or its opposite: signs are kept beside the values until an addition or a multiply-add takes them in for nothing.</summary>
internal readonly record struct SignedValue(VectorValue Value, bool IsNegative)
{
    public static SignedValue operator -(SignedValue a) => a with { IsNegative = !a.IsNegative };
}

/// <summary>A complex number as two values of a program.</summary>
internal readonly record struct ComplexValue(SignedValue Re, SignedValue Im)
{
    /// <summary>Real and imaginary part exchanged, which is i times the conjugate.</summary>
    public ComplexValue Swapped => new(Im, Re);
}
