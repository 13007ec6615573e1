namespace ConvGen;

/// <summary>What padded positions hold.</summary>
/// <remarks>The values are a contract between attribute and generator: never renumber.</remarks>
#if CONVGEN_GENERATOR
internal
#else
public
#endif
enum PaddingMode
{
    /// <summary>Zero.</summary>
    Zeros = 0,

    /// <summary>The input mirrored about its edge pixel, which is not repeated: c b [a b c] b a.</summary>
    Reflect = 1,

    /// <summary>The edge pixel: a a [a b c] c c.</summary>
    Replicate = 2,

    /// <summary>The input again, as if it were periodic: b c [a b c] a b.</summary>
    Circular = 3,
}
