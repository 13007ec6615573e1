namespace ConvGen.PeerServer;

/// <summary>Computes every declared layer once and compares as the harness would.</summary>
internal static class SelfCheck
{
    /// <summary>Prints a line for each row; 1 when a result is wrong or the layouts disagree, 0 when all is well.</summary>
    public static int Run()
    {
        bool isWell = true;
        foreach (DeclaredLayer row in DeclaredLayers.All)
        {
            if (row.WhyNot is not null)
            {
                Console.WriteLine($"{row.Name,-24} not run: {row.WhyNot}");
                continue;
            }

            PeerShape shape = PeerShape.Parse(row.Words);
            float[] input = new float[shape.InputLength], weights = new float[shape.WeightLength];
            PeerData.Fill(input, PeerData.InputSeed);
            PeerData.Fill(weights, PeerData.WeightSeed);
            (OutputCheck first, string firstPlan) = Check(shape, channelsLast: false, row.ChannelsFirst!, input, weights);
            (OutputCheck last, string lastPlan) = Check(shape, channelsLast: true, row.ChannelsLast!, input, weights);
            bool agree = Math.Abs(first.Checksum - last.Checksum) <= 1e-3 * Math.Max(first.Norm, 1e-9);
            bool right = first.MaxError <= OutputCheck.Bound && last.MaxError <= OutputCheck.Bound;
            isWell &= agree && right;
            string verdict = !right ? "WRONG" : agree ? "ok" : "DIFFER";
            Console.WriteLine($"{row.Name,-24} {verdict,-6} NCHW {first.MaxError:0.0e+00}, {firstPlan}; NHWC {last.MaxError:0.0e+00}, {lastPlan}");
        }

        return isWell ? 0 : 1;
    }

    private static (OutputCheck Check, string Plan) Check(PeerShape shape, bool channelsLast, LayerFactory create, float[] input, float[] weights)
    {
        using PeerVariant variant = new(shape, channelsLast, create, input, weights);
        float[] output = new float[shape.OutputLength];
        variant.Compute(output, workers: null);
        return (OutputCheck.Of(shape, input, weights, output), variant.Implementation);
    }
}
