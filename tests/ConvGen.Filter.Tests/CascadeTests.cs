using System.Runtime.InteropServices;
using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Filter.Tests;

/// <summary>Every declared cascade against its filters one after the other, in double and in their own bits, between guard pages, on every instruction set.</summary>
public sealed unsafe class CascadeTests
{
    /// <summary>Height, width, channels: one pixel, one row, one column, smaller than the kernels, around blocks of rows, several bands and strips.</summary>
    private static readonly (int Height, int Width, int Channels)[] Images =
    [
        (1, 1, 1), (1, 5, 3), (7, 1, 1), (2, 2, 4), (3, 4, 1), (5, 3, 1), (5, 5, 2), (8, 9, 1), (9, 8, 3), (13, 17, 3), (31, 37, 1), (16, 64, 1), (17, 33, 4), (131, 23, 1), (137, 5, 3), (4, 911, 1), (300, 460, 1),
        (20, 3300, 1), (150, 1100, 2),
    ];

    public static TheoryData<string, Isa> EveryCascadeAndIsa()
    {
        TheoryData<string, Isa> data = [];
        foreach (CascadeCase cascade in CascadeCase.All)
        {
            foreach (Isa isa in Enum.GetValues<Isa>().Where(IsaLevel.IsSupported)) data.Add(cascade.Name, isa);
        }

        return data;
    }

    public static TheoryData<string> EveryCascade() => [.. CascadeCase.All.Select(cascade => cascade.Name)];

    [Theory]
    [MemberData(nameof(EveryCascadeAndIsa))]
    public void Results_are_those_of_the_filters_one_after_the_other(string name, Isa isa)
    {
        CascadeCase cascade = CascadeCase.Of(name);
        using IsaLevel.Scope level = IsaLevel.Use(isa);
        foreach ((int height, int width, int channels) in ImagesOf(cascade))
        {
            float[] floats = FloatImage(height * width * channels);
            (double[] expected, double[] magnitudes) = cascade.Define([.. floats.Select(value => (double)value)], height, width, channels);
            InGuardedMemory<float, float>(floats, (input, output) => cascade.Floats(input, output, height, width, channels), output => AssertNear(output, expected, magnitudes));

            byte[] bytes = ByteImage(height * width * channels);
            (expected, magnitudes) = cascade.Define([.. bytes.Select(value => (double)value)], height, width, channels);
            InGuardedMemory<byte, float>(bytes, (input, output) => cascade.Widening(input, output, height, width, channels), output => AssertNear(output, expected, magnitudes));
            InGuardedMemory<byte, byte>(bytes, (input, output) => cascade.Bytes(input, output, height, width, channels), output =>
            {
                for (int i = 0; i < output.Length; i++)
                {
                    double bound = Bound(magnitudes[i]);
                    bool right = output[i] >= Nearest(expected[i] - bound) && output[i] <= Nearest(expected[i] + bound);
                    Assert.True(right, $"{cascade} {isa} {height}x{width}x{channels} [{i}]: {output[i]}, expected {expected[i]:R} +- {bound:G3}");
                }
            });

            void AssertNear(ReadOnlySpan<float> output, double[] wanted, double[] sizes)
            {
                for (int i = 0; i < output.Length; i++)
                    Assert.True(Math.Abs(output[i] - wanted[i]) <= Bound(sizes[i]), $"{cascade} {isa} {height}x{width}x{channels} [{i}]: {output[i]:R}, expected {wanted[i]:R} +- {Bound(sizes[i]):G3}");
            }
        }

        double Bound(double magnitude) => cascade.StatedRoundings * Math.ScaleB(magnitude, -24) + float.Epsilon;

        static byte Nearest(double value) => (byte)Math.Clamp(Math.Round(value, MidpointRounding.ToEven), 0, 255);
    }

    /// <summary>Bands, rows kept from one to the next, padding between the filters: nothing of it may show.</summary>
    [Theory]
    [MemberData(nameof(EveryCascadeAndIsa))]
    public void Filters_that_are_kept_apart_give_the_bits_of_one_after_the_other(string name, Isa isa)
    {
        CascadeCase cascade = CascadeCase.Of(name);
        if (!cascade.IsApart) return;
        using IsaLevel.Scope level = IsaLevel.Use(isa);
        foreach ((int height, int width, int channels) in ImagesOf(cascade))
        {
            float[] expected = FloatImage(height * width * channels), actual = new float[expected.Length];
            cascade.Floats(expected, actual, height, width, channels);
            foreach (FilterCase element in cascade.Elements)
            {
                float[] next = new float[expected.Length];
                element.Floats(expected, next, height, width, channels);
                expected = next;
            }

            Assert.True(MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes<float>(actual)), $"{cascade} {isa} {height}x{width}x{channels}");
        }
    }

    [Theory]
    [MemberData(nameof(EveryCascade))]
    public void The_bits_do_not_depend_on_the_number_of_threads(string name)
    {
        CascadeCase cascade = CascadeCase.Of(name);
        (int height, int width, int channels) = cascade.Taps > 800 ? (230, 231, 1) : (173, 71, 3);
        float[] floats = FloatImage(height * width * channels), expected = new float[floats.Length], actual = new float[floats.Length];
        byte[] bytes = ByteImage(floats.Length), expectedBytes = new byte[floats.Length], actualBytes = new byte[floats.Length];
        cascade.Floats(floats, expected, height, width, channels);
        cascade.Bytes(bytes, expectedBytes, height, width, channels);
        foreach (int threads in (int[])[1, 2, 3, 7])
        {
            using ConvWorkers workers = new(threads);
            cascade.FloatsOnPool(floats, actual, height, width, channels, workers);
            cascade.BytesOnPool(bytes, actualBytes, height, width, channels, workers);
            Assert.True(MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes<float>(actual)), $"{cascade}: other floats with {threads} threads");
            Assert.True(expectedBytes.AsSpan().SequenceEqual(actualBytes), $"{cascade}: other bytes with {threads} threads");
            Array.Clear(actual);
            Array.Clear(actualBytes);
        }
    }

    [Theory]
    [MemberData(nameof(EveryCascade))]
    public void A_call_allocates_nothing(string name)
    {
        CascadeCase cascade = CascadeCase.Of(name);
        const int Height = 230, Width = 231;
        float[] floats = FloatImage(Height * Width), results = new float[floats.Length];
        byte[] bytes = ByteImage(floats.Length), byteResults = new byte[floats.Length];
        using ConvWorkers workers = new(2);
        Call();
        Assert.Equal(0, Allocated.By(Call));

        void Call()
        {
            cascade.Floats(floats, results, Height, Width, 1);
            cascade.Bytes(bytes, byteResults, Height, Width, 1);
            cascade.Widening(bytes, results, Height, Width, 1);
            cascade.BytesOnPool(bytes, byteResults, Height, Width, 1, workers);
        }
    }

    [Theory]    //   cascade                    form
    [InlineData("MirroredGradient",        "one 5x5 kernel")]     // a mean mirrors, so its results continue mirrored
    [InlineData("GradientThenMean",        "apart")]              // a gradient does not
    [InlineData("ColumnThenRowReplicate",  "one 3x3 kernel")]     // no filter reads beyond where the other did
    [InlineData("CircularShifted",         "one")]
    [InlineData("OneSidedPair",            "one 1x4 kernel")]     // taps 0, 1, 2 ahead; with the anchor in the middle they are 4
    [InlineData("OneSidedThrice",          "apart")]              // 16 taps of no order cost more than three times 4
    [InlineData("OneSidedCopies",          "one")]
    [InlineData("NegativeThenBlur",        "one 5x5 kernel")]
    [InlineData("NegativeThenZeros",       "apart")]              // 255 inside, 0 outside
    [InlineData("BlurThenSobel",           "apart")]
    [InlineData("TallThenTall",            "apart")]
    public void The_planner_makes_of_a_cascade(string name, string what)
    {
        FilterPlanInfo plan = CascadeCase.Of(name).Plan;
        if (what == "apart") Assert.Equal("Apart", plan.Form);
        else Assert.Contains(": " + what, plan.Steps[0], StringComparison.Ordinal);
        Assert.Contains(plan.Rejections, rejection => rejection.StartsWith(what == "apart" ? "Combined: " : "Apart: ", StringComparison.Ordinal));
    }

    [Fact]
    public void An_image_too_small_for_one_of_the_filters_is_refused()
    {
        // ScharrX and the mean mirror one pixel each; the kernel of both would mirror two, and takes one.
        CascadeCase cascade = CascadeCase.Of("MirroredGradient");
        cascade.Floats(new float[4], new float[4], 2, 2, 1);
        ArgumentException error = Assert.Throws<ArgumentException>(() => cascade.Floats(new float[4], new float[4], 1, 4, 1));
        Assert.Equal("height", error.ParamName);
        Assert.Contains("needs at least 2", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CascadeCase.Of("GradientThenMean").Floats(new float[4], new float[4], 4, 1, 1));
        Assert.Throws<ArgumentException>(() => cascade.Floats(new float[4], new float[5], 2, 2, 1));
        float[] both = new float[8];
        Assert.Throws<ArgumentException>(() => CascadeCase.Of("BlurThenSobel").Floats(both.AsSpan(0, 4), both.AsSpan(3, 4), 2, 2, 1));
    }

    private static IEnumerable<(int Height, int Width, int Channels)> ImagesOf(CascadeCase cascade)
    {
        // The definition visits every tap of every value: large kernels see fewer of the large images.
        long budget = 1_200_000;
        foreach ((int height, int width, int channels) in Images.Where(image => cascade.Accepts(image.Height, image.Width)))
        {
            long work = (long)height * width * channels * cascade.Taps;
            if (work > budget && height * width > 64) continue;
            budget -= work;
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
