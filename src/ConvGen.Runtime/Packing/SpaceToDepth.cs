using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>The input and the weights of a strided layer as those of a layer of stride 1: along an axis of stride s, padded position p is position p / s of residue p % s, and each residue is a channel more.</summary>
/// <param name="Geometry">The strided layer.</param>
/// <param name="Depths">Depths of the split image.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its columns.</param>
/// <remarks>Channels first a channel's residues are planes side by side, <c>[channel][depth residue][row residue][column residue]</c>; channels last a pixel is <c>[group][depth residue][row residue][column residue][channel]</c>,
/// so that adjacent columns of the input stay adjacent. What lies beyond the padded input is zero. Only floats of the image are read, nothing is allocated.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe record SpaceToDepth(ConvGeometry Geometry, int Depths, int Rows, int Columns)
{
    private int Residues => Geometry.Depth.Stride * Geometry.Height.Stride * Geometry.Width.Stride;

    /// <summary>Splits padded rows of channels-first images: unit u is row <c>u % rows</c> of channel <c>u / rows</c>, where rows = (Depths x depth stride) x (Rows x row stride), outermost first.</summary>
    /// <param name="input">The image.</param>
    /// <param name="copy">Receives <c>InChannels x residues</c> planes of Depths x Rows x Columns.</param>
    /// <param name="begin">First unit.</param>
    /// <param name="end">One past the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Planar(float* input, float* copy, int begin, int end)
    {
        Isa isa = IsaLevel.Best();
        AxisGeometry depth = Geometry.Depth, height = Geometry.Height, width = Geometry.Width;
        int phases = width.Stride, rows = Rows * height.Stride, depths = Depths * depth.Stride, y = begin % rows, z = begin / rows % depths, channel = begin / rows / depths;
        nint plane = (nint)depth.Input * height.Input * width.Input, split = (nint)Depths * Rows * Columns;
        PaddedInterior* inside = stackalloc PaddedInterior[phases];
        for (int phase = 0; phase < phases; phase++) inside[phase] = new PaddedInterior(width, phases, phase, Columns);
        for (int unit = begin; unit < end; unit++)
        {
            nint residue = ((nint)channel * depth.Stride + z % depth.Stride) * height.Stride + y % height.Stride;
            float* to = copy + residue * phases * split + (nint)(z / depth.Stride * Rows + y / height.Stride) * Columns;
            nint source = SourceRow(z, y);
            float* from = input + channel * plane + source * width.Input;
            for (int phase = 0; phase < phases; phase++, to += split)
            {
                if (source < 0)
                {
                    new Span<float>(to, Columns).Clear();
                    continue;
                }

                StridedCopy.EveryNth(from + inside[phase].FirstX, phases, to + inside[phase].Begin, inside[phase].Count, isa);
                for (int slot = 0; slot < inside[phase].Begin; slot++) to[slot] = Padding(from, slot * phases + phase);
                for (int slot = inside[phase].End; slot < Columns; slot++) to[slot] = Padding(from, slot * phases + phase);
            }

            if (++y < rows) continue;
            y = 0;
            if (++z < depths) continue;
            z = 0;
            channel++;
        }
    }

    /// <summary>Splits rows of channels-last images: unit u is row <c>u % Rows</c> of depth <c>u / Rows</c> of the split image.</summary>
    /// <param name="input">The image.</param>
    /// <param name="copy">Receives Depths x Rows x Columns pixels of <c>InChannels x residues</c>.</param>
    /// <param name="begin">First unit.</param>
    /// <param name="end">One past the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ChannelsLast(float* input, float* copy, int begin, int end)
    {
        Isa isa = IsaLevel.Best();
        AxisGeometry depth = Geometry.Depth, height = Geometry.Height, width = Geometry.Width;
        int channels = Geometry.InChannels, columnResidues = width.Stride, perGroup = Geometry.InChannelsPerGroup;
        nint pixel = (nint)channels * Residues;
        for (int unit = begin; unit < end; unit++)
        {
            float* row = copy + (nint)unit * Columns * pixel;
            for (int rz = 0; rz < depth.Stride; rz++)
            {
                for (int ry = 0; ry < height.Stride; ry++)
                {
                    nint source = SourceRow(unit / Rows * depth.Stride + rz, unit % Rows * height.Stride + ry);
                    float* to = row + (nint)(rz * height.Stride + ry) * columnResidues * perGroup;
                    float* from = input + source * width.Input * channels;
                    for (int group = 0; group < Geometry.Groups; group++, to += (nint)Residues * perGroup, from += perGroup)
                    {
                        // Where all residues of a split pixel lie inside, they are one run; of several groups each residue is.
                        int together = Geometry.Groups == 1 ? columnResidues : 1;
                        for (int first = 0; first < columnResidues; first += together) Residue(source < 0 ? null : from, to + (nint)first * perGroup, pixel, first, together, isa);
                    }
                }
            }
        }
    }

    /// <summary>The weights, OIHW, of the layer of stride 1: its kernel is <c>ceil(taps / stride)</c> along each axis, its channels are in the order of the split image; a mirrored kernel is turned round.</summary>
    /// <param name="weights">As given, OIHW.</param>
    public float[] Weights(ReadOnlySpan<float> weights)
    {
        AxisGeometry depth = Geometry.Depth, height = Geometry.Height, width = Geometry.Width;
        int perGroup = Geometry.InChannelsPerGroup, kd = Taps(depth), kh = Taps(height), kw = Taps(width), taps = kd * kh * kw, source = 0;
        float[] split = new float[checked(Geometry.OutChannels * perGroup * Residues * taps)];
        for (int o = 0; o < Geometry.OutChannels; o++)
        {
            for (int c = 0; c < perGroup; c++)
            {
                for (int z = 0; z < depth.Kernel; z++)
                {
                    for (int y = 0; y < height.Kernel; y++)
                    {
                        for (int x = 0; x < width.Kernel; x++)
                        {
                            int tz = Tap(depth, z), ty = Tap(height, y), tx = Tap(width, x);
                            int residue = (tz % depth.Stride * height.Stride + ty % height.Stride) * width.Stride + tx % width.Stride;
                            int channel = Geometry.Layout == Layout.Nchw ? c * Residues + residue : residue * perGroup + c;
                            split[(o * perGroup * Residues + channel) * taps + (tz / depth.Stride * kh + ty / height.Stride) * kw + tx / width.Stride] = weights[source++];
                        }
                    }
                }
            }
        }

        return split;

        int Tap(AxisGeometry axis, int tap) => Geometry.FlipKernel ? axis.Kernel - 1 - tap : tap;

        static int Taps(AxisGeometry axis) => (axis.Kernel + axis.Stride - 1) / axis.Stride;
    }

    /// <summary>Some residues, adjacent columns, of a row's split pixels; zeros where <paramref name="from"/> is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Residue(float* from, float* to, nint pixel, int first, int count, Isa isa)
    {
        AxisGeometry width = Geometry.Width;
        int channels = Geometry.InChannels, perGroup = Geometry.InChannelsPerGroup;
        PaddedInterior of = new(width, width.Stride, first, Columns), to1 = new(width, width.Stride, first + count - 1, Columns);
        int begin = from is null ? Columns : of.Begin, end = Math.Max(begin, from is null ? Columns : to1.End);
        if (end > begin) StridedCopy.Rows(from + (nint)of.FirstX * channels, (nint)width.Stride * channels, to + begin * pixel, pixel, end - begin, (nint)count * perGroup, isa);
        for (int slot = 0; slot < Columns; slot++)
        {
            if (slot == begin) slot = end;
            if (slot >= Columns) break;
            for (int i = 0; i < count; i++)
            {
                int column = slot * width.Stride + first + i, x = from is null || column >= width.Padded ? -1 : PaddingIndex.Map(column - width.PadBegin, width.Input, Geometry.PaddingMode);
                float* place = to + slot * pixel + (nint)i * perGroup;
                if (x < 0) new Span<float>(place, perGroup).Clear();
                else StridedCopy.Rows(from + (nint)x * channels, 0, place, 0, 1, perGroup, isa);
            }
        }
    }

    /// <summary>The row of the image, depth included, that a padded row holds; -1 for zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint SourceRow(int depth, int row)
    {
        ConvGeometry g = Geometry;
        if (depth >= g.Depth.Padded || row >= g.Height.Padded) return -1;
        int z = PaddingIndex.Map(depth - g.Depth.PadBegin, g.Depth.Input, g.PaddingMode), y = PaddingIndex.Map(row - g.Height.PadBegin, g.Height.Input, g.PaddingMode);
        return (z | y) < 0 ? -1 : (nint)z * g.Height.Input + y;
    }

    /// <summary>What padded column <paramref name="column"/> holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Padding(float* from, int column)
    {
        int x = column < Geometry.Width.Padded ? PaddingIndex.Map(column - Geometry.Width.PadBegin, Geometry.Width.Input, Geometry.PaddingMode) : -1;
        return x < 0 ? 0 : from[x];
    }
}
