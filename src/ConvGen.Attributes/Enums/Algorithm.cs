namespace ConvGen;

/// <summary>How a layer is computed. A forced algorithm that cannot serve the shape is an error that says why.</summary>
/// <remarks>The values are a contract between attribute and generator: never renumber.</remarks>
#if CONVGEN_GENERATOR
internal
#else
public
#endif
enum Algorithm
{
    /// <summary>The planner chooses by predicted cost.</summary>
    Auto = 0,

    /// <summary>Register tiles over the padded input, implicit im2col: the families Direct, Depthwise and Planar.</summary>
    Direct = 1,

    /// <summary>Packed panels and a tiled matrix product.</summary>
    Im2colGemm = 2,

    /// <summary>A table of pointers, one for each window position (Dukhan 2019).</summary>
    Indirect = 3,

    /// <summary>Winograd's minimal filtering F(m, r).</summary>
    Winograd = 4,

    /// <summary>Products of spectra, for large kernels.</summary>
    Fft = 5,

    /// <summary>The runtime's scalar loop, accumulated in double.</summary>
    Reference = 6,
}
