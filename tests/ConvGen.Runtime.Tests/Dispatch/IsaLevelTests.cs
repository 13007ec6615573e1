namespace ConvGen.Tests;

public sealed class IsaLevelTests
{
    [Theory]
    [InlineData(Isa.Avx512, null, Isa.Avx512)]
    [InlineData(Isa.Avx512, "", Isa.Avx512)]
    [InlineData(Isa.Avx512, "512", Isa.Avx512)]
    [InlineData(Isa.Avx512, "256", Isa.Avx2)]
    [InlineData(Isa.Avx512, "128", Isa.Vector128)]
    [InlineData(Isa.Avx512, "0", Isa.Scalar)]
    [InlineData(Isa.Avx2, "512", Isa.Avx2)]
    [InlineData(Isa.Vector128, "256", Isa.Vector128)]
    [InlineData(Isa.Scalar, "512", Isa.Scalar)]
    public void The_environment_lowers_the_level_and_never_raises_it(Isa best, string? asked, Isa expected) => Assert.Equal(expected, IsaLevel.Lower(best, asked));

    [Theory, InlineData("avx2"), InlineData("64"), InlineData(" 256"), InlineData("-1")]
    public void Anything_else_is_refused_with_what_would_do(string asked)
    {
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => IsaLevel.Lower(Isa.Avx512, asked));
        Assert.Equal($"CONVGEN_ISA is \"{asked}\"; expected 512, 256, 128 or 0", thrown.Message);
    }

    [Fact]
    public void A_scope_overrides_its_thread_alone_and_nests()
    {
        Isa before = IsaLevel.Current;
        using (IsaLevel.Use(Isa.Scalar))
        {
            Assert.Equal(Isa.Scalar, IsaLevel.Current);
            using (IsaLevel.Use(IsaLevel.Best())) Assert.Equal(IsaLevel.Best(), IsaLevel.Current);
            Assert.Equal(Isa.Scalar, IsaLevel.Current);

            Isa elsewhere = default;
            Thread other = new(() => elsewhere = IsaLevel.Current);
            other.Start();
            other.Join();
            Assert.Equal(before, elsewhere);
        }

        Assert.Equal(before, IsaLevel.Current);
    }

    [Fact]
    public void Every_level_up_to_the_best_is_supported_and_none_above()
    {
        foreach (Isa isa in Enum.GetValues<Isa>()) Assert.Equal(isa <= IsaLevel.Best(), IsaLevel.IsSupported(isa));
        if (IsaLevel.Best() < Isa.Avx512) Assert.Throws<PlatformNotSupportedException>(() => IsaLevel.Use(Isa.Avx512));
    }
}
