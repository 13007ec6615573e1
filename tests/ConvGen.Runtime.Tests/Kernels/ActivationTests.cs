using ConvGen.Runtime;

namespace ConvGen.Tests;

public sealed unsafe class ActivationTests
{
    private static readonly Activation[] All = Enum.GetValues<Activation>();

    public static TheoryData<Activation, Isa> EveryActivationAndIsa
    {
        get
        {
            TheoryData<Activation, Isa> data = [];
            foreach (Activation kind in All)
            {
                foreach (Isa isa in new[] { Isa.Avx512, Isa.Avx2, Isa.Vector128, Isa.Scalar }.Where(IsaLevel.IsSupported)) data.Add(kind, isa);
            }

            return data;
        }
    }

    public static TheoryData<Activation> EveryActivation => [.. All];

    /// <summary>Every 2,003rd of all floats, so every exponent and sign, a million values each.</summary>
    [Theory]
    [InlineData(Activation.Sigmoid, 1.9e-7)]
    [InlineData(Activation.Tanh, 2.0e-7)]
    [InlineData(Activation.Silu, 2.3e-7)]
    [InlineData(Activation.Gelu, 4.7e-7)]
    [InlineData(Activation.Elu, 1.2e-7)]
    [InlineData(Activation.Softplus, 2.3e-7)]
    [InlineData(Activation.Mish, 3.0e-7)]
    public void The_vector_form_is_within_its_documented_bound_of_the_exact_value(Activation kind, double bound)
    {
        if (IsaLevel.Best() == Isa.Scalar) bound = 6.0e-8;    // the definition itself, rounded once
        ActivationFunction f = new(kind, 1, 0);
        const int Step = 2003, Block = 4096;
        float* x = stackalloc float[Block], y = stackalloc float[Block];
        double worst = 0;
        float worstAt = 0;
        for (long first = 0; first < 1L << 32; first += (long)Step * Block)
        {
            for (int i = 0; i < Block; i++) x[i] = y[i] = BitConverter.UInt32BitsToSingle((uint)(first + (long)i * Step));
            Activations.InPlace(f, y, Block);
            for (int i = 0; i < Block; i++)
            {
                double exact = Exact(kind, x[i]);
                if (!double.IsFinite(exact)) continue;
                double error = Math.Abs(y[i] - exact);

                // Exponentials below 2^-126 flush to zero, times |x| for the forms that have it: that is 1e-36 at most.
                double relative = error < 1.1e-36 ? 0 : error / Math.Abs(exact);
                if (!(relative <= worst)) (worst, worstAt) = (relative, x[i]);
            }
        }

        Assert.True(worst <= bound, $"{kind}({worstAt:R}) is off by {worst:E2} relative; the bound is {bound:E2}");
        Assert.True(worst > bound / 2, $"the bound of {kind}, {bound:E2}, is loose: the largest error is {worst:E2}");
    }

    [Theory, MemberData(nameof(EveryActivationAndIsa))]
    public void NaN_and_infinities_and_large_values_go_where_the_definition_sends_them(Activation kind, Isa isa)
    {
        ActivationFunction f = Typical(kind);
        float[] values = [float.NaN, -float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, 1e4f, -1e4f, 200, -200, 104, -104, 0, -0f, float.Epsilon, -float.Epsilon];
        float[] actual = Run(f, values, isa);
        for (int i = 0; i < values.Length; i++)
        {
            float expected = Activations.Apply(f, values[i]);
            if (float.IsFinite(expected)) Assert.True(Math.Abs(actual[i] - expected) <= 3e-7 * Math.Abs(expected) + 1.1e-36, $"{kind}({values[i]}) = {actual[i]}, expected {expected}");
            else Assert.Equal(expected, actual[i]);
        }
    }

    [Theory, MemberData(nameof(EveryActivationAndIsa))]
    public void Piecewise_linear_activations_give_the_bits_of_the_definition(Activation kind, Isa isa)
    {
        if (kind is not (Activation.None or Activation.Relu or Activation.Relu6 or Activation.LeakyRelu or Activation.Clip or Activation.HardSigmoid or Activation.HardSwish)) return;
        ActivationFunction f = Typical(kind);
        float[] values = Values(999);
        Assert.Equal(values.Select(x => Activations.Apply(f, x)), Run(f, values, isa));
    }

    [Theory, MemberData(nameof(EveryActivationAndIsa))]
    public void An_element_gets_the_same_bits_wherever_it_stands_and_nothing_outside_is_touched(Activation kind, Isa isa)
    {
        ActivationFunction f = Typical(kind);
        float[] values = Values(70), all = Run(f, values, isa);
        for (int begin = 0; begin < 17; begin++)
        {
            for (int count = 0; count <= 50; count++)
            {
                using GuardedFloats part = new(values.AsSpan(begin, count), atEnd: (begin + count) % 2 == 0);
                Activations.InPlace(f, part.Pointer, count, isa);
                Assert.True(all.AsSpan(begin, count).SequenceEqual(part.Span), $"{kind}, {count} floats from {begin}");
                Assert.False(part.Spilled);
            }
        }
    }

    [Theory, MemberData(nameof(EveryActivation))]
    public void Widths_with_fused_multiply_add_give_the_same_bits(Activation kind)
    {
        if (!System.Runtime.Intrinsics.X86.Fma.IsSupported) return;
        ActivationFunction f = Typical(kind);
        float[] values = Values(1000), expected = Run(f, values, Isa.Vector128);
        Assert.Equal(expected, Run(f, values, Isa.Avx2));
        if (IsaLevel.IsSupported(Isa.Avx512)) Assert.Equal(expected, Run(f, values, Isa.Avx512));
    }

    [Fact]
    public void Gelu_is_the_exact_form()
    {
        ActivationFunction gelu = new(Activation.Gelu, 0, 0);
        Assert.Equal(0.8413447460685429f, Activations.Apply(gelu, 1));                 // Phi(1)
        Assert.Equal(-0.15865525393145707f, Activations.Apply(gelu, -1));
        Assert.Equal(-4.97676846e-15f, Activations.Apply(gelu, -8), 1e-21f);    // -8 Phi(-8): nothing has cancelled
    }

    [Theory]
    [InlineData(Activation.LeakyRelu, -2, -0.4f)]
    [InlineData(Activation.Clip, -2, 0.2f)]
    [InlineData(Activation.Clip, 2, 0.5f)]
    [InlineData(Activation.HardSigmoid, 1, 0.7f)]
    [InlineData(Activation.HardSigmoid, 9, 1)]
    [InlineData(Activation.Elu, -1, -0.126424112f)]
    [InlineData(Activation.Relu6, 7, 6)]
    [InlineData(Activation.HardSwish, 1, 0.6666667f)]
    public void Parameters_count(Activation kind, float x, float expected) => Assert.Equal(expected, Run(Typical(kind), [x], IsaLevel.Best())[0], 1e-6f);

    private static ActivationFunction Typical(Activation kind) => new(kind, 0.2f, 0.5f);

    private static float[] Values(int count)
    {
        Random random = new(count);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1) * MathF.Pow(10, random.Next(-3, 2)))];
    }

    private static float[] Run(ActivationFunction f, float[] values, Isa isa)
    {
        float[] copy = [.. values];
        fixed (float* p = copy) Activations.InPlace(f, p, copy.Length, isa);
        return copy;
    }

    private static double Exact(Activation kind, double x) => kind switch
    {
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        Activation.Tanh => Math.Tanh(x),
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.Gelu => Math.Abs(x) > 14 ? Math.Max(x, 0) : x / 2 * ScalarMath.Erfc(-x / Math.Sqrt(2)),
        Activation.Elu => x >= 0 ? x : ScalarMath.ExpM1(x),
        Activation.Softplus => Math.Max(x, 0) + ScalarMath.LogP1(Math.Exp(-Math.Abs(x))),
        Activation.Mish => x * Math.Tanh(Math.Max(x, 0) + ScalarMath.LogP1(Math.Exp(-Math.Abs(x)))),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
