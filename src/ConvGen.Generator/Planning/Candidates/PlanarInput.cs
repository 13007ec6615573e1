using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Where a planar tile reads its input.</summary>
internal enum PlanarSource
{
    /// <summary>The image itself: nothing is padded, and outputs side by side read floats side by side.</summary>
    InPlace,

    /// <summary>A padded copy of the image in the workspace, made by a phase of its own: any padding mode.</summary>
    PaddedCopy,

    /// <summary>The padded surroundings of a strip of outputs, gathered by the unit that computes the strip: stays in L1 or L2, and neighbouring channels lie close.</summary>
    Panel,

    /// <summary>A panel whose rows and columns are sorted by stride phase, filled through the index map of the padding mode.</summary>
    WindowPanel,

    /// <summary>A panel with a copy for each kernel column, shifted so that the rows of the strip follow one another without padding: any strip width fills its vectors.</summary>
    ShiftedPanel,
}

/// <summary>The strides of what a tile reads.</summary>
/// <remarks>A tap (kd, kh, kw) of channel c lies c * ChannelStride + kd * DepthTap + RowOffset(kh * RowDilation) + ColumnOffset(kw * ColumnDilation) floats from the first.</remarks>
internal sealed record PlanarInput
{
    public required PlanarSource Source { get; init; }

    /// <summary>Floats from a channel to the next.</summary>
    public required long ChannelStride { get; init; }

    /// <summary>Floats from one depth of the image or copy to the next; of a panel, from one kernel plane to the next.</summary>
    public required long DepthStride { get; init; }

    /// <summary>Floats from a kernel plane to the next.</summary>
    public required long DepthTap { get; init; }

    /// <summary>Floats from a row to the next.</summary>
    public required long RowStride { get; init; }

    /// <summary>Rows from one kernel row to the next: the dilation, or 1 where a panel holds only the rows that taps touch.</summary>
    public required int RowDilation { get; init; }

    /// <summary>Row y lies at phase y % RowPhases, slot y / RowPhases.</summary>
    public int RowPhases { get; init; } = 1;

    public long RowPhaseStride { get; init; }

    /// <summary>Columns from one tap of a row to the next, or 1 where each tap has a copy of its own.</summary>
    public required int ColumnDilation { get; init; }

    /// <summary>Column x lies at phase x % ColumnPhases, slot x / ColumnPhases: adjacent outputs of a strided layer read adjacent floats. Copies of a shifted panel count as phases.</summary>
    public int ColumnPhases { get; init; } = 1;

    public int PhaseStride { get; init; }

    /// <summary>Input rows held of a strip, for each kernel plane; of a shifted panel, for each row phase as well.</summary>
    public int PanelRows { get; init; }

    /// <summary>Floats of a panel.</summary>
    public int PanelFloats { get; init; }

    public bool IsPanel => Source is PlanarSource.Panel or PlanarSource.WindowPanel or PlanarSource.ShiftedPanel;

    /// <summary>Whether rows are long enough for whole vectors everywhere.</summary>
    public bool AllowsWholeVectors => Source != PlanarSource.InPlace;

    /// <summary>Floats from the first row under an output row to the row <paramref name="rows"/> below it.</summary>
    public long RowOffset(int rows) => rows % RowPhases * RowPhaseStride + rows / RowPhases * RowStride;

    /// <summary>Floats from a column to the one <paramref name="columns"/> right of it.</summary>
    public long ColumnOffset(int columns) => columns % ColumnPhases * (long)PhaseStride + columns / ColumnPhases;

    /// <summary>Floats from an output row's input to the next one's, <paramref name="stride"/> rows below.</summary>
    public long OutputRowStep(int stride) => Source == PlanarSource.ShiftedPanel ? RowStride : RowOffset(stride);

    /// <summary>The image itself.</summary>
    public static PlanarInput InPlace(ConvSpec view)
    {
        long row = view.Width.Input, depth = row * view.Height.Input;
        return new PlanarInput
        {
            Source = PlanarSource.InPlace,
            ChannelStride = depth * view.Depth.Input,
            DepthStride = depth,
            DepthTap = depth * view.Depth.Dilation,
            RowStride = row,
            RowDilation = view.Height.Dilation,
            ColumnDilation = view.Width.Dilation,
        };
    }

    /// <summary>The padded copy, columns sorted by stride phase.</summary>
    public static PlanarInput PaddedCopy(ConvSpec view, int lanes)
    {
        // A row's vectors end with the row, or one vector covers it; the last tap reads that much further right. The packing writes every padded column.
        SpatialAxis width = view.Width;
        int phases = width.Stride;
        int phaseStride = Clamped(Aligned(Math.Max(Slots(width, Math.Max(width.Output, lanes)), (width.Padded - 1) / phases + 1)));
        long row = (long)phases * phaseStride, depth = row * view.Height.Padded, channel = depth * view.Depth.Padded;
        return new PlanarInput
        {
            Source = PlanarSource.PaddedCopy,
            ChannelStride = Apart(channel),
            DepthStride = depth,
            DepthTap = depth * view.Depth.Dilation,
            RowStride = row,
            RowDilation = view.Height.Dilation,
            ColumnDilation = width.Dilation,
            ColumnPhases = phases,
            PhaseStride = phaseStride,
        };
    }

    /// <summary>What <paramref name="rows"/> x <paramref name="columns"/> outputs of one depth read: a plain rectangle of each channel.</summary>
    public static PlanarInput Panel(ConvSpec view, int lanes, int rows, int columns)
    {
        SpatialAxis height = view.Height;
        int panelRows = rows == 1 ? height.Kernel : (rows - 1) * height.Stride + height.Span;
        long row = Aligned(Slots(view.Width, Math.Max(columns, lanes))), depth = row * panelRows, channel = Apart(depth * view.Depth.Kernel);
        return new PlanarInput
        {
            Source = PlanarSource.Panel,
            ChannelStride = channel,
            DepthStride = depth,
            DepthTap = depth,
            RowStride = row,
            RowDilation = rows == 1 ? 1 : height.Dilation,
            ColumnDilation = view.Width.Dilation,
            PanelRows = panelRows,
            PanelFloats = Clamped(channel * view.InChannelsPerGroup),
        };
    }

    /// <summary>The same in the order of PlaneWindow of the runtime, for strides and every padding mode: <c>[row phase][column phase][row slot][column slot]</c>.</summary>
    public static PlanarInput WindowPanel(ConvSpec view, int lanes, int rows, int columns)
    {
        SpatialAxis width = view.Width, height = view.Height;
        int slots = rows + (height.Span - 1) / height.Stride;
        int panelRows = (rows - 1) * height.Stride + height.Span, panelColumns = (columns - 1) * width.Stride + width.Span;
        long row = Aligned(Math.Max(Slots(width, Math.Max(columns, lanes)), (panelColumns + width.Stride - 1) / width.Stride)), phase = row * slots;
        long depth = phase * width.Stride * height.Stride, channel = Apart(depth * view.Depth.Kernel);
        return new PlanarInput
        {
            Source = PlanarSource.WindowPanel,
            ChannelStride = channel,
            DepthStride = depth,
            DepthTap = depth,
            RowStride = row,
            RowDilation = height.Dilation,
            RowPhases = height.Stride,
            RowPhaseStride = phase * width.Stride,
            ColumnDilation = width.Dilation,
            ColumnPhases = width.Stride,
            PhaseStride = Clamped(phase),
            PanelRows = panelRows,
            PanelFloats = Clamped(channel * view.InChannelsPerGroup),
        };
    }

    /// <summary>What <paramref name="rows"/> whole rows of one depth read, once for each kernel column, without gaps between rows.</summary>
    public static PlanarInput ShiftedPanel(ConvSpec view, int lanes, int rows)
    {
        SpatialAxis width = view.Width, height = view.Height;
        int panelRows = rows + (height.Span - 1) / height.Stride;
        long phase = (long)panelRows * width.Output, copy = phase * height.Stride, depth = copy * width.Kernel, channel = Apart(depth * view.Depth.Kernel);
        return new PlanarInput
        {
            Source = PlanarSource.ShiftedPanel,
            ChannelStride = channel,
            DepthStride = depth,
            DepthTap = depth,
            RowStride = width.Output,
            RowDilation = height.Dilation,
            RowPhases = height.Stride,
            RowPhaseStride = phase,
            ColumnDilation = 1,
            ColumnPhases = width.Kernel,
            PhaseStride = Clamped(copy),
            PanelRows = panelRows,
            PanelFloats = Clamped(channel * view.InChannelsPerGroup + 2 * lanes),    // rows are gathered, and short strips read, by whole vectors
        };
    }

    /// <summary>Floats of one phase under <paramref name="columns"/> outputs.</summary>
    private static long Slots(SpatialAxis width, long columns) => columns + (width.Span - 1) / width.Stride;

    /// <summary>Long rows begin on a cache line.</summary>
    private static long Aligned(long slots)
    {
        const int LineFloats = 16;
        int align = slots > 4 * LineFloats ? LineFloats : 4;
        return (slots + align - 1) / align * align;
    }

    /// <summary>Channels a page apart would share their sets of L1.</summary>
    private static long Apart(long stride) => stride % 1024 == 0 ? stride + 16 : stride;

    private static int Clamped(long floats) => (int)Math.Min(int.MaxValue, floats);
}
