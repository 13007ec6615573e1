namespace ConvGen;

/// <summary>What is applied to every output of a layer, after the bias. <c>x</c> is the biased sum; Alpha and Beta are <c>ActivationAlpha</c> and <c>ActivationBeta</c>.</summary>
/// <remarks>The values are a contract between attribute and generator: never renumber.</remarks>
#if CONVGEN_GENERATOR
internal
#else
public
#endif
enum Activation
{
    /// <summary><c>x</c></summary>
    None = 0,

    /// <summary><c>max(0, x)</c></summary>
    Relu = 1,

    /// <summary><c>min(6, max(0, x))</c></summary>
    Relu6 = 2,

    /// <summary><c>x &gt;= 0 ? x : Alpha x</c>; Alpha defaults to 0.01.</summary>
    LeakyRelu = 3,

    /// <summary><c>min(Beta, max(Alpha, x))</c>; Alpha defaults to 0, Beta to 1.</summary>
    Clip = 4,

    /// <summary><c>1 / (1 + exp(-x))</c></summary>
    Sigmoid = 5,

    /// <summary><c>tanh(x)</c></summary>
    Tanh = 6,

    /// <summary><c>max(0, min(1, Alpha x + Beta))</c>; Alpha defaults to 1/6, Beta to 1/2 (PyTorch; ONNX defaults Alpha to 0.2).</summary>
    HardSigmoid = 7,

    /// <summary><c>x max(0, min(1, x / 6 + 1/2))</c></summary>
    HardSwish = 8,

    /// <summary><c>x / (1 + exp(-x))</c>, also known as swish.</summary>
    Silu = 9,

    /// <summary><c>x (1 + erf(x / sqrt 2)) / 2</c>, the exact form.</summary>
    Gelu = 10,

    /// <summary><c>x &gt;= 0 ? x : Alpha (exp(x) - 1)</c>; Alpha defaults to 1.</summary>
    Elu = 11,

    /// <summary><c>log(1 + exp(x))</c></summary>
    Softplus = 12,

    /// <summary><c>x tanh(log(1 + exp(x)))</c></summary>
    Mish = 13,
}
