using System.Globalization;
using ConvGen.Execution.Tests.Harness;

namespace ConvGen.Execution.Tests.Conformance;

/// <summary>A conformance case that is one pooling layer: the declaration it means and its tensors, channels first.</summary>
public sealed record PoolCase
{
    private static readonly string[] Operators = ["MaxPool", "AveragePool", "GlobalMaxPool", "GlobalAveragePool"];

    public required ConformanceCase Case { get; init; }

    /// <summary>Channels first.</summary>
    public required PoolDeclaration Declaration { get; init; }

    public required float[] Input { get; init; }

    /// <summary>What the output must be; where the suite has one, also the float64 result.</summary>
    public required IReadOnlyList<(string Name, float[] Values)> Expected { get; init; }

    /// <summary>Whether the case is one pool, perhaps between operators that only add and remove axes of one.</summary>
    public static bool IsPool(ConformanceCase source) =>
        source.Nodes.Count(node => Operators.Contains(node.Op)) == 1 && source.Nodes.All(node => Operators.Contains(node.Op) || node.Op is "Unsqueeze" or "Squeeze");

    /// <summary>Why a case cannot run here; null if it can.</summary>
    public static string? Unsupported(ConformanceCase source)
    {
        ConformanceNode pool = PoolOf(source);
        int[] input = ShapeOf(source);
        if (source.OutputCount > 1) return $"{pool.Op} with indices: a layer has one output";
        if (input.Length is < 3 or > 5) return $"{pool.Op} of {input.Length - 2} dimensions: layers have one to three";
        string type = source.ElementType(source.Nodes[0].Inputs[0]);
        if (type != "float32") return $"{pool.Op} of {type}: layers are float32";
        if (input[0] == 0) return "empty batch: a declared layer has at least one image";
        return null;
    }

    /// <summary>Reads a case that <see cref="Unsupported"/> has nothing against. ONNX's defaults are spelled out: ours are PyTorch's.</summary>
    public static PoolCase Read(ConformanceCase source)
    {
        ConformanceNode node = PoolOf(source);
        int[] input = ShapeOf(source);
        int rank = input.Length - 2;
        int[] pads = node.Integers("pads") ?? new int[2 * rank];
        bool isAverage = node.Op.EndsWith("AveragePool", StringComparison.Ordinal);
        List<(string, float[])> expected = [(source.Output, source.Floats(source.Output))];
        if (source.HasTensor("y_ref64")) expected.Add(("y_ref64", source.Floats("y_ref64")));
        return new PoolCase
        {
            Case = source,
            Declaration = new PoolDeclaration
            {
                Rank = rank,
                IsAverage = isAverage,
                Batch = input[0],
                Channels = input[1],
                Depth = rank < 3 ? 1 : input[2],
                Height = rank < 2 ? 1 : input[^2],
                Width = input[^1],
                Global = node.Op.StartsWith("Global", StringComparison.Ordinal),
                Kernel = Axes(node.Integers("kernel_shape")),
                Stride = Axes(node.Integers("strides")),
                Dilation = Axes(node.Integers("dilations")),
                Pads = rank switch
                {
                    1 => new Sides(0, pads[0], 0, pads[1]),
                    2 => new Sides(pads[0], pads[1], pads[2], pads[3]),
                    _ => new Sides(pads[1], pads[2], pads[4], pads[5], pads[0], pads[3]),
                },
                AutoPad = node.Text("auto_pad", "NOTSET") switch
                {
                    "NOTSET" => AutoPad.None,
                    "SAME_UPPER" => AutoPad.Same,
                    "SAME_LOWER" => AutoPad.SameLower,
                    "VALID" => AutoPad.Valid,
                    string other => throw new InvalidDataException($"{source.Name}: auto_pad {other}"),
                },
                CeilMode = node.Integer("ceil_mode", 0) != 0,
                CountIncludePad = isAverage ? node.Integer("count_include_pad", 0) != 0 : null,
            },
            Input = source.Floats(source.Nodes[0].Inputs[0]),
            Expected = expected,
        };
    }

    /// <summary>Compiles the cases in both layouts and runs each on every instruction set.</summary>
    public static IEnumerable<(PoolCase Source, string Failure)> Failures(IReadOnlyList<PoolCase> cases)
    {
        if (cases.Count == 0) yield break;
        (PoolCase Source, PoolDeclaration Declaration)[] variants = [.. from source in cases from layout in Enum.GetValues<Layout>() select (source, source.Declaration with { Layout = layout })];
        using LayerBatch batch = GeneratedCodeHarness.Compile([.. variants.Select(variant => variant.Declaration.Attribute)], new CompilationSettings { RefusalsFail = false, Expected = ["CVG0503"] });
        foreach (((PoolCase source, PoolDeclaration declaration), CompiledLayer layer) in variants.Zip(batch.Layers))
        {
            if (layer.Refusals.Count > 0)
            {
                yield return (source, $"{layer.Attribute} was refused: {layer.Refusals[0].Id} {layer.Refusals[0].Message}");
                continue;
            }

            PoolReference shape = declaration.Reference;
            bool nhwc = declaration.Layout == Layout.Nhwc;
            float[] input = nhwc ? Tensors.ChannelsLast<float>(source.Input, shape.Batch, shape.Channels, shape.InputPositions) : source.Input;
            foreach (Isa isa in GuardedRun.SupportedIsas)
            {
                float[] got = GuardedRun.Run(layer, isa, input, [], [], new Random(input.Length), out ConvPlanInfo plan);
                if (nhwc && got.Length == shape.OutputLength) got = Tensors.ChannelsFirst<float>(got, shape.Batch, shape.Channels, shape.OutputPositions);
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
                bool fits = got[i] == want[i] || (float.IsNaN(got[i]) && float.IsNaN(want[i])) || Math.Abs((double)got[i] - want[i]) <= tolerance;
                if (!fits) return string.Create(CultureInfo.InvariantCulture, $"output {i}: got {got[i]:R}, {name} says {want[i]:R}, tolerance {tolerance:G3}");
            }
        }

        return null;
    }

    private static ConformanceNode PoolOf(ConformanceCase source) => source.Nodes.Single(node => Operators.Contains(node.Op));

    /// <summary>The shape that the pool sees: the input's, with the axes that an Unsqueeze before it adds.</summary>
    private static int[] ShapeOf(ConformanceCase source)
    {
        List<int> shape = [.. source.Shape(source.Nodes[0].Inputs[0])];
        foreach (int axis in source.Nodes[0].Op == "Unsqueeze" ? source.Nodes[0].Integers("axes")! : []) shape.Insert(axis, 1);
        return [.. shape];
    }

    private static PerAxis Axes(int[]? values) => values is null ? 1 : new PerAxis(values.Length < 2 ? 1 : values[^2], values[^1], values.Length < 3 ? 1 : values[0]);
}
