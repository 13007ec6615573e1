extern alias generator;

using generator::ConvGen.Generator.Parsing;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>ConvGenTargetIsa, as text.</summary>
public sealed class OptionTests
{
    [Theory]    // given                            targets                       not understood
    [InlineData("",                                 "Avx512 Avx2 Vector128",      null)]
    [InlineData("  ;, ",                            "Avx512 Avx2 Vector128",      null)]
    [InlineData("512",                              "Avx512",                     null)]
    [InlineData("128;512",                          "Avx512 Vector128",           null)]
    [InlineData("avx2, VECTOR128",                  "Avx2 Vector128",             null)]
    [InlineData("256 256 Avx2",                     "Avx2",                       null)]
    [InlineData("512;Neon",                         "Avx512",                     "Neon")]
    [InlineData("Neon;Sve",                         "Avx512 Avx2 Vector128",      "Neon")]
    [InlineData("1024",                             "Avx512 Avx2 Vector128",      "1024")]
    public void Widths_and_names_are_understood_in_any_order_and_case(string given, string targets, string? unknown)
    {
        ConvGenOptions options = ConvGenOptions.Parse(given);
        Assert.Equal(targets, string.Join(" ", options.Targets));
        Assert.Equal(unknown, options.Unknown);
    }
}
