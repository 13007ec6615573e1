using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>im2col, a panel at a time: the inputs under some outputs, in the order in which a matrix product sums them. A padding mode is an index map applied here, so nothing is padded in memory.</summary>
/// <remarks>Outputs are numbered through depth, rows and columns: a panel may end one row and begin the next. Products are those of a group; a part of them may be asked for.</remarks>
/// <param name="Geometry">The layer.</param>
/// <param name="Stride">Floats from a pixel (channels last) or a product (channels first) of the panel to the next.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe record Im2colPanel(ConvGeometry Geometry, int Stride)
{
    /// <summary>From a channels-last image: <c>panel[pixel * Stride + product]</c>, products in the order [tap][channel].</summary>
    /// <param name="image">The group's first channel of the image's first pixel.</param>
    /// <param name="panel">Receives the panel.</param>
    /// <param name="first">First output.</param>
    /// <param name="count">Outputs.</param>
    /// <param name="begin">First product wanted.</param>
    /// <param name="end">One past the last.</param>
    public void ChannelsLast(float* image, float* panel, nint first, nint count, int begin, int end)
    {
        Isa isa = IsaLevel.Best();
        if (isa == Isa.Avx512) ChannelsLast<FloatVector512>(image, panel, first, count, begin, end);
        else if (isa == Isa.Avx2) ChannelsLast<FloatVector256>(image, panel, first, count, begin, end);
        else ChannelsLast<FloatVector128>(image, panel, first, count, begin, end);
    }

    /// <summary>From a channels-first image: <c>panel[product * Stride + pixel]</c>, products in the order [channel][tap].</summary>
    /// <param name="planes">The group's first plane.</param>
    /// <param name="panel">Receives the panel.</param>
    /// <param name="first">First output.</param>
    /// <param name="count">Outputs.</param>
    /// <param name="begin">First product wanted.</param>
    /// <param name="end">One past the last.</param>
    public void ChannelsFirst(float* planes, float* panel, nint first, nint count, int begin, int end)
    {
        Isa isa = IsaLevel.Best();
        if (isa == Isa.Avx512) ChannelsFirst<FloatVector512>(planes, panel, first, count, begin, end);
        else if (isa == Isa.Avx2) ChannelsFirst<FloatVector256>(planes, panel, first, count, begin, end);
        else ChannelsFirst<FloatVector128>(planes, panel, first, count, begin, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ChannelsLast<V>(float* image, float* panel, nint first, nint count, int begin, int end)
        where V : unmanaged, IFloatVector<V>
    {
        ConvGeometry g = Geometry;
        int channels = g.InChannelsPerGroup, rowTaps = g.Width.Kernel, width = g.Width.Input, step = g.Width.Stride;
        nint pixel = g.InChannels, rowFloats = width * pixel;
        bool adjacent = g.Width.Dilation == 1 && channels == pixel;
        OutputPosition at = new(g, first);
        while (count > 0)
        {
            // The outputs of one row, for one row of taps after another.
            int run = (int)Math.Min(count, at.Columns - at.Column), start = at.Column * step - g.Width.PadBegin, channel = begin % channels;
            float* to = panel;
            KernelPosition tap = new(g, begin / channels);
            for (int left = end - begin; left > 0;)
            {
                int floats = Math.Min(left, (rowTaps - tap.Column) * channels - channel);
                nint line = SourceRow(g, at, tap);
                float* row = image + line * rowFloats, target = to;
                for (int i = 0, x = start; i < run; i++, x += step, target += Stride)
                {
                    if (line < 0) new Span<float>(target, floats).Clear();
                    else if (adjacent && x + tap.Column >= 0 && x + rowTaps <= width) Copy<V>(row + (x + tap.Column) * pixel + channel, target, floats);
                    else KernelRow<V>(row, x + tap.Column * g.Width.Dilation, channel, target, floats);
                }

                to += floats;
                left -= floats;
                channel = 0;
                tap.NextRow(g);
            }

            panel += (nint)run * Stride;
            count -= run;
            at.NextRow();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ChannelsFirst<V>(float* planes, float* panel, nint first, nint count, int begin, int end)
        where V : unmanaged, IFloatVector<V>
    {
        ConvGeometry g = Geometry;
        int width = g.Width.Input, rowTaps = g.Width.Kernel, step = g.Width.Stride, dilation = g.Width.Dilation;
        nint plane = (nint)g.Depth.Input * g.Height.Input * width;
        OutputPosition at = new(g, first);
        while (count > 0)
        {
            // The outputs of one row are one run for every product.
            int run = (int)Math.Min(count, at.Columns - at.Column), reach = (run - 1) * step, start = at.Column * step - g.Width.PadBegin;
            float* to = panel;
            float* channel = planes + begin / g.Taps * plane;
            KernelPosition tap = new(g, begin % g.Taps);
            for (int left = end - begin; left > 0;)
            {
                nint line = SourceRow(g, at, tap);
                float* row = channel + line * width;
                for (; left > 0 && tap.Column < rowTaps; left--, tap.Column++, to += Stride)
                {
                    int x = start + tap.Column * dilation;
                    if (line < 0) new Span<float>(to, run).Clear();
                    else if (step == 1 && x >= 0 && x + reach < width) Copy<V>(row + x, to, run);
                    else Columns(row, x, to, run);
                }

                if (tap.NextRow(g)) channel += plane;
            }

            panel += run;
            count -= run;
            at.NextRow();
        }
    }

    /// <summary>Some adjacent products of a kernel row that meets padding, is dilated or has other groups between its taps; <paramref name="x"/> is the column under the first of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void KernelRow<V>(float* row, int x, int channel, float* to, int floats)
        where V : unmanaged, IFloatVector<V>
    {
        int channels = Geometry.InChannelsPerGroup, width = Geometry.Width.Input, dilation = Geometry.Width.Dilation;
        for (; floats > 0; x += dilation, channel = 0)
        {
            int run = Math.Min(floats, channels - channel), source = PaddingIndex.Map(x, width, Geometry.PaddingMode);
            if (source < 0) new Span<float>(to, run).Clear();
            else Copy<V>(row + (nint)source * Geometry.InChannels + channel, to, run);
            to += run;
            floats -= run;
        }
    }

    /// <summary>One product of outputs side by side, columns <paramref name="x"/>, x + stride, ... of a row, some of them in the padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Columns(float* row, int x, float* to, int count)
    {
        int step = Geometry.Width.Stride, width = Geometry.Width.Input, begin = 0, end = count;
        if (x < 0) begin = Math.Min(count, (step - 1 - x) / step);
        if (x + (count - 1) * step >= width) end = Math.Max(begin, (width - x + step - 1) / step);
        for (int i = 0; i < begin; i++) to[i] = Padding(i);
        StridedCopy.EveryNth(row + x + (nint)begin * step, step, to + begin, end - begin, IsaLevel.Best());
        for (int i = end; i < count; i++) to[i] = Padding(i);

        float Padding(int i)
        {
            int source = PaddingIndex.Map(x + i * step, width, Geometry.PaddingMode);
            return source < 0 ? 0 : row[source];
        }
    }

    /// <summary>Whole vectors, the last of them moved back to end with the run; single floats of a shorter run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<V>(float* from, float* to, nint count)
        where V : unmanaged, IFloatVector<V>
    {
        nint last = count - V.Lanes;
        if (last < 0)
        {
            for (nint i = 0; i < count; i++) to[i] = from[i];
            return;
        }

        for (nint i = 0; i < last; i += V.Lanes) V.Store(to + i, V.Load(from + i));
        V.Store(to + last, V.Load(from + last));
    }

    /// <summary>The row of the image, depth included, under a kernel row; -1 for zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint SourceRow(ConvGeometry g, OutputPosition at, KernelPosition tap)
    {
        int z = PaddingIndex.Map(at.Depth * g.Depth.Stride + tap.Depth * g.Depth.Dilation - g.Depth.PadBegin, g.Depth.Input, g.PaddingMode);
        int y = PaddingIndex.Map(at.Row * g.Height.Stride + tap.Row * g.Height.Dilation - g.Height.PadBegin, g.Height.Input, g.PaddingMode);
        return (z | y) < 0 ? -1 : (nint)z * g.Height.Input + y;
    }

    /// <summary>An output, and the next ones.</summary>
    private struct OutputPosition
    {
        public readonly int Columns;
        public int Depth, Row, Column;
        private readonly int _rows;

        public OutputPosition(ConvGeometry g, nint output)
        {
            Columns = g.Width.Output;
            _rows = g.Height.Output;
            (nint rows, nint column) = Math.DivRem(output, Columns);
            Column = (int)column;
            Row = (int)(rows % _rows);
            Depth = (int)(rows / _rows);
        }

        public void NextRow()
        {
            Column = 0;
            if (++Row < _rows) return;
            Row = 0;
            Depth++;
        }
    }

    /// <summary>A tap, and the next rows of taps.</summary>
    private struct KernelPosition
    {
        public int Depth, Row, Column;

        public KernelPosition(ConvGeometry g, int tap)
        {
            (int rows, Column) = Math.DivRem(tap, g.Width.Kernel);
            (Depth, Row) = Math.DivRem(rows, g.Height.Kernel);
        }

        /// <summary>Moves to the next row of taps; true where that is the first of the next channel.</summary>
        public bool NextRow(ConvGeometry g)
        {
            Column = 0;
            if (++Row < g.Height.Kernel) return false;
            Row = 0;
            if (++Depth < g.Depth.Kernel) return false;
            Depth = 0;
            return true;
        }
    }
}
