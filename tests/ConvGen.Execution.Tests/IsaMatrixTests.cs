using System.Runtime.Intrinsics.X86;
using ConvGen.Execution.Tests.Harness;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>Processors we do not have: child processes with instruction sets switched off, which must choose the level below and get the same layers right.</summary>
public sealed class IsaMatrixTests
{
    [Fact]
    public void Everything_on_uses_the_best_set() => AssertLevel(IsaLevel.Best(), []);

    [ProcessorFact(Isa.Avx512)]
    public void Without_Avx512_the_level_is_Avx2()
    {
        ProbeRun run = AssertLevel(Isa.Avx2, [("DOTNET_EnableAVX512", "0")]);
        Assert.Contains("Avx512F False", run.Output, StringComparison.Ordinal);
        Assert.Contains("Avx2 True", run.Output, StringComparison.Ordinal);
    }

    [ProcessorFact(Isa.Avx2)]
    public void Without_Avx2_the_level_is_Vector128()
    {
        ProbeRun run = AssertLevel(Isa.Vector128, [("DOTNET_EnableAVX2", "0")]);
        Assert.Contains("Avx512F False", run.Output, StringComparison.Ordinal);
        Assert.Contains("Avx2 False", run.Output, StringComparison.Ordinal);
        Assert.Contains("Vector128 True", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_intrinsics_the_level_is_the_reference()
    {
        ProbeRun run = AssertLevel(Isa.Scalar, [("DOTNET_EnableHWIntrinsic", "0")]);
        Assert.Contains("Vector128 False", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("512", Isa.Avx512)]
    [InlineData("256", Isa.Avx2)]
    [InlineData("128", Isa.Vector128)]
    [InlineData("0", Isa.Scalar)]
    public void CONVGEN_ISA_lowers_the_level(string value, Isa level) => AssertLevel(level <= IsaLevel.Best() ? level : IsaLevel.Best(), [("CONVGEN_ISA", value)]);

    [ProcessorFact(Isa.Avx512)]
    public void CONVGEN_ISA_never_raises_the_level_above_the_processor() => AssertLevel(Isa.Avx2, [("CONVGEN_ISA", "512"), ("DOTNET_EnableAVX512", "0")]);

    [Fact]
    public void A_CONVGEN_ISA_that_is_no_level_says_what_is_expected()
    {
        ProbeRun run = IsaProbe.Run(["run"], ("CONVGEN_ISA", "avx2"));
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("CONVGEN_ISA is \"avx2\"; expected 512, 256, 128 or 0", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Kernels_are_right_in_the_first_tier_of_the_compiler_too() => AssertLevel(IsaLevel.Best(), [("DOTNET_TieredCompilation", "0")]);

    private static ProbeRun AssertLevel(Isa level, (string Name, string Value)[] environment)
    {
        ProbeRun run = IsaProbe.Run(["run"], environment);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains($"Level {level}\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        return run;
    }
}

/// <summary>A fact about switching instruction sets off on a processor that has the named one.</summary>
public sealed class ProcessorFactAttribute : FactAttribute
{
    public ProcessorFactAttribute(Isa needed)
    {
        bool has = needed == Isa.Avx512 ? Avx512F.IsSupported : Avx2.IsSupported;
        if (!has) Skip = $"this processor has no {needed} to switch off";
    }
}
