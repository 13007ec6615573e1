using System.Globalization;
using ConvGen.Execution.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>Generated code compiles without a warning, and means the same, however the user's project is set up.</summary>
public sealed class CompilationTests
{
    [Fact]
    public void Debug_builds_give_the_same_bits() => AssertSameBits(new CompilationSettings { Optimization = OptimizationLevel.Debug });

    [Fact]
    public void Projects_that_check_overflow_give_the_same_bits() => AssertSameBits(new CompilationSettings { CheckOverflow = true });

    [Fact]
    public void Projects_without_nullable_references_give_the_same_bits() => AssertSameBits(new CompilationSettings { Nullable = NullableContextOptions.Disable });

    [Fact]
    public void A_compiler_that_runs_in_another_culture_writes_the_same_text()
    {
        using LayerBatch usual = GeneratedCodeHarness.Compile(LayerZoo.Declarations);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            odd.NumberFormat.NumberDecimalSeparator = ",";
            odd.NumberFormat.NumberGroupSeparator = " ";
            odd.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = odd;
            using LayerBatch abroad = GeneratedCodeHarness.Compile(LayerZoo.Declarations);
            Assert.Equal(usual.Sources, abroad.Sources);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static void AssertSameBits(CompilationSettings settings)
    {
        using LayerBatch usual = GeneratedCodeHarness.Compile(LayerZoo.Declarations), other = GeneratedCodeHarness.Compile(LayerZoo.Declarations, settings);
        for (int i = 0; i < LayerZoo.Declarations.Count; i++)
            foreach (Isa isa in GuardedRun.SupportedIsas)
            {
                ReferenceLayer shape = LayerZoo.Declarations[i].Reference;
                Random random = new(i);
                float[] input = Tensors.Random(random, shape.InputLength), weights = Tensors.Random(random, shape.WeightLength);
                float[] bias = Tensors.Random(random, LayerZoo.Declarations[i].Bias ? shape.OutChannels : 0);
                Assert.Equal(
                    GuardedRun.Run(usual.Layers[i], isa, input, weights, bias, new Random(1)),
                    GuardedRun.Run(other.Layers[i], isa, input, weights, bias, new Random(2)));
            }
    }
}
