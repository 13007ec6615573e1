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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ChannelsLast(float* image, float* panel, nint first, nint count, int begin, int end)
    {
        ConvGeometry g = Geometry;
        Isa isa = IsaLevel.Best();
        int channels = g.InChannelsPerGroup, rowTaps = g.Width.Kernel, firstTap = begin / channels, firstChannel = begin % channels;
        nint rowFloats = (nint)g.Width.Input * g.InChannels;
        OutputPosition at = new(g, first);
        for (; count > 0; count--, panel += Stride, at.Next())
        {
            float* to = panel;
            KernelPosition tap = new(g, firstTap);
            int channel = firstChannel;
            for (int left = end - begin; left > 0;)
            {
                int floats = Math.Min(left, (rowTaps - tap.Column) * channels - channel);
                nint row = SourceRow(g, at, tap);
                if (row < 0) new Span<float>(to, floats).Clear();
                else KernelRow(g, image + row * rowFloats, at.Column * g.Width.Stride - g.Width.PadBegin, tap.Column, channel, to, floats, isa);
                to += floats;
                left -= floats;
                channel = 0;
                tap.NextRow(g);
            }
        }
    }

    /// <summary>From a channels-first image: <c>panel[product * Stride + pixel]</c>, products in the order [channel][tap].</summary>
    /// <param name="planes">The group's first plane.</param>
    /// <param name="panel">Receives the panel.</param>
    /// <param name="first">First output.</param>
    /// <param name="count">Outputs.</param>
    /// <param name="begin">First product wanted.</param>
    /// <param name="end">One past the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ChannelsFirst(float* planes, float* panel, nint first, nint count, int begin, int end)
    {
        ConvGeometry g = Geometry;
        Isa isa = IsaLevel.Best();
        nint plane = (nint)g.Depth.Input * g.Height.Input * g.Width.Input;
        OutputPosition at = new(g, first);
        while (count > 0)
        {
            // The outputs of one row are one run for every product.
            int run = (int)Math.Min(count, at.Columns - at.Column);
            float* to = panel;
            float* channel = planes + begin / g.Taps * plane;
            KernelPosition tap = new(g, begin % g.Taps);
            for (int left = end - begin; left > 0;)
            {
                nint row = SourceRow(g, at, tap);
                for (; left > 0 && tap.Column < g.Width.Kernel; left--, tap.Column++, to += Stride)
                {
                    if (row < 0) new Span<float>(to, run).Clear();
                    else Columns(g, channel + row * g.Width.Input, at.Column * g.Width.Stride + tap.Column * g.Width.Dilation - g.Width.PadBegin, to, run, isa);
                }

                if (tap.NextRow(g)) channel += plane;
            }

            panel += run;
            count -= run;
            at.NextRow();
        }
    }

    /// <summary>Some adjacent products of a kernel row, whose first tap is over column <paramref name="x"/> of <paramref name="row"/>, perhaps in the padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void KernelRow(ConvGeometry g, float* row, int x, int tap, int channel, float* to, int floats, Isa isa)
    {
        int channels = g.InChannelsPerGroup, dilation = g.Width.Dilation;
        nint pixel = g.InChannels;
        x += tap * dilation;
        if (dilation == 1 && channels == pixel && x >= 0 && x + (channel + floats - 1) / channels < g.Width.Input)
        {
            StridedCopy.Rows(row + x * pixel + channel, 0, to, 0, 1, floats, isa);
            return;
        }

        for (; floats > 0; x += dilation, channel = 0)
        {
            int run = Math.Min(floats, channels - channel), source = PaddingIndex.Map(x, g.Width.Input, g.PaddingMode);
            if (source < 0) new Span<float>(to, run).Clear();
            else StridedCopy.Rows(row + source * pixel + channel, 0, to, 0, 1, run, isa);
            to += run;
            floats -= run;
        }
    }

    /// <summary>One product of outputs side by side: columns <paramref name="x"/>, x + stride, ... of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(ConvGeometry g, float* row, int x, float* to, int count, Isa isa)
    {
        int step = g.Width.Stride, width = g.Width.Input, begin = 0, end = count;
        if (x < 0) begin = Math.Min(count, (step - 1 - x) / step);
        if (x + (count - 1) * step >= width) end = Math.Max(begin, (width - x + step - 1) / step);
        for (int i = 0; i < begin; i++) to[i] = Padding(i);
        StridedCopy.EveryNth(row + x + (nint)begin * step, step, to + begin, end - begin, isa);
        for (int i = end; i < count; i++) to[i] = Padding(i);

        float Padding(int i)
        {
            int source = PaddingIndex.Map(x + i * step, width, g.PaddingMode);
            return source < 0 ? 0 : row[source];
        }
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

        public void Next()
        {
            if (++Column == Columns) NextRow();
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
