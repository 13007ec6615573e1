extern alias generator;

using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using generator::ConvGen.Generator.Emission;
using generator::ConvGen.Generator.Model;
using generator::ConvGen.Generator.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace ConvGen.Benchmarks.Reports;

/// <summary>Plans in, layers out: the generator's own printer and the C# compiler, in this process. So a report can time a plan that the planner would not choose.</summary>
internal static class LayerCompiler
{
    private const string Namespace = "Reported";

    private static readonly ImmutableArray<MetadataReference> References = RuntimeReferences();

    /// <summary>The planner's choice for every instruction set, as a user's build has it.</summary>
    public static LayerPlan Choice(ConvSpec spec, int index) => KernelPlanner.Plan(Identity(index), spec, [TargetIsa.Avx512, TargetIsa.Avx2, TargetIsa.Vector128]);

    /// <summary>One plan alone.</summary>
    public static LayerPlan Forced(KernelPlan plan, int index) => new(Identity(index), plan.Spec, [new KernelChoice(plan, "asked for by a report", [])]);

    /// <summary>Compiles plans, each of which has the index that it stands at.</summary>
    public static LayerFactory[] Compile(IReadOnlyList<LayerPlan> plans)
    {
        StringBuilder declarations = new($"namespace {Namespace};\n\n");
        StringBuilder factories = new("internal static class Factories\n{\n");
        for (int i = 0; i < plans.Count; i++)
        {
            declarations.Append($"internal sealed partial class L{i};\n");
            factories.Append($"    internal static ConvGen.IConvLayer Make{i}(System.ReadOnlySpan<float> weights, System.ReadOnlySpan<float> bias) => new L{i}({Arguments(plans[i].Spec, i)});\n");
        }

        IEnumerable<string> sources = plans.Select(plan => LayerEmitter.Print(plan)).Prepend(declarations.Append(factories).Append("}\n").ToString());
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"Reported_{Guid.NewGuid():N}", sources.Select(source => CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8))), References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true));
        using MemoryStream image = new();
        EmitResult emitted = compilation.Emit(image);
        if (!emitted.Success) throw new InvalidOperationException(string.Join('\n', emitted.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).Take(10)));
        image.Position = 0;
        Type made = AssemblyLoadContext.Default.LoadFromStream(image).GetType($"{Namespace}.Factories", throwOnError: true)!;
        return [.. plans.Select((_, i) => made.GetMethod($"Make{i}", BindingFlags.Static | BindingFlags.NonPublic)!.CreateDelegate<LayerFactory>())];
    }

    /// <summary>Both halves of a separable layer come one behind the other, weights and biases.</summary>
    private static string Arguments(ConvSpec spec, int i) => spec.Separable is null
        ? "weights, bias"
        : $"weights[..L{i}.DepthwiseWeightLength], {(spec.Separable.HasBias ? $"bias[..L{i}.DepthwiseBiasLength], " : "")}weights[L{i}.DepthwiseWeightLength..], bias[L{i}.DepthwiseBiasLength..]";

    private static LayerIdentity Identity(int index) => new(Namespace, [new TypeShell("class", $"L{index}")], $"L{index}", $"L{index}.g.cs");

    private static ImmutableArray<MetadataReference> RuntimeReferences()
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        IEnumerable<string> ours = [typeof(Conv2DAttribute).Assembly.Location, typeof(IConvLayer).Assembly.Location];
        return [.. trusted.Where(path => Path.GetDirectoryName(path) == framework).Concat(ours).Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))];
    }
}
