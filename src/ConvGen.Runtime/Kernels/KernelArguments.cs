using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>What every phase of a kernel is handed. Lives on the caller's stack for the length of a call.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct KernelArguments
{
    /// <summary>First float of the image being processed.</summary>
    public float* Input;

    /// <summary>Packed weights, on a 64-byte line.</summary>
    public float* Weights;

    /// <summary>Bias, padded with zeros to whole vectors; all zero in a layer without.</summary>
    public float* Bias;

    /// <summary>First float of the output image being written.</summary>
    public float* Output;

    /// <summary>The layer's workspace, on a 64-byte line; null in a layer that needs none.</summary>
    public float* Workspace;

    /// <summary>Of a deformable layer, the first offset of the image being processed.</summary>
    public float* Offsets;

    /// <summary>Of a deformable layer, the first factor of the image being processed; null in a layer without.</summary>
    public float* Mask;
}
