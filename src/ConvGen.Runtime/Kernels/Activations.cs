using System.Runtime.Intrinsics;

namespace ConvGen.Runtime;

/// <summary>The activations: scalar forms, and loops over memory for those too long to sit in a register tile's epilogue.</summary>
public static unsafe class Activations
{
    /// <summary>The scalar form, the definition of each activation: computed in double where it is transcendental, and rounded once.</summary>
    /// <remarks>Infinities give what the formula in <see cref="Activation"/> gives by IEEE arithmetic: NaN for Silu, Gelu, Mish and HardSwish of minus infinity (infinity times zero).</remarks>
    public static float Apply(ActivationFunction f, float x) => f.Kind switch
    {
        Activation.Relu => float.IsNaN(x) ? x : Math.Max(0, x),
        Activation.Relu6 => float.IsNaN(x) ? x : Math.Min(6, Math.Max(0, x)),
        Activation.LeakyRelu => x >= 0 ? x : f.Alpha * x,
        Activation.Clip => float.IsNaN(x) ? x : Math.Min(f.Beta, Math.Max(f.Alpha, x)),
        Activation.Sigmoid => (float)(1 / (1 + Math.Exp(-(double)x))),
        Activation.Tanh => (float)Math.Tanh(x),
        Activation.HardSigmoid => Clamp01(f.Alpha * x + f.Beta),
        Activation.HardSwish => x * Clamp01(x / 6 + 0.5f),
        Activation.Silu => (float)(x / (1 + Math.Exp(-(double)x))),
        Activation.Gelu => (float)(x * 0.5 * ScalarMath.Erfc(-x / Math.Sqrt(2))),
        Activation.Elu => x >= 0 ? x : (float)(f.Alpha * ScalarMath.ExpM1(x)),
        Activation.Softplus => (float)Softplus(x),
        Activation.Mish => (float)(x * Math.Tanh(Softplus(x))),
        _ => x,
    };

    /// <summary>Applies <paramref name="f"/> in place to <paramref name="count"/> floats, with the widest vectors the processor has.</summary>
    /// <remarks>
    /// <para>An element gets the same bits wherever it stands and whatever the count. Relu, Relu6, LeakyRelu, Clip, HardSigmoid and HardSwish get those of
    /// <see cref="Apply"/>, but for the sign of a zero; the others differ from the exact value, relatively, by at most what ActivationTests asserts:</para>
    /// <code>
    /// Sigmoid 1.9e-7   Tanh 2.0e-7   Silu 2.3e-7   Gelu 4.7e-7   Elu 1.2e-7   Softplus 2.3e-7   Mish 3.0e-7
    /// </code>
    /// <para>Exponentials below 2^-126 = 1.2e-38 flush to zero.</para>
    /// </remarks>
    public static void InPlace(ActivationFunction f, float* values, nint count) => InPlace(f, values, count, IsaLevel.Best());

    /// <summary>The same with the vectors of <paramref name="isa"/>.</summary>
    internal static void InPlace(ActivationFunction f, float* values, nint count, Isa isa)
    {
        switch (f.Kind)
        {
            case Activation.None: break;
            case Activation.Relu: Loop(default(VectorActivations.Relu), f, values, count, isa); break;
            case Activation.Relu6: Loop(new VectorActivations.Clip(0, 6), f, values, count, isa); break;
            case Activation.LeakyRelu: Loop(new VectorActivations.LeakyRelu(f.Alpha), f, values, count, isa); break;
            case Activation.Clip: Loop(new VectorActivations.Clip(f.Alpha, f.Beta), f, values, count, isa); break;
            case Activation.Sigmoid: Loop(default(VectorActivations.Sigmoid), f, values, count, isa); break;
            case Activation.Tanh: Loop(default(VectorActivations.Tanh), f, values, count, isa); break;
            case Activation.HardSigmoid: Loop(new VectorActivations.HardSigmoid(f.Alpha, f.Beta), f, values, count, isa); break;
            case Activation.HardSwish: Loop(default(VectorActivations.HardSwish), f, values, count, isa); break;
            case Activation.Silu: Loop(default(VectorActivations.Silu), f, values, count, isa); break;
            case Activation.Gelu: Loop(default(VectorActivations.Gelu), f, values, count, isa); break;
            case Activation.Elu: Loop(new VectorActivations.Elu(f.Alpha), f, values, count, isa); break;
            case Activation.Softplus: Loop(default(VectorActivations.Softplus), f, values, count, isa); break;
            case Activation.Mish: Loop(default(VectorActivations.Mish), f, values, count, isa); break;
            default: Scalar(f, values, count); break;
        }
    }

    private static void Loop<F>(F function, ActivationFunction f, float* values, nint count, Isa isa)
        where F : struct, IVectorActivation
    {
        if (isa == Isa.Avx512) VectorActivations.InPlace<FloatVector512, F>(function, values, count);
        else if (isa == Isa.Avx2) VectorActivations.InPlace<FloatVector256, F>(function, values, count);
        else if (Vector128.IsHardwareAccelerated && isa == Isa.Vector128) VectorActivations.InPlace<FloatVector128, F>(function, values, count);
        else Scalar(f, values, count);
    }

    private static void Scalar(ActivationFunction f, float* values, nint count)
    {
        for (nint i = 0; i < count; i++) values[i] = Apply(f, values[i]);
    }

    private static float Clamp01(float x) => float.IsNaN(x) ? x : Math.Min(1, Math.Max(0, x));

    private static double Softplus(double x) => Math.Max(x, 0) + ScalarMath.LogP1(Math.Exp(-Math.Abs(x)));
}
