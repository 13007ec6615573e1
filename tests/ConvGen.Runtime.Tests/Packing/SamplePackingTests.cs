using ConvGen.Runtime;

namespace ConvGen.Tests;

/// <summary>Offsets of a run of pixels, out of either layout, between guard pages.</summary>
public sealed unsafe class SamplePackingTests
{
    [Theory]
    [InlineData(1, 1, 0, 1)]
    [InlineData(18, 49, 0, 49)]
    [InlineData(18, 49, 40, 9)]
    [InlineData(2, 100, 3, 97)]
    [InlineData(27, 30, 29, 1)]
    [InlineData(72, 31, 5, 17)]
    public void Rows_hold_the_pixels_of_one_channel_each_and_nothing_else_is_touched(int channels, int pixels, int first, int count)
    {
        const float Untouched = -7;
        const int Slack = 5;
        foreach (Layout layout in Enum.GetValues<Layout>())
        {
            foreach (bool atEnd in (bool[])[false, true])
            {
                using GuardedFloats tensor = new(channels * pixels, atEnd);
                float[] to = new float[channels * (count + Slack)];
                to.AsSpan().Fill(Untouched);
                for (int c = 0; c < channels; c++)
                    for (int p = 0; p < pixels; p++) tensor.Span[layout == Layout.Nhwc ? p * channels + c : c * pixels + p] = c * 1000 + p;
                fixed (float* rows = to) SamplePacking.Rows(layout, tensor.Pointer, pixels, channels, first, count, rows, count + Slack);
                for (int c = 0; c < channels; c++)
                    for (int i = 0; i < count + Slack; i++) Assert.Equal(i < count ? c * 1000 + first + i : Untouched, to[c * (count + Slack) + i]);
            }
        }
    }
}
