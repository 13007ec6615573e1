using System.Globalization;

namespace ConvGen.PeerServer;

/// <summary>One spatial axis of a shape, padded by the same number on both sides.</summary>
internal readonly record struct PeerAxis(int Input, int Kernel, int Stride, int Padding, int Dilation, bool Transposed)
{
    /// <summary>Output positions.</summary>
    public int Output => Transposed
        ? (Input - 1) * Stride - 2 * Padding + Dilation * (Kernel - 1) + 1
        : (Input + 2 * Padding - Dilation * (Kernel - 1) - 1) / Stride + 1;

    /// <summary>The input position that a tap of an output reads; -1 where that is padding or, transposed, between two inputs.</summary>
    public int Source(int output, int tap)
    {
        int position = output * Stride - Padding + tap * Dilation;
        if (Transposed)
        {
            position = output + Padding - tap * Dilation;
            if (position < 0 || position % Stride != 0) return -1;
            position /= Stride;
        }

        return position >= 0 && position < Input ? position : -1;
    }
}

/// <summary>A convolution in the protocol's words: NCDHW input, OIDHW weights (transposed: IODHW, output channels of a group), no bias.</summary>
internal sealed record PeerShape
{
    private const int Fields = 21;

    public required int Batch { get; init; }

    public required int InChannels { get; init; }

    public required int OutChannels { get; init; }

    public required int Groups { get; init; }

    public required bool Transposed { get; init; }

    public required PeerAxis Depth { get; init; }

    public required PeerAxis Height { get; init; }

    public required PeerAxis Width { get; init; }

    public int InChannelsPerGroup => InChannels / Groups;

    public int OutChannelsPerGroup => OutChannels / Groups;

    public int Taps => Depth.Kernel * Height.Kernel * Width.Kernel;

    public int InputPixels => Depth.Input * Height.Input * Width.Input;

    public int OutputPixels => Depth.Output * Height.Output * Width.Output;

    public int InputLength => Batch * InChannels * InputPixels;

    public int OutputLength => Batch * OutChannels * OutputPixels;

    public int WeightLength => OutChannels * InChannelsPerGroup * Taps;

    /// <summary>Reads <c>NAME N Cin D H W Cout kd kh kw sd sh sw pd ph pw dd dh dw groups kind</c>.</summary>
    /// <exception cref="FormatException">A field is missing or not a number.</exception>
    public static PeerShape Parse(string words)
    {
        string[] fields = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields) throw new FormatException($"{fields.Length} fields, expected {Fields}: {words}");
        int Number(int field) => int.Parse(fields[field], NumberStyles.None, CultureInfo.InvariantCulture);
        bool transposed = fields[20] == "transposed";
        PeerAxis Axis(int i) => new(Number(3 + i), Number(7 + i), Number(10 + i), Number(13 + i), Number(16 + i), transposed);
        return new PeerShape
        {
            Batch = Number(1), InChannels = Number(2), OutChannels = Number(6), Groups = Number(19), Transposed = transposed,
            Depth = Axis(0), Height = Axis(1), Width = Axis(2),
        };
    }
}
