extern alias generator;

using System.Reflection;
using System.Runtime.Loader;
using ConvGen.Generator.Tests.Harness;
using ConvGen.Runtime;
using generator::ConvGen.Generator.Emission;
using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>The algorithm of docs/adding-an-algorithm.md: its code compiles against the generator, accepts and rejects, and what it prints computes the layer.</summary>
public sealed unsafe class AddingAnAlgorithmTests
{
    private const int Height = 5, Width = 6, InChannels = 8, OutChannels = 7, Stride = 2, OutHeight = 3, OutWidth = 3;

    private static readonly Lazy<Assembly> Algorithm = new(CompileThePage);

    [Fact]
    public void The_candidate_rejects_in_sentences_what_it_does_not_serve()
    {
        ConvSpec served = Spec();
        Assert.NotNull(Consider(served).Plan);
        Assert.Contains("pointwise", Consider(served with { Height = new SpatialAxis(Height, 3, 1, 1, 0, 0) }).Reason, StringComparison.Ordinal);
        Assert.Contains("6 input channels", Consider(served with { InChannels = 6 }).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_printed_kernel_computes_what_plain_loops_compute()
    {
        KernelPlan plan = Consider(Spec()).Plan!;
        SourceWriter code = new();
        Algorithm.Value.GetType("ConvGen.Generator.Emission.DotProductPrinter")!.GetMethod("Print")!.Invoke(null, [code, plan]);
        string kernel = $$"""
            using System.Runtime.CompilerServices;
            using System.Runtime.Intrinsics;
            using ConvGen;
            using ConvGen.Runtime;

            public static unsafe class {{plan.KernelName}}
            {
                private static class Layer
                {
                    internal static class Geometry
                    {
                        internal static readonly ActivationFunction Activation = new(global::ConvGen.Activation.Relu, 0, 0);
                    }
                }

                public static void Run(KernelArguments* a, int units) { foreach (int unit in System.Linq.Enumerable.Range(0, units)) {{plan.Phases[0].Method}}(a, unit, unit + 1); }

                {{code}}
            }
            """;
        MethodInfo run = Load("Kernel", [kernel], References(withConvGen: true)).GetType(plan.KernelName)!.GetMethod("Run")!;

        float[] input = Numbers(Height * Width * InChannels, 1), weights = Numbers(OutChannels * InChannels, 2), bias = Numbers(OutChannels, 3), output = new float[OutHeight * OutWidth * OutChannels];
        fixed (float* x = input, w = weights, b = bias, y = output)
        {
            KernelArguments arguments = new() { Input = x, Weights = w, Bias = b, Output = y };
            ((delegate*<KernelArguments*, int, void>)run.MethodHandle.GetFunctionPointer())(&arguments, plan.Phases[0].Units);
        }

        for (int p = 0; p < OutHeight * OutWidth; p++)
        {
            for (int k = 0; k < OutChannels; k++)
            {
                double sum = bias[k];
                for (int c = 0; c < InChannels; c++) sum += (double)input[(p / OutWidth * Stride * Width + p % OutWidth * Stride) * InChannels + c] * weights[k * InChannels + c];
                Assert.Equal(Math.Max(0, sum), output[p * OutChannels + k], 1e-5);
            }
        }
    }

    private static ConvSpec Spec() => new()
    {
        Rank = 2, Batch = 1, InChannels = InChannels, OutChannels = OutChannels, Groups = 1, Depth = SpatialAxis.Absent,
        Height = new SpatialAxis(Height, 1, Stride, 1, 0, 0), Width = new SpatialAxis(Width, 1, Stride, 1, 0, 0),
        PaddingMode = generator::ConvGen.PaddingMode.Zeros, Layout = generator::ConvGen.Layout.Nhwc, HasBias = true, FlipKernel = false,
        Activation = new ActivationSpec(generator::ConvGen.Activation.Relu, 0, 0), Algorithm = generator::ConvGen.Algorithm.Auto, Accuracy = generator::ConvGen.Accuracy.Default,
    };

    private static Verdict Consider(ConvSpec spec) =>
        ((ICandidate)Activator.CreateInstance(Algorithm.Value.GetType("ConvGen.Generator.Planning.DotProductCandidate")!, nonPublic: true)!).Consider(spec, IsaTable.Vector128);

    /// <summary>Under the tests' own name, to which the generator shows its internals.</summary>
    private static Assembly CompileThePage() =>
        Load(typeof(AddingAnAlgorithmTests).Assembly.GetName().Name!, [.. DocumentBlock.Of("docs/adding-an-algorithm.md").Where(block => block.IsInternal).Select(block => block.Code), "global using System;"], References(withConvGen: false));

    /// <summary>What the tests run on; without ConvGen's attributes and runtime, whose enums the generator has copies of.</summary>
    private static IEnumerable<MetadataReference> References(bool withConvGen) => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path) switch
        {
            "ConvGen.Attributes.dll" or "ConvGen.Runtime.dll" => withConvGen,
            "ConvGen.Generator.dll" => !withConvGen,
            "ConvGen.Generator.Tests.dll" => false,
            _ => true,
        })
        .Select(path => MetadataReference.CreateFromFile(path));

    private static Assembly Load(string name, IEnumerable<string> sources, IEnumerable<MetadataReference> references)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(name, sources.Select(source => CSharpSyntaxTree.ParseText(source)), references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        using MemoryStream image = new();
        EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        return new AssemblyLoadContext(name + " of a page").LoadFromStream(image);
    }

    private static float[] Numbers(int length, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() * 2 - 1)];
    }
}
