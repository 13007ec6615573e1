using System.Diagnostics;

Console.WriteLine(Layer.Plan);

// Weights are [out, in, row, column], as PyTorch and ONNX have them; here they are random.
Random random = new(1);
Layer layer = new(Numbers(Layer.WeightLength), Numbers(Layer.BiasLength));
float[] input = Numbers(Layer.InputLength), output = new float[Layer.OutputLength];
layer.Run(input, output);

TimeSpan best = TimeSpan.MaxValue;
for (int run = 0; run < 100; run++)
{
    long start = Stopwatch.GetTimestamp();
    layer.Run(input, output);
    TimeSpan time = Stopwatch.GetElapsedTime(start);
    if (time < best) best = time;
}

Console.WriteLine($"{Layer.OutputLength} outputs, {output.Average():F4} on average, in {best.TotalMicroseconds:F1} us: {2 * Layer.MultiplyAdds / best.TotalSeconds / 1e9:F1} GFLOP/s on one thread");

float[] Numbers(int length) => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() * 2 - 1)];
