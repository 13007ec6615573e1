namespace ConvGen.Generator.Model;

/// <summary>How the taps of a deformable convolution move.</summary>
/// <param name="OffsetGroups">Groups of adjacent channels that move together.</param>
/// <param name="HasMask">Whether each sample is multiplied by a factor of its own.</param>
internal sealed record DeformationSpec(int OffsetGroups, bool HasMask)
{
    /// <summary>Floats of the offsets of one image: a row and a column for each offset group, tap and output pixel.</summary>
    public long OffsetImageLength(ConvSpec s) => 2 * MaskImageLengthOf(s);

    /// <summary>Floats of the mask of one image; 0 without.</summary>
    public long MaskImageLength(ConvSpec s) => HasMask ? MaskImageLengthOf(s) : 0;

    private long MaskImageLengthOf(ConvSpec s) => (long)OffsetGroups * s.Taps * s.OutputPixels;
}
