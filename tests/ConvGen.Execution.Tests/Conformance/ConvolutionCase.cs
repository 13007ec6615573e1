using ConvGen.Execution.Tests.Harness;

namespace ConvGen.Execution.Tests.Conformance;

/// <summary>A conformance case that is one convolution: the declaration it means and its tensors, channels first.</summary>
public sealed record ConvolutionCase
{
    public required ConformanceCase Case { get; init; }

    /// <summary>Channels first, algorithm and accuracy left to choose.</summary>
    public required LayerDeclaration Declaration { get; init; }

    public required float[] Input { get; init; }

    public required float[] Weights { get; init; }

    public required float[] Bias { get; init; }

    /// <summary>What the output must be; where the suite has one, also the float64 result.</summary>
    public required IReadOnlyList<(string Name, float[] Values)> Expected { get; init; }

    /// <summary>Why a case cannot run here; null if it can.</summary>
    public static string? Unsupported(ConformanceCase source)
    {
        if (source.Nodes.Count != 1) return $"graph of {source.Nodes.Count} operators: networks are not built yet";
        ConformanceNode node = source.Nodes[0];
        if (node.Op is not ("Conv" or "ConvTranspose")) return $"{node.Op}: not built yet";
        int[] input = source.Shape(node.Inputs[0]);
        if (input.Length is < 3 or > 5) return $"Conv of {input.Length - 2} dimensions: layers have one to three";
        if (source.ElementType(node.Inputs[0]) != "float32") return $"Conv of {source.ElementType(node.Inputs[0])}: layers are float32";
        if (input[0] == 0) return "empty batch: a declared layer has at least one image";
        return null;
    }

    /// <summary>Reads a case that <see cref="Unsupported"/> has nothing against.</summary>
    public static ConvolutionCase Read(ConformanceCase source)
    {
        ConformanceNode node = source.Nodes[0];
        string? bias = node.Inputs.Count > 2 && node.Inputs[2].Length > 0 ? node.Inputs[2] : null;
        int[] input = source.Shape(node.Inputs[0]), weights = source.Shape(node.Inputs[1]);
        int rank = input.Length - 2;
        bool transposed = node.Op == "ConvTranspose";
        int[] pads = node.Integers("pads") ?? new int[2 * rank], added = node.Integers("output_padding") ?? new int[rank];
        string autoPad = node.Text("auto_pad", "NOTSET");
        if (node.Integers("output_shape") is int[] shape)
        {
            // ONNX: the size is given, and the padding follows from it.
            for (int i = 0; i < rank; i++)
            {
                int stride = node.Integers("strides")?[i] ?? 1, dilation = node.Integers("dilations")?[i] ?? 1;
                int crop = stride * (input[2 + i] - 1) + added[i] + (weights[2 + i] - 1) * dilation + 1 - shape[^(rank - i)];
                added[i] += Math.Max(-crop, 0);
                crop = Math.Max(crop, 0);
                pads[i] = autoPad == "SAME_UPPER" ? crop / 2 : crop - crop / 2;
                pads[i + rank] = crop - pads[i];
            }

            autoPad = "NOTSET";
        }

        List<(string, float[])> expected = [(source.Output, source.Floats(source.Output))];
        if (source.HasTensor("y_ref64")) expected.Add(("y_ref64", source.Floats("y_ref64")));
        return new ConvolutionCase
        {
            Case = source,
            Declaration = new LayerDeclaration
            {
                Rank = rank,
                Batch = input[0],
                InChannels = input[1],
                Transposed = transposed,
                OutChannels = transposed ? weights[1] * node.Integer("group", 1) : weights[0],
                Groups = node.Integer("group", 1),
                OutputPadding = Axes(added),
                Depth = rank < 3 ? 1 : input[2],
                Height = rank < 2 ? 1 : input[^2],
                Width = input[^1],
                Kernel = Axes(weights[2..]),
                Stride = Axes(node.Integers("strides")),
                Dilation = Axes(node.Integers("dilations")),
                Pads = rank switch
                {
                    1 => new Sides(0, pads[0], 0, pads[1]),
                    2 => new Sides(pads[0], pads[1], pads[2], pads[3]),
                    _ => new Sides(pads[1], pads[2], pads[4], pads[5], pads[0], pads[3]),
                },
                AutoPad = autoPad switch
                {
                    "NOTSET" => AutoPad.None,
                    "SAME_UPPER" => AutoPad.Same,
                    "SAME_LOWER" => AutoPad.SameLower,
                    "VALID" => AutoPad.Valid,
                    string other => throw new InvalidDataException($"{source.Name}: auto_pad {other}"),
                },
                Bias = bias is not null,
            },
            Input = source.Floats(node.Inputs[0]),
            Weights = source.Floats(node.Inputs[1]),
            Bias = bias is null ? [] : source.Floats(bias),
            Expected = expected,
        };
    }

    /// <summary>What is wrong with <paramref name="got"/>, channels first; null if nothing.</summary>
    /// <param name="got">The output to judge.</param>
    /// <param name="allowance">Added to the case's own tolerance: what the accuracy contract of the plan grants beyond plain sums.</param>
    public string? Mismatch(ReadOnlySpan<float> got, double allowance = 0)
    {
        foreach ((string name, float[] want) in Expected)
        {
            if (got.Length != want.Length) return $"{got.Length} outputs, {name} has {want.Length}";
            for (int i = 0; i < want.Length; i++)
            {
                double tolerance = Case.AbsoluteTolerance + Case.RelativeTolerance * Math.Abs(want[i]) + allowance;
                if (!(Math.Abs((double)got[i] - want[i]) <= tolerance)) return $"output {i}: got {got[i]:R}, {name} says {want[i]:R}, tolerance {tolerance:G3}";
            }
        }

        return null;
    }

    private static PerAxis Axes(int[]? values) => values is null ? 1 : new PerAxis(values.Length < 2 ? 1 : values[^2], values[^1], values.Length < 3 ? 1 : values[0]);
}
