namespace ConvGen;

/// <summary>The instruction sets kernels are printed for. The value is the vector width in bits.</summary>
public enum Isa
{
    /// <summary>No vectors: the reference convolution.</summary>
    Scalar = 0,

    /// <summary><c>Vector128</c>, whatever the hardware behind it: Arm, WASM, x86 without AVX2.</summary>
    Vector128 = 128,

    /// <summary>AVX2 and FMA, 256 bits.</summary>
    Avx2 = 256,

    /// <summary>AVX-512F, 512 bits.</summary>
    Avx512 = 512,
}
