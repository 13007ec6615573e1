namespace ConvGen.Runtime;

/// <summary>The activations: scalar forms, and loops over memory for those too long to sit in a register tile's epilogue.</summary>
public static unsafe class Activations
{
    /// <summary>The scalar form, the definition of each activation.</summary>
    public static float Apply(ActivationFunction f, float x) => f.Kind switch
    {
        Activation.Relu => float.IsNaN(x) ? x : Math.Max(0, x),
        Activation.Relu6 => float.IsNaN(x) ? x : Math.Min(6, Math.Max(0, x)),
        Activation.LeakyRelu => x >= 0 ? x : f.Alpha * x,
        Activation.Clip => float.IsNaN(x) ? x : Math.Min(f.Beta, Math.Max(f.Alpha, x)),
        Activation.Sigmoid => (float)(1 / (1 + Math.Exp(-x))),
        Activation.Tanh => (float)Math.Tanh(x),
        Activation.HardSigmoid => Clamp01(f.Alpha * x + f.Beta),
        Activation.HardSwish => x * Clamp01(x / 6 + 0.5f),
        Activation.Silu => (float)(x / (1 + Math.Exp(-x))),
        Activation.Elu => x >= 0 ? x : (float)(f.Alpha * double.ExpM1(x)),
        Activation.Softplus => (float)Softplus(x),
        Activation.Mish => (float)(x * Math.Tanh(Softplus(x))),
        _ => x,
    };

    /// <summary>Applies <paramref name="f"/> in place to <paramref name="count"/> floats.</summary>
    public static void InPlace(ActivationFunction f, float* values, nint count)
    {
        for (nint i = 0; i < count; i++) values[i] = Apply(f, values[i]);
    }

    private static float Clamp01(float x) => float.IsNaN(x) ? x : Math.Min(1, Math.Max(0, x));

    private static double Softplus(double x) => x > 40 ? x : double.LogP1(Math.Exp(x));
}
