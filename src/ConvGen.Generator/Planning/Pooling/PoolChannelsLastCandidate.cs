using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning.Pooling;

/// <summary>Channels last: vectors run along the channels of one output pixel, and the window is a loop over pixels. Borders are windows with fewer pixels: nothing is padded.</summary>
internal sealed class PoolChannelsLastCandidate : IPoolCandidate
{
    /// <summary>Vectors of channels held at once: half of the smallest register file.</summary>
    private const int MostVectors = 8;

    public string Family => "ChannelsLast";

    public PoolVerdict Consider(PoolSpec spec, IsaTable isa)
    {
        if (spec.Layout != Layout.Nhwc) return PoolVerdict.Reject("channels first: vectors run along the width");
        if (spec.Channels == 1) return PoolVerdict.Reject("one channel fills no vector");
        PoolForm form = Cheapest(spec, isa, out double compute);
        return PoolVerdict.Accept(new PoolChannelsLastPlan
        {
            Spec = spec,
            Isa = isa.Isa,
            Channels = Channels(spec, isa, form),
            Form = form,
            ComputeCycles = compute,
            Cycles = Math.Max(compute, PoolCost.Memory(spec, isa)),
        });
    }

    private static PoolRun Channels(PoolSpec spec, IsaTable isa, PoolForm form) =>
        form == PoolForm.Sliding ? PoolRun.Sliding(spec.Channels, isa, spec.Width.Kernel) : PoolRun.Of(spec.Channels, isa, MostVectors);

    private static PoolForm Cheapest(PoolSpec spec, IsaTable isa, out double cycles)
    {
        PoolForm best = PoolForm.Window;
        cycles = Cycles(spec, isa, PoolForm.Window);
        if (PoolRun.CanSlide(spec.Width, isa)) Try(PoolForm.Sliding, ref best, ref cycles);
        if (spec.Width.Kernel > 1 && spec.Depth.Kernel * spec.Height.Kernel > 1) Try(PoolForm.Separable, ref best, ref cycles);
        return best;

        void Try(PoolForm form, ref PoolForm best, ref double least)
        {
            double cycles = Cycles(spec, isa, form);
            if (cycles < least) (best, least) = (form, cycles);
        }
    }

    private static double Cycles(PoolSpec spec, IsaTable isa, PoolForm form)
    {
        PoolRun channels = Channels(spec, isa, form);
        PoolAxis w = spec.Width;
        double rows = spec.Batch * (double)spec.Depth.Output * spec.Height.Output, column = (double)spec.Depth.Kernel * spec.Height.Kernel;
        double row = form switch
        {
            PoolForm.Sliding => w.Output * (Tile(w.Stride * column + w.Kernel - 1) + channels.TotalVectors),
            PoolForm.Separable => w.Input * (Tile(column) + channels.TotalVectors) + w.Output * (Tile(w.Kernel) + channels.TotalVectors),
            _ => w.Output * (Tile(column * w.Kernel) + channels.TotalVectors),
        };
        return rows * (row + channels.Blocks * PoolCost.UnitOverhead);

        double Tile(double pixels) => PoolCost.Vectors(spec, isa, pixels * channels.TotalVectors) + channels.Blocks * PoolCost.TileOverhead;
    }
}

/// <summary>In which order the pixels of a window are combined.</summary>
internal enum PoolForm
{
    /// <summary>All of them, for each output.</summary>
    Window,

    /// <summary>Each column once; the columns that the next output shares stay in registers.</summary>
    Sliding,

    /// <summary>The rows for each input column, into a line; then the line's columns for each output: kh + kw pixels instead of kh * kw.</summary>
    Separable,
}

/// <summary>Blocks of channels, and the order within a window.</summary>
internal sealed record PoolChannelsLastPlan : PoolPlan
{
    /// <summary>The channels of a pixel.</summary>
    public required PoolRun Channels { get; init; }

    public required PoolForm Form { get; init; }

    /// <summary>Floats of the line from one input column to the next.</summary>
    public int LineStride => Channels.Blocks == 1 ? Math.Max(Channels.Step, Channels.Length) : Channels.Step;

    public override string Family => "ChannelsLast";

    public override string KernelName => NameOf(Form.ToString());

    public override string Tile =>
        (Channels.IsPartial ? $"{Number(Channels.Length)} of {Number(Channels.Lanes)} lanes" : $"{Number(Channels.Vectors)} vectors of {Number(Channels.Lanes)} channels")
        + (Channels.Blocks > 1 ? $" x {Number(Channels.Blocks)} blocks" : "")
        + Form switch
        {
            PoolForm.Sliding => ", columns of the window kept in registers",
            PoolForm.Separable => ", rows of the window into a line, then its columns",
            _ => ", a loop over the window",
        };

    public override Phase Phase => new("Rows", Spec.Depth.Output * Spec.Height.Output * Channels.Blocks, Channels.Blocks > 1 ? "output rows x blocks of channels" : "output rows");

    public override long WorkspaceLength => Form == PoolForm.Separable ? (long)Spec.Width.Input * LineStride : 0;

    public override string WorkspaceUse => Form == PoolForm.Separable ? "a line of columns, for each thread" : "";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
