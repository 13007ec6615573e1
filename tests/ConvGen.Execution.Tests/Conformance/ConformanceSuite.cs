using System.Runtime.InteropServices;
using System.Text.Json;

namespace ConvGen.Execution.Tests.Conformance;

/// <summary>Reads <c>convgen-conformance/1</c>: <c>manifest.json</c> lists the cases, a binary file each holds their tensors.</summary>
public sealed class ConformanceSuite
{
    private const string Format = "convgen-conformance/1";

    private ConformanceSuite(string name, IReadOnlyList<ConformanceCase> cases)
    {
        Name = name;
        Cases = cases;
    }

    public string Name { get; }

    public IReadOnlyList<ConformanceCase> Cases { get; }

    /// <summary>Reads the manifest of <paramref name="folder"/>; tensors are read when asked for.</summary>
    /// <exception cref="InvalidDataException">Another format, or fewer cases than the manifest counts.</exception>
    public static ConformanceSuite Read(string folder)
    {
        string name = Path.GetFileName(folder);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        JsonElement root = manifest.RootElement;
        if (root.GetProperty("format").GetString() != Format) throw new InvalidDataException($"{name} has format {root.GetProperty("format")}; this reads {Format}");
        ConformanceCase[] cases = [.. root.GetProperty("cases").EnumerateArray().Select(element => new ConformanceCase(folder, element.Clone()))];
        if (cases.Length != root.GetProperty("count").GetInt32()) throw new InvalidDataException($"{name} lists {cases.Length} cases and counts {root.GetProperty("count")}");
        return new ConformanceSuite(name, cases);
    }
}

/// <summary>One case of a suite.</summary>
public sealed class ConformanceCase(string folder, JsonElement json)
{
    public string Name { get; } = json.GetProperty("name").GetString()!;

    public IReadOnlyList<ConformanceNode> Nodes { get; } = [.. json.GetProperty("nodes").EnumerateArray().Select(node => new ConformanceNode(node))];

    public string Output { get; } = json.GetProperty("outputs")[0].GetString()!;

    public int OutputCount { get; } = json.GetProperty("outputs").GetArrayLength();

    /// <summary>Accept |got - want| &lt;= AbsoluteTolerance + RelativeTolerance |want|.</summary>
    public double AbsoluteTolerance { get; } = json.GetProperty("atol").GetDouble();

    public double RelativeTolerance { get; } = json.GetProperty("rtol").GetDouble();

    public bool HasTensor(string name) => json.GetProperty("tensors").TryGetProperty(name, out _);

    public int[] Shape(string tensor) => [.. Tensor(tensor).GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];

    public string ElementType(string tensor) => Tensor(tensor).GetProperty("dtype").GetString()!;

    /// <summary>The floats of a tensor, row-major.</summary>
    public float[] Floats(string tensor)
    {
        JsonElement description = Tensor(tensor);
        if (ElementType(tensor) != "float32") throw new InvalidDataException($"{Name}: {tensor} holds {ElementType(tensor)}");
        float[] values = new float[description.GetProperty("bytes").GetInt32() / sizeof(float)];
        using FileStream file = File.OpenRead(Path.Combine(folder, json.GetProperty("file").GetString()!));
        file.Position = description.GetProperty("offset").GetInt64();
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));    // little-endian, as every processor .NET runs on today
        return values;
    }

    private JsonElement Tensor(string name) => json.GetProperty("tensors").GetProperty(name);
}

/// <summary>One ONNX operator of a case.</summary>
public sealed class ConformanceNode(JsonElement json)
{
    public string Op { get; } = json.GetProperty("op").GetString()!;

    /// <summary>Tensor names; empty where an optional input is absent.</summary>
    public IReadOnlyList<string> Inputs { get; } = [.. json.GetProperty("inputs").EnumerateArray().Select(name => name.GetString()!)];

    public int[]? Integers(string attribute) =>
        Attributes.TryGetProperty(attribute, out JsonElement value) ? [.. value.EnumerateArray().Select(number => number.GetInt32())] : null;

    public int Integer(string attribute, int otherwise) => Attributes.TryGetProperty(attribute, out JsonElement value) ? value.GetInt32() : otherwise;

    public string Text(string attribute, string otherwise) => Attributes.TryGetProperty(attribute, out JsonElement value) ? value.GetString()! : otherwise;

    private JsonElement Attributes => json.GetProperty("attributes");
}
