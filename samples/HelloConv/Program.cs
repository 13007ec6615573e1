using System.Diagnostics;
using ConvGen;

// 1. The layer is declared below, with its shape. ConvGen planned it and wrote its kernel while this file was compiled.
Console.WriteLine($"plan       {Stem.Plan}");
Console.WriteLine($"because    {Stem.Plan.Reason}");
Console.WriteLine($"cost       {Stem.MultiplyAdds / 1e6:F1} M multiply-adds, {Stem.WorkspaceLength} floats of workspace");

// 2. Give it weights, [out, in, row, column] as PyTorch and ONNX have them, and run it. Run allocates nothing.
Random random = new(1);
float[] weights = Numbers(Stem.WeightLength), bias = Numbers(Stem.BiasLength), input = Numbers(Stem.InputLength), output = new float[Stem.OutputLength];
long begin = Stopwatch.GetTimestamp();
Stem stem = new(weights, bias);
long constructed = Stopwatch.GetTimestamp();
stem.Run(input, output);
Console.WriteLine($"first      {Stopwatch.GetElapsedTime(begin, constructed).TotalMilliseconds:F1} ms to pack the weights, {Stopwatch.GetElapsedTime(constructed).TotalMilliseconds:F1} ms for the first call, in which its kernel is compiled");

// 3. The same by plain loops: relu(bias + sum of weight times input), where input beyond the edge counts as zero.
double largestError = 0, largestOutput = 0;
for (int o = 0; o < Stem.OutChannels; o++)
    for (int y = 0; y < Stem.OutputHeight; y++)
        for (int x = 0; x < Stem.OutputWidth; x++)
        {
            double sum = bias[o];
            for (int c = 0; c < Stem.InChannels; c++)
                for (int i = 0; i < 7; i++)
                    for (int j = 0; j < 7; j++)
                    {
                        int row = 2 * y + i - 3, column = 2 * x + j - 3;
                        if (row is < 0 or >= 224 || column is < 0 or >= 224) continue;
                        sum += (double)weights[((o * 3 + c) * 7 + i) * 7 + j] * input[(c * 224 + row) * 224 + column];
                    }

            double expected = Math.Max(0, sum), actual = output[(o * Stem.OutputHeight + y) * Stem.OutputWidth + x];
            largestError = Math.Max(largestError, Math.Abs(actual - expected));
            largestOutput = Math.Max(largestOutput, expected);
        }

bool isRight = largestError < 1e-5 * largestOutput;
Console.WriteLine($"check      largest error {largestError:0.0e-0}, largest output {largestOutput:F1}: {(isRight ? "right" : "WRONG")}");

// 4. How fast? The best of 200 runs on one thread.
TimeSpan best = TimeSpan.MaxValue;
for (int run = 0; run < 200; run++)
{
    long start = Stopwatch.GetTimestamp();
    stem.Run(input, output);
    TimeSpan time = Stopwatch.GetElapsedTime(start);
    if (time < best) best = time;
}

Console.WriteLine($"time       {best.TotalMilliseconds:F3} ms on one thread, {2 * Stem.MultiplyAdds / best.TotalSeconds / 1e9:F1} GFLOP/s");
return isRight ? 0 : 1;

float[] Numbers(int length) => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() * 2 - 1)];

/// <summary>The first layer of ResNet: 7x7, stride 2, from an RGB picture of 224 x 224 to 64 features of 112 x 112.</summary>
[Conv2D(InChannels = 3, OutChannels = 64, KernelSize = 7, Stride = 2, Padding = 3, Height = 224, Width = 224, Activation = Activation.Relu)]
internal sealed partial class Stem;
