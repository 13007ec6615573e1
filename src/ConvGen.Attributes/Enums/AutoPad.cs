namespace ConvGen;

/// <summary>Padding computed from the other parameters. With Same and SameLower the output has <c>ceil(input / stride)</c> positions.</summary>
/// <remarks>The values are a contract between attribute and generator: never renumber.</remarks>
#if CONVGEN_GENERATOR
internal
#else
public
#endif
enum AutoPad
{
    /// <summary>Padding or Pads say how much.</summary>
    None = 0,

    /// <summary>The odd pixel goes to the end: ONNX SAME_UPPER, Keras "same", PyTorch "same".</summary>
    Same = 1,

    /// <summary>The odd pixel goes to the beginning: ONNX SAME_LOWER.</summary>
    SameLower = 2,

    /// <summary>No padding.</summary>
    Valid = 3,

    /// <summary><c>(kernel - 1) dilation</c> on each side: every overlap of kernel and input.</summary>
    Full = 4,
}
