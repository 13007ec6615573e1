using System.Text.Json;
using ConvGen.Execution.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Execution.Tests.Conformance;

/// <summary>What <c>facts/errors.json</c> says must be rejected is: in the editor where the attribute says it, at run time where only a length does.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class RejectedInputsConformanceTests(ConformanceResults results, ITestOutputHelper output)
{
    /// <summary>How each neutral class of error shows: the attribute arguments a squiggle may stand under, and the parameter an exception may name.</summary>
    private static readonly Dictionary<string, Rejection> Rejections = new()
    {
        ["InvalidStride"] = new(["Strides"], null),
        ["InvalidPadding"] = new(["Pads"], null),
        ["InvalidDilation"] = new(["Dilations"], null),
        ["InvalidGroups"] = new(["Groups"], null),
        ["AttributeRankMismatch"] = new(["Strides", "Pads"], null),
        ["KernelLargerThanInput"] = new(["KernelShape"], null),
        ["KernelShapeMismatch"] = new(["KernelShape"], "weights"),    // the declared kernel counts; weights of another have another length
        ["ChannelMismatch"] = new([], "weights"),                     // likewise
        ["BiasShapeMismatch"] = new([], "bias"),
        ["EmptyOutput"] = new(["Pads"], null),
        ["InvalidOutputPadding"] = new(["OutputPaddings"], null),
    };

    [ConformanceFact]
    public void Every_input_that_must_be_rejected_is()
    {
        Assert.True(ConformanceFolder.Missing is null, ConformanceFolder.Missing);
        string file = Path.Combine(ConformanceFolder.Location!, "facts", "errors.json");
        SuiteReport report = new("facts");
        if (!File.Exists(file))
        {
            report.Unsupported("errors.json", "this folder holds suites alone");
            results.Publish(report, output);
            return;
        }

        using JsonDocument facts = JsonDocument.Parse(File.ReadAllBytes(file));
        List<Row> rows = [];
        foreach (JsonElement fact in facts.RootElement.GetProperty("rows").EnumerateArray())
        {
            if (Unsupported(fact) is string reason) report.Unsupported(fact.GetProperty("id").GetString()!, reason);
            else rows.Add(new Row(fact));
        }

        using LayerBatch batch = GeneratedCodeHarness.Compile([.. rows.Select(row => row.Attribute)], new CompilationSettings { RefusalsFail = false });
        foreach ((Row row, CompiledLayer layer) in rows.Zip(batch.Layers))
        {
            if (Failure(row, layer) is string failure) report.Fail(row.Id, $"{row.Error}, {row.Attribute}: {failure}");
            else report.Pass();
        }

        results.Publish(report, output);
    }

    private static string? Unsupported(JsonElement fact)
    {
        if (!fact.TryGetProperty("op", out JsonElement op)) return "a remark on PyTorch, without an input";
        string error = fact.GetProperty("error").GetString()!;
        if (error == "RankMismatch") return "cannot be written: spans have no rank, and the shape is the attribute's";
        if (fact.GetProperty("id").GetString()!.StartsWith("bias-rank2", StringComparison.Ordinal)) return "cannot be written: a bias is a span, and one of the right length is right";
        if (op.GetString() is not ("Conv" or "ConvTranspose")) return $"{op.GetString()}: not built yet";
        int dimensions = fact.GetProperty("x").GetArrayLength() - 2;
        return dimensions is >= 1 and <= 3 ? null : $"Conv of {dimensions} dimensions: layers have one to three";
    }

    private static string? Failure(Row row, CompiledLayer layer)
    {
        if (!Rejections.TryGetValue(row.Error, out Rejection? expected)) return "this class of error has no place in the table yet";
        if (layer.Refusals.Count > 0)
        {
            // A row may have a second fault, which is reported as well.
            if (layer.Refusals.Any(refusal => expected.Arguments.Contains(refusal.Argument))) return null;
            Refusal misplaced = layer.Refusals[0];
            return $"{misplaced.Id} stands on \"{misplaced.Words}\": {misplaced.Message}";
        }

        if (expected.Parameter is null) return "accepted";
        try
        {
            layer.Create(new float[row.WeightLength], new float[row.BiasLength], IsaLevel.Best());
            return "accepted, at run time too";
        }
        catch (ArgumentException thrown)
        {
            return thrown.ParamName == expected.Parameter ? null : $"the exception names {thrown.ParamName}: {thrown.Message}";
        }
    }

    /// <param name="Arguments">Where a compile-time error may stand.</param>
    /// <param name="Parameter">What a run-time error names; null if the error must come at compile time.</param>
    private sealed record Rejection(string[] Arguments, string? Parameter);

    /// <summary>A row, declared literally: its numbers and their counts go into the attribute as they are.</summary>
    private sealed record Row(JsonElement Fact)
    {
        public string Id => Fact.GetProperty("id").GetString()!;

        public string Error => Fact.GetProperty("error").GetString()!;

        public int WeightLength => Shape("w").Aggregate(1, (product, size) => product * size);

        public int BiasLength => Shape("b").Aggregate(1, (product, size) => product * size);

        public string Attribute
        {
            get
            {
                int[] input = Shape("x"), weights = Shape("w");
                bool transposed = Fact.GetProperty("op").GetString() == "ConvTranspose";
                List<string> arguments =
                [
                    $"InChannels = {input[1]}", $"OutChannels = {weights[transposed ? 1 : 0]}",
                    .. Axes.Zip(input[2..], (axis, extent) => $"{axis} = {extent}"),
                    $"KernelShape = {Numbers("kernel_shape") ?? $"[{string.Join(", ", weights[2..])}]"}",
                ];
                if (Numbers("strides") is string strides) arguments.Add($"Strides = {strides}");
                if (Numbers("dilations") is string dilations) arguments.Add($"Dilations = {dilations}");
                if (Numbers("output_padding") is string added) arguments.Add($"OutputPaddings = {added}");
                if (Numbers("pads") is string pads) arguments.Add($"Pads = {pads}");
                if (Fact.GetProperty("attributes").TryGetProperty("group", out JsonElement group)) arguments.Add($"Groups = {group}");
                if (Fact.GetProperty("b").ValueKind == JsonValueKind.Null) arguments.Add("Bias = false");
                return $"[Conv{(transposed ? "Transpose" : "")}{Axes.Length}D({string.Join(", ", arguments)})]";
            }
        }

        private string[] Axes => Shape("x").Length switch { 3 => ["Length"], 4 => ["Height", "Width"], _ => ["Depth", "Height", "Width"] };

        private string? Numbers(string attribute) => Fact.GetProperty("attributes").TryGetProperty(attribute, out JsonElement numbers) ? numbers.GetRawText() : null;

        private int[] Shape(string tensor) =>
            Fact.GetProperty(tensor) is { ValueKind: JsonValueKind.Array } shape ? [.. shape.EnumerateArray().Select(size => size.GetInt32())] : [0];
    }
}
