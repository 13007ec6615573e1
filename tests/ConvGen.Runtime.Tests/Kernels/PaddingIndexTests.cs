using ConvGen.Runtime;

namespace ConvGen.Tests;

public sealed class PaddingIndexTests
{
    /// <summary>Three pixels, as many of padding on either side as the mode allows.</summary>
    [Theory]
    [InlineData(PaddingMode.Zeros, 3, "-1 -1 -1 0 1 2 -1 -1 -1")]
    [InlineData(PaddingMode.Replicate, 3, "0 0 0 0 1 2 2 2 2")]
    [InlineData(PaddingMode.Circular, 3, "0 1 2 0 1 2 0 1 2")]
    [InlineData(PaddingMode.Reflect, 2, "2 1 0 1 2 1 0")]
    public void Positions_map(PaddingMode mode, int pad, string expected) =>
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(-pad, 3 + 2 * pad).Select(position => PaddingIndex.Map(position, 3, mode))));
}
