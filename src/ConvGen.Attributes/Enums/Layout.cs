namespace ConvGen;

/// <summary>The order of a tensor in memory, the last index adjacent.</summary>
/// <remarks>The values are a contract between attribute and generator: never renumber.</remarks>
#if CONVGEN_GENERATOR
internal
#else
public
#endif
enum Layout
{
    /// <summary>Batch, channels, (depth,) height, width: PyTorch, ONNX.</summary>
    Nchw = 0,

    /// <summary>Batch, (depth,) height, width, channels: Keras, images.</summary>
    Nhwc = 1,
}
