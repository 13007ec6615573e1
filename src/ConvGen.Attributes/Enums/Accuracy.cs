namespace ConvGen;

/// <summary>The error a plan may make; the plan names its bound.</summary>
/// <remarks>The values are a contract between attribute and generator: never renumber.</remarks>
#if CONVGEN_GENERATOR
internal
#else
public
#endif
enum Accuracy
{
    /// <summary>Also Winograd F(2), F(3), F(4) and FFT: below 5e-6 of the larger of the largest |output| and a tenth of the largest sum |x||w|.</summary>
    Default = 0,

    /// <summary>Sums of products only: |error| at most (K + 2) 2^-24 sum |x||w| for each output, K the length of the reduction.</summary>
    Strict = 1,

    /// <summary>Anything, F(6) included.</summary>
    Fast = 2,
}
