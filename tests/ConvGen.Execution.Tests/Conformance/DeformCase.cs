using System.Globalization;
using ConvGen.Execution.Tests.Harness;

namespace ConvGen.Execution.Tests.Conformance;

/// <summary>A conformance case that is one deformable convolution: the declaration it means and its tensors, channels first.</summary>
public sealed record DeformCase
{
    public required ConformanceCase Case { get; init; }

    public required DeformDeclaration Declaration { get; init; }

    public required DeformTensors Tensors { get; init; }

    /// <summary>What the output must be; where the suite has one, also the float64 result.</summary>
    public required IReadOnlyList<(string Name, float[] Values)> Expected { get; init; }

    public static bool IsDeformable(ConformanceCase source) => source.Nodes.Count == 1 && source.Nodes[0].Op == "DeformConv" && source.Shape(source.Nodes[0].Inputs[0]).Length == 4;

    public static DeformCase Read(ConformanceCase source)
    {
        ConformanceNode node = source.Nodes[0];
        int[] input = source.Shape(node.Inputs[0]), weights = source.Shape(node.Inputs[1]);
        int[] pads = node.Integers("pads") ?? new int[4];
        string? bias = Optional(3), mask = Optional(4);
        List<(string, float[])> expected = [(source.Output, source.Floats(source.Output))];
        if (source.HasTensor("y_ref64")) expected.Add(("y_ref64", source.Floats("y_ref64")));
        return new DeformCase
        {
            Case = source,
            Declaration = new DeformDeclaration(
                new LayerDeclaration
                {
                    Batch = input[0],
                    InChannels = input[1],
                    OutChannels = weights[0],
                    Groups = node.Integer("group", 1),
                    Height = input[2],
                    Width = input[3],
                    Kernel = new PerAxis(weights[2], weights[3]),
                    Stride = Axes(node.Integers("strides")),
                    Dilation = Axes(node.Integers("dilations")),
                    Pads = new Sides(pads[0], pads[1], pads[2], pads[3]),
                    Bias = bias is not null,
                },
                node.Integer("offset_group", 1), mask is not null),
            Tensors = new DeformTensors(
                source.Floats(node.Inputs[0]), source.Floats(node.Inputs[2]), mask is null ? [] : source.Floats(mask), source.Floats(node.Inputs[1]), bias is null ? [] : source.Floats(bias)),
            Expected = expected,
        };

        string? Optional(int index) => node.Inputs.Count > index && node.Inputs[index].Length > 0 ? node.Inputs[index] : null;
    }

    /// <summary>Compiles the cases in both layouts, automatic and forced, and runs each on every instruction set.</summary>
    public static IEnumerable<(DeformCase Source, string Failure)> Failures(IReadOnlyList<DeformCase> cases)
    {
        if (cases.Count == 0) yield break;
        (DeformCase Source, DeformDeclaration Declaration)[] variants =
        [
            .. from source in cases
               from layout in Enum.GetValues<Layout>()
               from algorithm in (Algorithm[])[Algorithm.Auto, Algorithm.Im2colGemm, Algorithm.Reference]
               select (source, source.Declaration with { Plain = source.Declaration.Plain with { Layout = layout, Algorithm = algorithm } }),
        ];
        using LayerBatch batch = GeneratedCodeHarness.Compile([.. variants.Select(variant => variant.Declaration.Attribute)]);
        foreach (((DeformCase source, DeformDeclaration declaration), CompiledLayer layer) in variants.Zip(batch.Layers))
        {
            foreach (Isa isa in GuardedRun.SupportedIsas)
            {
                float[] got = DeformRun.Guarded(layer, declaration, isa, source.Tensors, new Random(source.Tensors.Input.Length), out ConvPlanInfo plan);
                if (source.Mismatch(got) is string mismatch) yield return (source, $"{isa}, {layer.Attribute}: {mismatch} ({plan.Algorithm} {plan.Tile})");
            }
        }
    }

    /// <summary>What is wrong with <paramref name="got"/>, channels first; null if nothing.</summary>
    public string? Mismatch(ReadOnlySpan<float> got)
    {
        foreach ((string name, float[] want) in Expected)
        {
            if (got.Length != want.Length) return $"{got.Length} outputs, {name} has {want.Length}";
            for (int i = 0; i < want.Length; i++)
            {
                double tolerance = Case.AbsoluteTolerance + Case.RelativeTolerance * Math.Abs(want[i]);
                if (!(Math.Abs((double)got[i] - want[i]) <= tolerance)) return string.Create(CultureInfo.InvariantCulture, $"output {i}: got {got[i]:R}, {name} says {want[i]:R}, tolerance {tolerance:G3}");
            }
        }

        return null;
    }

    private static PerAxis Axes(int[]? values) => values is null ? 1 : new PerAxis(values[0], values[1]);
}
