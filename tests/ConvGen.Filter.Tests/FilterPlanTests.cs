using Xunit;

namespace ConvGen.Filter.Tests;

/// <summary>What the planner makes of kernels.</summary>
public sealed class FilterPlanTests
{
    [Theory]    //   filter                form         operations left, of plain
    [InlineData("SobelX",                 "Separable",   4,  17)]    // s[0] - s[2], then a + 2 b + c
    [InlineData("SobelY",                 "Separable",   5,  18)]    // and the offset
    [InlineData("Gaussian5",              "Separable",  13,  50)]    // twice 4 additions and 2 multiplications, and 1/256
    [InlineData("Box7",                   "Separable",  13,  98)]    // 6 + 6 additions, and 1/49
    [InlineData("Sharpen",                "Direct",      5,  17)]    // 3 additions of neighbours, 5 times the centre less their sum
    [InlineData("MotionBlur9",            "Direct",      9, 162)]    // 8 additions along the diagonal, and 1/9
    [InlineData("Unsharp5",               "LowRank",    15,  50)]    // the blur's row 6, its column and 512 times the centre 8, and 1/256
    [InlineData("Identity",               "Direct",      0,   1)]
    [InlineData("Nothing",                "Direct",      1,  18)]
    [InlineData("NothingAtAll",           "Direct",      0,  19)]
    [InlineData("Row7",                   "Direct",     10,  14)]    // 6 additions, multiplications by 2, 3, 4, and 1/16
    public void The_planner_leaves(string filter, string form, int operations, int plain)
    {
        FilterPlanInfo plan = FilterCase.Of(filter).Plan;
        Assert.Equal(form, plan.Form);
        Assert.Equal((operations, plain), (plan.Operations, plan.PlainOperations));
        Assert.Equal(operations, FilterCase.Of(filter).TapOperations);
    }

    [Fact]
    public void The_steps_say_what_was_done()
    {
        IReadOnlyList<string> steps = FilterCase.Of("SobelX").Plan.Steps;
        Assert.Contains("3 of 9 taps are zero and left out", steps);
        Assert.Contains("rank 1: 6 taps become 2 + 3", steps);
        Assert.Contains("4 taps of +-1 are additions", steps);
    }

    [Fact]
    public void A_kernel_whose_passes_would_cancel_is_not_split() =>
        Assert.Contains("LowRank: rank 2, but its passes would cancel each other and lose digits", FilterCase.Of("BoxWithFaintCentre").Plan.Rejections);

    [Theory]    //   filter                bytes
    [InlineData("SobelX",                 "Separable: exact sums of 16-bit integers, saturated")]
    [InlineData("SobelY",                 "Separable: exact sums of 16-bit integers, saturated")]    // 128 is added in integers
    [InlineData("Gaussian5",              "Separable: exact sums of 16-bit integers, shifted by 8 with ties to even")]    // up to 65,280: unsigned
    [InlineData("Box7",                   "Separable: exact sums of 16-bit integers, multiplied in float")]
    [InlineData("Tenths",                 "Direct: exact sums of 16-bit integers, multiplied in float")]
    [InlineData("Halved",                 "Direct: exact sums of 16-bit integers, shifted by 1 with ties to even")]
    [InlineData("Unsharp5",               "computed in float: sums of bytes range from -56,100 to 121,380, beyond 16 bits")]
    [InlineData("Gaussian9",              "computed in float: the taps are no integers, up to one common factor")]
    [InlineData("Overflowing",            "computed in float: results may be beyond an int, and are clamped in float")]
    [InlineData("Nothing",                "computed in float: nothing is summed")]
    public void Bytes_become_bytes(string filter, string how) => Assert.Equal(how, FilterCase.Of(filter).Plan.Bytes);

    [Fact]
    public void Full_rank_is_a_reason() =>
        Assert.Contains("Separable: rank 3 is full: no two passes give this kernel", FilterCase.Of("Emboss").Plan.Rejections);

    [Fact]
    public void No_form_has_more_operations_than_the_plain_sum()
    {
        Assert.All(FilterCase.All, filter => Assert.True(filter.Plan.Operations <= filter.Plan.PlainOperations, $"{filter}: {filter.Plan}"));
    }
}
