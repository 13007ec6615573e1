using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>Where the parts of a separable layer's packed weights begin, each on a 64-byte line.</summary>
/// <param name="Multiplier">Filters of each input channel; the packed depthwise half is that many sets of one filter a channel, set m holding filters m, m + Multiplier, ...</param>
/// <param name="DepthwiseBias">The biases of all sets; before it the weights.</param>
/// <param name="Pointwise">The pointwise weights, their input channels in the order of the sets.</param>
/// <param name="Bias">The bias of the output.</param>
/// <param name="Length">Floats of it all.</param>
public readonly record struct SeparableParts(int Multiplier, int DepthwiseBias, int Pointwise, int Bias, int Length);

/// <summary>Weights of separable layers, both halves in one buffer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SeparablePacking
{
    /// <summary>Packs both halves for a kernel.</summary>
    /// <param name="depthwise">One set of the depthwise half: as many filters as channels.</param>
    /// <param name="depthwiseBlocks">Its blocks of channels.</param>
    /// <param name="pointwise">The pointwise half.</param>
    /// <param name="pointwiseBlocks">Its blocks.</param>
    /// <param name="parts">Where everything goes.</param>
    /// <param name="depthwiseWeights">Filters as given, those of a channel together.</param>
    /// <param name="depthwiseBias">A float a filter; empty for none.</param>
    /// <param name="pointwiseWeights">As given.</param>
    /// <param name="bias">A float an output channel; empty for none.</param>
    public static AlignedBuffer Pack(
        ConvGeometry depthwise, WeightBlocks depthwiseBlocks, ConvGeometry pointwise, WeightBlocks pointwiseBlocks, SeparableParts parts,
        ReadOnlySpan<float> depthwiseWeights, ReadOnlySpan<float> depthwiseBias, ReadOnlySpan<float> pointwiseWeights, ReadOnlySpan<float> bias)
    {
        int channels = depthwise.InChannels, taps = depthwise.Taps, sets = parts.Multiplier, middle = channels * sets;
        AlignedBuffer buffer = new(parts.Length);
        Span<float> packed = buffer.Span;
        float[] filters = new float[channels * taps], addends = new float[depthwiseBias.IsEmpty ? 0 : channels];
        for (int set = 0; set < sets; set++)
        {
            for (int c = 0; c < channels; c++) depthwiseWeights.Slice((c * sets + set) * taps, taps).CopyTo(filters.AsSpan(c * taps));
            for (int c = 0; c < addends.Length; c++) addends[c] = depthwiseBias[c * sets + set];
            using AlignedBuffer one = DepthwisePacking.Pack(depthwise, depthwiseBlocks.BlockWidth, filters, addends);
            int weights = parts.DepthwiseBias / sets, floats = (channels + depthwiseBlocks.BlockWidth - 1) / depthwiseBlocks.BlockWidth * depthwiseBlocks.BlockWidth;
            one.Span[..weights].CopyTo(packed[(set * weights)..]);
            one.Span.Slice(weights, floats).CopyTo(packed[(parts.DepthwiseBias + set * floats)..]);
        }

        float[] reordered = new float[pointwiseWeights.Length];
        for (int o = 0; o < pointwise.OutChannels; o++)
            for (int k = 0; k < middle; k++) reordered[o * middle + k % sets * channels + k / sets] = pointwiseWeights[o * middle + k];
        using AlignedBuffer other = WeightPacking.Pack(pointwise, pointwiseBlocks, reordered, bias);
        other.Span.CopyTo(packed[parts.Pointwise..]);
        return buffer;
    }

    /// <summary>The halves as their own kernels packed them, in one buffer. Both are disposed.</summary>
    /// <param name="depthwise">Weights and bias of the depthwise half.</param>
    /// <param name="pointwise">The same of the pointwise half.</param>
    /// <param name="pointwiseStart">Where they begin.</param>
    /// <param name="length">Floats of both, rounded up to whole lines between them.</param>
    public static AlignedBuffer Join(AlignedBuffer depthwise, AlignedBuffer pointwise, int pointwiseStart, int length)
    {
        AlignedBuffer buffer = new(length);
        depthwise.Span.CopyTo(buffer.Span[..pointwiseStart]);
        pointwise.Span.CopyTo(buffer.Span[pointwiseStart..]);
        depthwise.Dispose();
        pointwise.Dispose();
        return buffer;
    }

    /// <summary>Everything as given, for the reference; a depthwise bias that is not given is zero.</summary>
    public static AlignedBuffer Copy(SeparableParts parts, ReadOnlySpan<float> depthwiseWeights, ReadOnlySpan<float> depthwiseBias, ReadOnlySpan<float> pointwiseWeights, ReadOnlySpan<float> bias)
    {
        AlignedBuffer buffer = new(parts.Length);
        depthwiseWeights.CopyTo(buffer.Span);
        depthwiseBias.CopyTo(buffer.Span[parts.DepthwiseBias..]);
        pointwiseWeights.CopyTo(buffer.Span[parts.Pointwise..]);
        bias.CopyTo(buffer.Span[parts.Bias..]);
        return buffer;
    }
}
