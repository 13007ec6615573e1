namespace ConvGen;

/// <summary>What every average pooling layer shares.</summary>
public abstract class AveragePoolAttribute : PoolAttribute
{
    /// <summary>Whether padding counts as pixels of value zero. Default true, as in PyTorch; ONNX's default is false: only pixels of the input count.</summary>
    /// <remarks>What <see cref="PoolAttribute.CeilMode"/> lets a window reach beyond the padding never counts.</remarks>
    public bool CountIncludePad { get; set; } = true;
}
