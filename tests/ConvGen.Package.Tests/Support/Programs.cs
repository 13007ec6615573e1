namespace ConvGen.Package.Tests.Support;

/// <summary>C# that consumers are made of. Every program computes, compares with plain loops, and prints "right" or exits with 1.</summary>
internal static class Programs
{
    /// <summary>A layer of each kind; C# 12, and the same with or without nullable annotations.</summary>
    public const string Layers = """
        using ConvGen;

        namespace Net;

        [Conv2D(InChannels = 3, OutChannels = 8, KernelSize = 3, Padding = 1, Stride = 2, Height = 17, Width = 19, Activation = Activation.Relu)]
        public sealed partial class Stem;

        [MaxPool2D(Channels = 8, KernelSize = 2, Height = 9, Width = 10)]
        public sealed partial class Pool;

        [Filter2D(Taps = [1, 2, 1, 2, 4, 2, 1, 2, 1], KernelSize = 3, Scale = 1f / 16, PaddingMode = PaddingMode.Replicate)]
        public static partial class Smooth;
        """;

    /// <summary>A layer of the same name in another namespace.</summary>
    public const string AnotherStem = """
        using ConvGen;

        namespace Net.More;

        [Conv2D(InChannels = 8, OutChannels = 8, KernelSize = 3, Height = 9, Width = 10)]
        internal sealed partial class Stem;
        """;

    /// <summary>Runs <see cref="Layers"/> and checks them.</summary>
    public const string Main = """
        using System;
        using Net;

        float[] weights = Numbers(Stem.WeightLength), bias = Numbers(Stem.BiasLength), input = Numbers(Stem.InputLength), features = new float[Stem.OutputLength];
        new Stem(weights, bias).Run(input, features);
        double error = 0;
        for (int o = 0; o < 8; o++)
            for (int y = 0; y < 9; y++)
                for (int x = 0; x < 10; x++)
                {
                    double sum = bias[o];
                    for (int c = 0; c < 3; c++)
                        for (int i = 0; i < 3; i++)
                            for (int j = 0; j < 3; j++)
                            {
                                int row = 2 * y + i - 1, column = 2 * x + j - 1;
                                if (row >= 0 && row < 17 && column >= 0 && column < 19) sum += weights[((o * 3 + c) * 3 + i) * 3 + j] * input[(c * 17 + row) * 19 + column];
                            }

                    error = Math.Max(error, Math.Abs(Math.Max(0, sum) - features[(o * 9 + y) * 10 + x]));
                }

        float[] pooled = new float[Pool.OutputLength];
        new Pool().Run(features, pooled);
        for (int c = 0; c < 8; c++)
            for (int y = 0; y < 4; y++)
                for (int x = 0; x < 5; x++)
                {
                    int corner = (c * 9 + 2 * y) * 10 + 2 * x;
                    float largest = Math.Max(Math.Max(features[corner], features[corner + 1]), Math.Max(features[corner + 10], features[corner + 11]));
                    error = Math.Max(error, Math.Abs(largest - pooled[(c * 4 + y) * 5 + x]));
                }

        byte[] picture = new byte[40 * 50], smooth = new byte[40 * 50];
        Array.Fill(picture, (byte)77);
        Smooth.Run(picture, smooth, 40, 50, channels: 1);
        bool isRight = error < 1e-5 && Array.TrueForAll(smooth, pixel => pixel == 77);
        Console.WriteLine(isRight ? $"right on {ConvGen.IsaLevel.Current}, {Stem.Plan.Algorithm}" : $"WRONG, error {error}");
        return isRight ? 0 : 1;

        static float[] Numbers(int length)
        {
            Random random = new(length);
            float[] numbers = new float[length];
            for (int i = 0; i < length; i++) numbers[i] = random.NextSingle() * 2 - 1;
            return numbers;
        }
        """;
}
