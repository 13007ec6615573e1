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
        PoolRun channels = PoolRun.Of(spec.Channels, isa, MostVectors);
        double rows = spec.Batch * (double)spec.Depth.Output * spec.Height.Output;
        double window = (double)spec.Depth.Kernel * spec.Height.Kernel;
        // The whole window for each output; or its rows for each input column, kept in a line, and then its columns for each output.
        double direct = rows * spec.Width.Output * Tile(window * spec.Width.Kernel);
        double separable = rows * (spec.Width.Input * (Tile(window) + Stores()) + spec.Width.Output * Tile(spec.Width.Kernel));
        bool isSeparable = separable < direct && spec.Width.Kernel > 1 && window > 1;
        double compute = Math.Min(direct, isSeparable ? separable : direct) + rows * channels.Blocks * PoolCost.UnitOverhead;
        return PoolVerdict.Accept(new PoolChannelsLastPlan
        {
            Spec = spec,
            Isa = isa.Isa,
            Channels = channels,
            IsSeparable = isSeparable,
            ComputeCycles = compute,
            Cycles = Math.Max(compute, PoolCost.Memory(spec, isa)),
        });

        double Tile(double pixels) => PoolCost.Vectors(spec, isa, pixels * channels.TotalVectors) + channels.Blocks * PoolCost.TileOverhead;

        double Stores() => channels.TotalVectors;
    }
}

/// <summary>Blocks of channels, the window a loop; or rows first and columns after.</summary>
internal sealed record PoolChannelsLastPlan : PoolPlan
{
    /// <summary>The channels of a pixel.</summary>
    public required PoolRun Channels { get; init; }

    /// <summary>Whether a window's rows are combined for each input column, and its columns after: kh + kw instead of kh * kw pixels, for windows that overlap much.</summary>
    public required bool IsSeparable { get; init; }

    /// <summary>Floats of the line from one input column to the next.</summary>
    public int LineStride => Channels.Blocks == 1 ? Math.Max(Channels.Step, Channels.Length) : Channels.Step;

    public override string Family => "ChannelsLast";

    public override string KernelName => NameOf(IsSeparable ? "Separable" : "Window");

    public override string Tile =>
        (Channels.IsPartial ? $"{Number(Channels.Length)} of {Number(Channels.Lanes)} lanes" : $"{Number(Channels.Vectors)} vectors of {Number(Channels.Lanes)} channels")
        + (Channels.Blocks > 1 ? $" x {Number(Channels.Blocks)} blocks" : "")
        + (IsSeparable ? ", rows of the window into a line, then its columns" : ", a loop over the window");

    public override Phase Phase => new("Rows", Spec.Depth.Output * Spec.Height.Output * Channels.Blocks, Channels.Blocks > 1 ? "output rows x blocks of channels" : "output rows");

    public override long WorkspaceLength => IsSeparable ? (long)Spec.Width.Input * LineStride : 0;

    public override string WorkspaceUse => IsSeparable ? "a line of columns, for each thread" : "";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
