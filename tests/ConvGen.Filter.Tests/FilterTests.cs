using System.Runtime.InteropServices;
using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Filter.Tests;

/// <summary>Every declared filter against its definition in double, between guard pages, on every instruction set.</summary>
public sealed unsafe class FilterTests
{
    /// <summary>Height, width, channels: one pixel, one row, one column, primes, around whole vectors and blocks, several strips.</summary>
    private static readonly (int Height, int Width, int Channels)[] Images =
    [
        (1, 1, 1), (1, 1, 3), (1, 5, 4), (1, 67, 1), (7, 1, 1), (41, 1, 3), (2, 2, 4), (5, 3, 1), (13, 17, 3), (31, 37, 1), (9, 16, 1), (9, 15, 4),
        (6, 63, 1), (6, 64, 1), (7, 65, 1), (5, 43, 3), (48, 64, 1), (64, 48, 3), (19, 33, 4), (11, 5, 2), (3, 2203, 1), (4, 911, 3),
    ];

    public static TheoryData<string, Isa> EveryFilterAndIsa()
    {
        TheoryData<string, Isa> data = [];
        foreach (FilterCase filter in FilterCase.All)
        {
            foreach (Isa isa in Isas()) data.Add(filter.Name, isa);
        }

        return data;
    }

    public static TheoryData<string> EveryFilter() => [.. FilterCase.All.Select(filter => filter.Name)];

    [Theory]
    [MemberData(nameof(EveryFilterAndIsa))]
    public void Float_results_keep_the_bound_that_the_plan_states(string name, Isa isa)
    {
        FilterCase filter = FilterCase.Of(name);
        using IsaLevel.Scope level = IsaLevel.Use(isa);
        foreach ((int height, int width, int channels) in ImagesOf(filter))
        {
            float[] image = FloatImage(height * width * channels);
            (double[] expected, double[] magnitudes) = filter.Define([.. image.Select(value => (double)value)], height, width, channels);
            InGuardedMemory<float, float>(image, (input, output) => filter.Floats(input, output, height, width, channels), output =>
            {
                for (int i = 0; i < output.Length; i++)
                {
                    double bound = filter.StatedRoundings * Math.ScaleB(magnitudes[i], -24) + float.Epsilon;
                    Assert.True(Math.Abs(output[i] - expected[i]) <= bound, $"{filter} {isa} {height}x{width}x{channels} [{i}]: {output[i]:R}, expected {expected[i]:R} +- {bound:G3}");
                }
            });
        }
    }

    [Theory]
    [MemberData(nameof(EveryFilterAndIsa))]
    public void Byte_results_are_the_nearest_byte(string name, Isa isa)
    {
        FilterCase filter = FilterCase.Of(name);
        using IsaLevel.Scope level = IsaLevel.Use(isa);
        foreach ((int height, int width, int channels) in ImagesOf(filter))
        {
            byte[] image = ByteImage(height * width * channels);
            (double[] expected, double[] magnitudes) = filter.Define([.. image.Select(value => (double)value)], height, width, channels);
            InGuardedMemory<byte, byte>(image, (input, output) => filter.Bytes(input, output, height, width, channels), output =>
            {
                for (int i = 0; i < output.Length; i++)
                {
                    // Where a tie lies within the float's bound of the exact result, either neighbour is right.
                    double bound = filter.StatedRoundings * Math.ScaleB(magnitudes[i], -24);
                    bool right = output[i] >= Nearest(expected[i] - bound) && output[i] <= Nearest(expected[i] + bound);
                    Assert.True(right, $"{filter} {isa} {height}x{width}x{channels} [{i}]: {output[i]}, expected {expected[i]:R} +- {bound:G3}");
                }
            });
            InGuardedMemory<byte, float>(image, (input, output) => filter.Widening(input, output, height, width, channels), output =>
            {
                for (int i = 0; i < output.Length; i++)
                {
                    double bound = filter.StatedRoundings * Math.ScaleB(magnitudes[i], -24);
                    Assert.True(Math.Abs(output[i] - expected[i]) <= bound, $"{filter} {isa} {height}x{width}x{channels} [{i}]: {output[i]:R}, expected {expected[i]:R} +- {bound:G3}");
                }
            });
        }

        static byte Nearest(double value) => (byte)Math.Clamp(Math.Round(value, MidpointRounding.ToEven), 0, 255);
    }

    [Theory]
    [MemberData(nameof(EveryFilter))]
    public void The_bits_do_not_depend_on_the_number_of_threads(string name)
    {
        FilterCase filter = FilterCase.Of(name);
        const int Height = 61, Width = 71, Channels = 3;
        float[] floats = FloatImage(Height * Width * Channels), expected = new float[floats.Length], actual = new float[floats.Length];
        byte[] bytes = ByteImage(floats.Length), expectedBytes = new byte[floats.Length], actualBytes = new byte[floats.Length];
        filter.Floats(floats, expected, Height, Width, Channels);
        filter.Bytes(bytes, expectedBytes, Height, Width, Channels);
        foreach (int threads in (int[])[1, 2, 3, 7])
        {
            using ConvWorkers workers = new(threads);
            filter.FloatsOnPool(floats, actual, Height, Width, Channels, workers);
            filter.BytesOnPool(bytes, actualBytes, Height, Width, Channels, workers);
            Assert.True(MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes<float>(actual)), $"{filter}: other floats with {threads} threads");
            Assert.True(expectedBytes.AsSpan().SequenceEqual(actualBytes), $"{filter}: other bytes with {threads} threads");
            Array.Clear(actual);
            Array.Clear(actualBytes);
        }
    }

    [Theory]
    [MemberData(nameof(EveryFilter))]
    public void Concurrent_callers_get_the_same_bits(string name)
    {
        FilterCase filter = FilterCase.Of(name);
        const int Height = 40, Width = 50, Channels = 3;
        float[] image = FloatImage(Height * Width * Channels), expected = new float[image.Length];
        filter.Floats(image, expected, Height, Width, Channels);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            float[] actual = new float[image.Length];
            filter.Floats(image, actual, Height, Width, Channels);
            Assert.Equal(expected, actual);
        });
    }

    [Theory]
    [MemberData(nameof(EveryFilter))]
    public void A_call_allocates_nothing(string name)
    {
        FilterCase filter = FilterCase.Of(name);
        const int Height = 32, Width = 40, Channels = 4;
        float[] floats = FloatImage(Height * Width * Channels), results = new float[floats.Length];
        byte[] bytes = ByteImage(floats.Length), byteResults = new byte[floats.Length];
        using ConvWorkers workers = new(2);
        Call();
        Assert.Equal(0, Allocated.By(Call));

        void Call()
        {
            filter.Floats(floats, results, Height, Width, Channels);
            filter.Bytes(bytes, byteResults, Height, Width, Channels);
            filter.Widening(bytes, results, Height, Width, Channels);
            filter.BytesOnPool(bytes, byteResults, Height, Width, Channels, workers);
        }
    }

    /// <summary>The instruction sets this processor has; the scalar reference stands for the rest.</summary>
    private static IEnumerable<Isa> Isas() => Enum.GetValues<Isa>().Where(IsaLevel.IsSupported);

    private static IEnumerable<(int Height, int Width, int Channels)> ImagesOf(FilterCase filter)
    {
        // The definition visits every tap of every value: large kernels see fewer of the large images.
        long budget = 8_000_000;
        foreach ((int height, int width, int channels) in Images.Where(image => filter.Accepts(image.Height, image.Width)))
        {
            budget -= (long)height * width * channels * filter.Taps;
            if (budget < 0 && height * width > 64) continue;
            yield return (height, width, channels);
        }
    }

    /// <summary>Runs once with both buffers ending at a guard page, and once with both beginning at one.</summary>
    private static void InGuardedMemory<TInput, TOutput>(TInput[] image, SpanRun<TInput, TOutput> run, SpanCheck<TOutput> check)
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        using GuardedMemory input = new(image.Length * sizeof(TInput)), output = new(image.Length * sizeof(TOutput));
        foreach (bool atEnd in (bool[])[true, false])
        {
            Span<TInput> from = new(atEnd ? input.AtEnd : input.AtStart, image.Length);
            Span<TOutput> to = new(atEnd ? output.AtEnd : output.AtStart, image.Length);
            image.CopyTo(from);
            MemoryMarshal.AsBytes(to).Fill(0xA5);
            run(from, to);
            check(to);
        }
    }

    /// <summary>Values of both signs that differ by orders of magnitude.</summary>
    private static float[] FloatImage(int length)
    {
        Random random = new(length);
        return [.. Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() - 0.4) * Math.Pow(10, random.Next(-2, 3))))];
    }

    private static byte[] ByteImage(int length)
    {
        byte[] image = new byte[length];
        new Random(length).NextBytes(image);
        for (int i = 0; i < length; i += 5) image[i] = i % 2 == 0 ? (byte)255 : (byte)0;
        return image;
    }

    private delegate void SpanRun<TInput, TOutput>(ReadOnlySpan<TInput> input, Span<TOutput> output);

    private delegate void SpanCheck<TOutput>(ReadOnlySpan<TOutput> output);
}
