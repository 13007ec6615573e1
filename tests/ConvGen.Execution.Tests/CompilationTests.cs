using System.Globalization;
using ConvGen.Execution.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvGen.Execution.Tests;

/// <summary>Generated code compiles without a warning, and means the same, however the user's project is set up.</summary>
public sealed class CompilationTests
{
    private static readonly LayerDeclaration[] Declarations =    // small: a debug build does not optimise its kernels
    [
        new() { InChannels = 16, OutChannels = 37, Kernel = 3, Pads = 1, Height = 6, Width = 9, Activation = Activation.Relu },
        new() { InChannels = 16, OutChannels = 37, Kernel = 3, Pads = 1, Height = 6, Width = 9, Layout = Layout.Nhwc, Activation = Activation.Silu },
        new() { InChannels = 3, OutChannels = 8, Kernel = 5, Stride = 2, Pads = 2, Height = 11, Width = 13, PaddingMode = PaddingMode.Reflect, Bias = false },
        new() { InChannels = 19, OutChannels = 19, Groups = 19, Kernel = 3, Pads = 1, Height = 7, Width = 8, Layout = Layout.Nhwc, Activation = Activation.Relu6 },
        new() { InChannels = 12, OutChannels = 24, Groups = 3, Kernel = 1, Height = 5, Width = 7, Batch = 2, Activation = Activation.LeakyRelu },
        new() { InChannels = 1, OutChannels = 1, Kernel = new(1, 7), Height = 5, Width = 40, Activation = Activation.Clip },
        new() { InChannels = 2, OutChannels = 3, Kernel = 2, Height = 4, Width = 4, Algorithm = Algorithm.Reference },
    ];

    [Fact]
    public void Debug_builds_give_the_same_bits() => AssertSameBits(new CompilationSettings { Optimization = OptimizationLevel.Debug });

    [Fact]
    public void Projects_that_check_overflow_give_the_same_bits() => AssertSameBits(new CompilationSettings { CheckOverflow = true, Expected = ["CVG0306"] });

    [Fact]
    public void Projects_without_nullable_references_give_the_same_bits() => AssertSameBits(new CompilationSettings { Nullable = NullableContextOptions.Disable });

    [Fact]
    public void A_compiler_that_runs_in_another_culture_writes_the_same_text()
    {
        using LayerBatch usual = GeneratedCodeHarness.Compile(Declarations);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            odd.NumberFormat.NumberDecimalSeparator = ",";
            odd.NumberFormat.NumberGroupSeparator = " ";
            odd.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = odd;
            using LayerBatch abroad = GeneratedCodeHarness.Compile(Declarations);
            Assert.Equal(usual.Sources, abroad.Sources);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static void AssertSameBits(CompilationSettings settings)
    {
        using LayerBatch usual = GeneratedCodeHarness.Compile(Declarations), other = GeneratedCodeHarness.Compile(Declarations, settings);
        for (int i = 0; i < Declarations.Length; i++)
            foreach (Isa isa in GuardedRun.VectorIsas)
            {
                ReferenceLayer shape = Declarations[i].Reference;
                Random random = new(i);
                float[] input = Tensors.Random(random, shape.InputLength), weights = Tensors.Random(random, shape.WeightLength);
                float[] bias = Tensors.Random(random, Declarations[i].Bias ? shape.OutChannels : 0);
                Assert.Equal(
                    GuardedRun.Run(usual.Layers[i], isa, input, weights, bias, new Random(1)),
                    GuardedRun.Run(other.Layers[i], isa, input, weights, bias, new Random(2)));
            }
    }
}
