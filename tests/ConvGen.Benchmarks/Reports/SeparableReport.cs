extern alias generator;

using System.Diagnostics;
using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;
using PlanActivation = generator::ConvGen.Activation;

namespace ConvGen.Benchmarks.Reports;

/// <summary>MobileNetV1's thirteen blocks as one separable layer, against our own depthwise layer followed by our own pointwise layer, taking turns, one thread:
/// <c>dotnet run -c Release --project tests/ConvGen.Benchmarks -- separable [filter]</c>.</summary>
/// <remarks>"at most" is what the multiply-adds of both halves leave to gain: the time of the two layers over that of the sums at the peak measured in the same run.</remarks>
internal static class SeparableReport
{
    private const double Milliseconds = 500;
    private const int FirstCalls = 10;

    /// <summary>Channels in, channels out, input pixels a side, stride, and how often the network has the block.</summary>
    private static readonly (int In, int Out, int Side, int Stride, int Times)[] Blocks =
        [(32, 64, 112, 1, 1), (64, 128, 112, 2, 1), (128, 128, 56, 1, 1), (128, 256, 56, 2, 1), (256, 256, 28, 1, 1), (256, 512, 28, 2, 1), (512, 512, 14, 1, 5), (512, 1024, 14, 2, 1), (1024, 1024, 7, 1, 1)];

    public static int Run(string filter)
    {
        foreach (bool channelsLast in (bool[])[false, true])
        {
            ConvSpec[] specs = [.. Blocks.Select(block => Block(block, channelsLast))];
            LayerFactory[] made = LayerCompiler.Compile([.. specs.SelectMany(spec => (ConvSpec[])[spec, spec.DepthwiseHalf(), spec.PointwiseHalf()]).Select(LayerCompiler.Choice)]);
            double gains = 0, limits = 0, peak = Enumerable.Range(0, 5).Max(_ => FmaPeak.Measure());
            int blocks = 0;
            Console.WriteLine($"{(channelsLast ? "nhwc" : "nchw")}, {IsaLevel.Current}, one thread, peak {peak:0.0} GFLOP/s");
            for (int i = 0; i < specs.Length; i++)
            {
                string name = Specs.Words(specs[i]);
                if (!name.Contains(filter, StringComparison.Ordinal)) continue;
                (double fused, double apart, string tile) = Time(specs[i], made[3 * i], made[3 * i + 1], made[3 * i + 2]);
                double atPeak = 2e-3 * specs[i].MultiplyAdds / peak;
                Console.WriteLine($"{name,-34} x{Blocks[i].Times}  fused {fused,7:0.0} us   two layers {apart,7:0.0} us   {apart / fused,5:0.000} times, at most {apart / atPeak:0.000}   {tile}");
                gains += Math.Log(apart / fused) * Blocks[i].Times;
                limits += Math.Log(apart / atPeak) * Blocks[i].Times;
                blocks += Blocks[i].Times;
            }

            if (blocks > 0) Console.WriteLine($"geometric mean of {blocks} blocks: {Math.Exp(gains / blocks):0.000} times, at most {Math.Exp(limits / blocks):0.000}");
        }

        return 0;
    }

    private static ConvSpec Block((int In, int Out, int Side, int Stride, int Times) block, bool channelsLast)
    {
        SpatialAxis axis = new(block.Side, 3, block.Stride, 1, 1, 1);
        ActivationSpec relu = new(PlanActivation.Relu, 0, 0);
        return Specs.Of(block.In, block.Out, 1, axis, axis, channelsLast) with { Activation = relu, Separable = new SeparableSpec(1, HasBias: true, relu) };
    }

    /// <summary>Microseconds of the separable layer and of the two, the best of calls that take turns; their results agree.</summary>
    private static (double Fused, double Apart, string Tile) Time(ConvSpec spec, LayerFactory separable, LayerFactory depthwise, LayerFactory pointwise)
    {
        Random random = new(1);
        ConvSpec first = spec.DepthwiseHalf(), second = spec.PointwiseHalf();
        float[] weights = Numbers(random, (int)spec.WeightLength), biases = Numbers(random, first.OutChannels + second.OutChannels);
        int depthwiseWeights = (int)first.WeightLength, depthwiseBiases = first.OutChannels;
        IConvLayer fused = separable(weights, biases), one = depthwise(weights.AsSpan(0, depthwiseWeights), biases.AsSpan(0, depthwiseBiases)), two = pointwise(weights.AsSpan(depthwiseWeights), biases.AsSpan(depthwiseBiases));
        float[] input = Numbers(random, fused.InputLength), middle = new float[one.OutputLength], apart = new float[two.OutputLength], together = new float[fused.OutputLength];
        double bestFused = double.MaxValue, bestApart = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < FirstCalls || Stopwatch.GetElapsedTime(start).TotalMilliseconds < Milliseconds; call++)
        {
            long before = Stopwatch.GetTimestamp();
            one.Run(input, middle);
            two.Run(middle, apart);
            double both = Stopwatch.GetElapsedTime(before).TotalMicroseconds;
            before = Stopwatch.GetTimestamp();
            fused.Run(input, together);
            double at = Stopwatch.GetElapsedTime(before).TotalMicroseconds;
            if (call < FirstCalls) continue;
            (bestFused, bestApart) = (Math.Min(bestFused, at), Math.Min(bestApart, both));
        }

        double largest = apart.Max(Math.Abs);
        for (int i = 0; i < apart.Length; i++)
            if (!(Math.Abs(apart[i] - together[i]) <= 1e-5 * largest)) throw new InvalidOperationException($"{Specs.Words(spec)}: output {i} is {together[i]:R}, two layers say {apart[i]:R}");
        return (bestFused, bestApart, fused.Plan.Tile);
    }

    private static float[] Numbers(Random random, int length)
    {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) values[i] = 2 * random.NextSingle() - 1;
        return values;
    }
}
