namespace ConvGen.IsaProbe;

/// <summary>A deformable layer none of whose taps moves: a convolution.</summary>
internal sealed class Still(IDeformConvLayer layer) : IConvLayer
{
    private readonly float[] _offsets = new float[layer.OffsetLength], _mask = [.. Enumerable.Repeat(1f, layer.MaskLength)];

    public int InputLength => layer.InputLength;

    public int OutputLength => layer.OutputLength;

    public int WeightLength => layer.WeightLength;

    public int BiasLength => layer.BiasLength;

    public int WorkspaceLength => layer.WorkspaceLength;

    public long MultiplyAdds => layer.MultiplyAdds;

    public ConvPlanInfo Plan => layer.Plan;

    public void Run(ReadOnlySpan<float> input, Span<float> output) => layer.Run(input, _offsets, _mask, output);

    public void Run(ReadOnlySpan<float> input, Span<float> output, ConvWorkers workers) => layer.Run(input, _offsets, _mask, output, workers);
}
