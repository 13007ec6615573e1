namespace ConvGen.PeerServer;

/// <summary>One shape in one layout: the layer with its weights packed, an input, and room for the output.</summary>
internal sealed class PeerVariant : IDisposable
{
    private readonly PeerShape _shape;
    private readonly bool _channelsLast;
    private readonly AlignedBuffer _input, _output;

    /// <summary>Packs the weights and lays out the input, both given channels first.</summary>
    public PeerVariant(PeerShape shape, bool channelsLast, LayerFactory create, ReadOnlySpan<float> input, ReadOnlySpan<float> weights)
    {
        _shape = shape;
        _channelsLast = channelsLast;
        Layer = create(weights);
        _input = new AlignedBuffer(shape.InputLength);
        _output = new AlignedBuffer(shape.OutputLength);
        if (channelsLast) PeerData.ToChannelsLast(input, _input.Span, shape.Batch, shape.InChannels, shape.InputPixels);
        else input.CopyTo(_input.Span);
    }

    public IConvLayer Layer { get; }

    /// <summary>The plan's name: algorithm, instruction set, and how the tile starts.</summary>
    public string Implementation
    {
        get
        {
            ConvPlanInfo plan = Layer.Plan;
            int end = plan.Tile.AsSpan().IndexOfAny(",(|");
            return $"{plan.Algorithm} {(end < 0 ? plan.Tile : plan.Tile[..end]).TrimEnd()} {plan.Isa.ToString().ToLowerInvariant()}";
        }
    }

    public ReadOnlySpan<float> Input => _input.Span;

    public Span<float> Output => _output.Span;

    /// <summary>One call into an output that held nothing but NaN, copied to <paramref name="channelsFirst"/>.</summary>
    public void Compute(Span<float> channelsFirst, ConvWorkers? workers)
    {
        Output.Fill(float.NaN);
        if (workers is null) Layer.Run(Input, Output);
        else Layer.Run(Input, Output, workers);
        if (_channelsLast) PeerData.ToChannelsFirst(Output, channelsFirst, _shape.Batch, _shape.OutChannels, _shape.OutputPixels);
        else Output.CopyTo(channelsFirst);
    }

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
    }
}
