using System.Text;
using ConvGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Generator.Tests;

/// <summary>Attributes by the thousand, random and malicious: the generator never throws, and a declaration without errors of its own gets either one of our errors or code that
/// compiles without warnings. Hundreds share a compilation; each has a file and a namespace of its own.</summary>
public sealed partial class HostileDeclarationTests(ITestOutputHelper log)
{
    private const int PerCompilation = 250;

    private static readonly string[] Integers =
        ["0", "1", "1", "2", "2", "3", "3", "4", "5", "7", "8", "9", "16", "17", "31", "64", "100", "-1", "-2", "46340", "46341", "65535", "65536", "1 << 20", "1 << 30", "int.MaxValue", "int.MaxValue - 1", "int.MinValue"];

    private static readonly string[] Wrong =
        ["\"3\"", "null", "3.5", "3f", "'3'", "true", "3L", "typeof(int)", "Undefined", "nameof(X)", "new object()", "[\"1\", 2]", "new[] { 1, }", "default", "(int)3.0", "1 / 0", "int.MaxValue + 1", "[]", "[1, [2]]", "x => x", "", "*", "Layout.Nchw", "(Layout)1"];

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Random_arguments_with_extremes(int seed)
    {
        Random random = new(seed);
        int compiled = Check([.. Enumerable.Range(0, 2 * PerCompilation).Select(_ => Plausible(random, hostility: 0.02))]);
        Assert.InRange(compiled, 50, 2 * PerCompilation);    // or the test has stopped testing what it says
    }

    [Theory, InlineData(11), InlineData(12)]
    public void Random_arguments_of_the_wrong_type(int seed)
    {
        Random random = new(seed);
        Check([.. Enumerable.Range(0, PerCompilation).Select(_ => Plausible(random, hostility: 0.15))]);
    }

    [Fact]
    public void Every_beginning_of_a_declaration()
    {
        const string Whole = "[Conv2D(InChannels = 3, OutChannels = 8, KernelShape = [3, 3], Pads = [1, 1, 1, 1], AutoPad = AutoPad.None, Height = 9, Width = 9, Activation = Activation.Clip, ActivationBeta = 6f, Algorithm = Algorithm.Reference)]";
        Check([.. Enumerable.Range(1, Whole.Length).Select(length => Whole[..length])]);
    }

    [Fact]
    public void Every_beginning_of_a_filter()
    {
        const string Whole = "[Filter2D(Taps = [1, 2.5, -1e3, 0], KernelShape = [2, 2], PaddingMode = PaddingMode.Reflect, Scale = 0.5, Offset = 128)]";
        Check([.. Enumerable.Range(1, Whole.Length).Select(length => Whole[..length])]);
    }

    [Fact]
    public void Every_beginning_of_a_pool()
    {
        const string Whole = "[AveragePool2D(Channels = 3, KernelShape = [3, 3], Strides = [2, 1], Pads = [1, 1, 1, 1], CeilMode = true, CountIncludePad = false, Height = 9, Width = 9, Layout = Layout.Nhwc)]";
        Check([.. Enumerable.Range(1, Whole.Length).Select(length => Whole[..length])]);
    }

    /// <summary>Windows of every rank with extremes and values of no type that fits.</summary>
    [Theory, InlineData(21, 0.02), InlineData(22, 0.15)]
    public void Random_pools(int seed, double hostility)
    {
        Random random = new(seed);
        int compiled = Check([.. Enumerable.Range(0, PerCompilation).Select(_ => PlausiblePool(random, hostility))]);
        if (hostility < 0.1) Assert.InRange(compiled, 25, PerCompilation);
    }

    [Fact]
    public void Enormous_pools() => Check(
    [
        .. from attribute in (string[])
            [
                "2D(Channels = 1, KernelSize = 1, Height = 46340, Width = 46340", "2D(Channels = 1, Global = true, Height = 46340, Width = 46340", "2D(Channels = 1, KernelSize = 46340, Height = 46340, Width = 46340",
                "1D(Channels = 1, KernelSize = 3, Stride = 1, Padding = 1, Length = 2147483000", "1D(Channels = 1, KernelSize = 2147480000, Stride = 1, Length = int.MaxValue", "1D(Channels = 2147480000, KernelSize = 1, Length = 1",
                "1D(Channels = 1, KernelSize = 2, Stride = int.MaxValue, CeilMode = true, Length = int.MaxValue", "1D(Channels = 1, KernelSize = 2, Dilation = 1073741820, Stride = 1, Padding = 1073741820, Length = 7",
                "1D(Channels = 1, KernelSize = 1073741000, Stride = 1, AutoPad = AutoPad.Full, Length = 1", "3D(Channels = 3, KernelSize = 2, Stride = 1, Depth = 800, Height = 800, Width = 800", "2D(Channels = 1, KernelSize = 2, Batch = 536870911, Height = 2, Width = 2",
                "2D(Channels = 1073739000, KernelSize = 2, Stride = 1, AutoPad = AutoPad.Same, Height = 1, Width = 1", "1D(Channels = 1, KernelSize = 40000, Stride = 7, Dilation = 50000, Length = 2000000000",
            ]
           from kind in (string[])["MaxPool", "AveragePool"]
           from layout in (string[])["Nchw", "Nhwc"]
           select $"[{kind}{attribute}, Layout = Layout.{layout})]",
    ]);

    private static string PlausiblePool(Random random, double hostility)
    {
        List<string> arguments = [];
        int rank = random.Next(1, 4);
        bool isGlobal = random.Next(10) == 0;
        foreach (string name in (string[])["Channels", .. rank == 1 ? ["Length"] : rank == 2 ? new[] { "Height", "Width" } : ["Depth", "Height", "Width"]]) Add(name, () => Number(1, 40), 0.97);
        if (isGlobal) Add("Global", () => "true", 1);
        else Add(random.Next(3) == 0 ? "KernelShape" : "KernelSize", () => arguments.Count % 2 == 0 ? Number(1, 5) : Array(rank), 1);
        Add("Stride", () => Number(1, 4), isGlobal ? 0.02 : 0.4);
        Add("Strides", () => Array(rank), 0.05);
        Add("Dilation", () => Number(1, 4), isGlobal ? 0.02 : 0.15);
        Add("Padding", () => Number(0, 2), isGlobal ? 0.02 : 0.3);
        Add("Pads", () => Array(2 * rank), 0.05);
        Add("AutoPad", () => $"(AutoPad){random.Next(-1, 6)}", 0.1);
        Add("CeilMode", () => random.Next(2) == 0 ? "true" : "false", 0.2);
        Add("CountIncludePad", () => "false", 0.2);
        Add("Batch", () => Number(1, 3), 0.2);
        Add("Layout", () => $"(Layout){random.Next(2)}", 0.5);
        string[] shuffled = [.. arguments];
        random.Shuffle(shuffled);
        string text = $"[{(random.Next(2) == 0 ? "Max" : "Average")}Pool{rank}D({string.Join(", ", shuffled)})]";
        return random.NextDouble() < hostility ? text[..random.Next(text.Length)] : text;

        void Add(string name, Func<string> value, double probability)
        {
            if (random.NextDouble() < probability) arguments.Add($"{name} = {(random.NextDouble() < hostility ? Wrong[random.Next(Wrong.Length)] : value())}");
        }

        string Number(int from, int to) => random.NextDouble() < 0.03 ? Integers[random.Next(Integers.Length)] : random.Next(from, to + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

        string Array(int count) => "[" + string.Join(", ", Enumerable.Range(0, random.NextDouble() < 0.05 ? random.Next(6) : count).Select(_ => Number(1, 4))) + "]";
    }

    [Fact]
    public void Every_declaration_with_one_character_left_out()
    {
        const string Whole = "[Conv2D(InChannels = 3, OutChannels = 8, KernelShape = new[] { 3, 3 }, Stride = (1), Height = 9, Width = 9, Layout = Layout.Nhwc, Algorithm = Algorithm.Reference)]";
        Check([.. Enumerable.Range(0, Whole.Length).Select(at => Whole.Remove(at, 1))]);
    }

    [Theory]
    [InlineData("[Conv2D]")]
    [InlineData("[Conv2D()]")]
    [InlineData("[Conv2D(]")]
    [InlineData("[Conv2D)]")]
    [InlineData("[ConvGen.Conv2D, Conv2D]")]
    [InlineData("[global::ConvGen.Conv2DAttribute(Height = 1, Height = 2, Height = 3)]")]
    [InlineData("[type: Conv2D(InChannels = 1, OutChannels = 1, KernelSize = 1, Height = 1, Width = 1)]")]
    [InlineData("[assembly: Conv2D(InChannels = 1, OutChannels = 1, KernelSize = 1, Height = 1, Width = 1)]")]
    [InlineData("[Conv2D(InChannels: 1)]")]
    [InlineData("[Conv2D(1, 2, 3)]")]
    [InlineData("[Conv2D(KernelShape = new int[int.MaxValue])]")]
    [InlineData("[Conv2D(KernelShape = new[] { 1, int.MaxValue + 1 }, InChannels = 1, OutChannels = 1, Height = 1, Width = 1)]")]
    [InlineData("[Conv2D(KernelShape = new[] { 1, \"2\" }, InChannels = 1, OutChannels = 1, Height = 1, Width = 1)]")]
    [InlineData("[Conv2D(InChannels = 1, OutChannels = 1, KernelSize = 1, Height = 1, Width = 1, TypeId = null)]")]
    [InlineData("[Conv2D(InChannels = 1, OutChannels = 1, KernelSize = 1, Height = 1, Width = 1, Match = 1)]")]
    [InlineData("[Conv2D<int>(InChannels = 1, OutChannels = 1, KernelSize = 1, Height = 1, Width = 1)]")]
    public void Attributes_that_are_hardly_any(string attribute) => Check([attribute]);

    /// <summary>Shapes at the edge of what is allowed: nothing overflows on the way through planner and printers, and nothing takes long.</summary>
    [Fact]
    public void Enormous_layers()
    {
        string[] attributes =
        [
            .. from shape in (string[])
                [
                    "InChannels = 1, OutChannels = 1, KernelSize = 1, Height = 46340, Width = 46340",
                    "InChannels = 1, OutChannels = 1, KernelSize = 1, Height = int.MaxValue, Width = 1",
                    "InChannels = 1, OutChannels = 1, KernelSize = 1, Height = 1, Width = int.MaxValue",
                    "InChannels = 1, OutChannels = 1, KernelSize = 46340, Height = 46340, Width = 46340",
                    "InChannels = 1, OutChannels = 1, KernelShape = [1, 2147480000], Height = 1, Width = int.MaxValue",
                    "InChannels = 2147480000, OutChannels = 1, KernelSize = 1, Height = 1, Width = 1",
                    "InChannels = 1, OutChannels = 1073739000, KernelSize = 1, Height = 1, Width = 1",
                    "InChannels = 46000, OutChannels = 46000, KernelSize = 1, Height = 1, Width = 1",
                    "InChannels = 46000, OutChannels = 46000, KernelSize = 1, Height = 100, Width = 100",
                    "InChannels = 1073739000, OutChannels = 1073739000, Groups = 1073739000, KernelSize = 1, Height = 1, Width = 1",
                    "InChannels = 1, OutChannels = 1, KernelSize = 1, Batch = int.MaxValue, Height = 1, Width = 1",
                    "InChannels = 1, OutChannels = 1, KernelSize = 2, Dilation = int.MaxValue - 1, Padding = 1073741823, Height = 1, Width = 1",
                    "InChannels = 3, OutChannels = 3, KernelSize = 3, Padding = 1, Height = 26000, Width = 26000",
                    "InChannels = 1, OutChannels = 1, KernelSize = 1, Stride = int.MaxValue, Height = 46340, Width = 46340",
                    "InChannels = 1, OutChannels = 1, KernelShape = [2, 1], Strides = [int.MaxValue, 1], Pads = [1, 0, 1073741823, 0], Height = 9, Width = 9",
                    "InChannels = 0, OutChannels = 9, KernelSize = 40000, AutoPad = AutoPad.Full, Height = 1, Width = 1",
                    "InChannels = 9, OutChannels = 9, KernelSize = 9, AutoPad = AutoPad.Full, Height = 0, Width = 7000",
                    "InChannels = 1, OutChannels = 1, KernelSize = 1, Length = int.MaxValue",
                    "InChannels = 1, OutChannels = 1, KernelSize = 2, Stride = 2, OutputPadding = 1, Length = 1073741823",
                    "InChannels = 1, OutChannels = 1, KernelSize = 3, Stride = int.MaxValue, OutputPadding = 2, Length = 1",
                    "InChannels = 8, OutChannels = 8, KernelSize = 100, Stride = 100, OutputPadding = 99, Length = 20000",
                    "InChannels = 1, OutChannels = 1, KernelSize = int.MaxValue, Padding = 1073741823, OutputPadding = 0, Length = 1",
                    "InChannels = 32, OutChannels = 32, KernelSize = 1000, Dilation = 1000, Padding = 999000, Length = 16000000",
                    "InChannels = 3, OutChannels = 3, KernelSize = 3, Padding = 1, Depth = 800, Height = 800, Width = 800",
                ]
            from more in (string[])["Layout = Layout.Nchw", "Layout = Layout.Nhwc", "PaddingMode = PaddingMode.Circular", .. Enum.GetNames<Algorithm>().Select(name => $"Algorithm = Algorithm.{name}")]
            select $"[Conv{(shape.Contains("OutputPadding", StringComparison.Ordinal) ? "Transpose" : "")}{(shape.Contains("Length", StringComparison.Ordinal) ? 1 : shape.Contains("Depth", StringComparison.Ordinal) ? 3 : 2)}D({shape}, {more})]",
        ];
        Check(attributes);
    }

    /// <summary>Mostly a layer that could be meant, now and then an extreme, and with <paramref name="hostility"/> a value of no type that fits.</summary>
    private static string Plausible(Random random, double hostility)
    {
        List<string> arguments = [];
        bool transposed = random.Next(4) == 0;
        int rank = random.Next(5) switch { 0 => 1, 1 => 3, _ => 2 };
        foreach (string name in (string[])["InChannels", "OutChannels", .. rank == 1 ? ["Length"] : new[] { "Height", "Width" }]) Add(name, Int, 0.97);
        if (rank == 3) Add("Depth", Small, 0.97);
        if (random.NextDouble() < 0.7) Add("KernelSize", Small, 1);
        else Add("KernelShape", () => Ints(rank, Small), 1);
        if (random.NextDouble() < 0.3) Add("Stride", Small, 0.9);
        else Add("Strides", () => Ints(rank, Small), 0.2);
        Add("Dilation", Small, 0.15);
        Add("Dilations", () => Ints(rank, Small), 0.1);
        Add("Padding", Small, 0.3);
        if (transposed) Add("OutputPadding", Small, 0.2);
        if (transposed) Add("OutputPaddings", () => Ints(rank, Small), 0.1);
        Add("Pads", () => Ints(2 * rank, Small), 0.15);
        Add("AutoPad", () => Enum("AutoPad"), 0.15);
        Add("PaddingMode", () => Enum("PaddingMode"), 0.3);
        Add("Groups", Small, 0.15);
        Add("Batch", Small, 0.15);
        Add("Bias", () => random.Next(2) == 0 ? "true" : "false", 0.2);
        Add("FlipKernel", () => random.Next(2) == 0 ? "true" : "false", 0.1);
        Add("Layout", () => Enum("Layout"), 0.4);
        Add("Activation", () => Enum("Activation"), 0.5);
        Add("ActivationAlpha", Float, 0.15);
        Add("ActivationBeta", Float, 0.1);
        // The reference's file is short, a kernel's is long to compile; kernels of random shapes are what the execution tests are for.
        Add("Algorithm", () => random.NextDouble() < 0.9 ? "Algorithm.Reference" : Enum("Algorithm"), 0.95);
        Add("Accuracy", () => Enum("Accuracy"), 0.15);
        Add("WinogradTile", Small, 0.1);
        if (random.NextDouble() < hostility) arguments.Add(arguments.Count > 0 ? arguments[0] : "");
        string[] shuffled = [.. arguments];
        random.Shuffle(shuffled);
        string text = $"[Conv{(transposed ? "Transpose" : "")}{rank}D({string.Join(", ", shuffled)})]";
        if (random.NextDouble() >= hostility) return text;
        int at = random.Next(text.Length);
        return random.Next(3) switch { 0 => text.Remove(at, 1), 1 => text.Insert(at, "(,)[]=\"#/"[random.Next(9)].ToString()), _ => text[..Math.Max(1, at)] };

        void Add(string name, Func<string> value, double probability)
        {
            if (random.NextDouble() < probability) arguments.Add($"{name} = {(random.NextDouble() < hostility ? Wrong[random.Next(Wrong.Length)] : value())}");
        }

        string Int() => random.NextDouble() < 0.1 ? Integers[random.Next(Integers.Length)] : random.Next(1, 40).ToString(System.Globalization.CultureInfo.InvariantCulture);

        string Small() => random.NextDouble() < 0.04 ? Integers[random.Next(Integers.Length)] : random.Next(1, 4).ToString(System.Globalization.CultureInfo.InvariantCulture);

        string Ints(int count, Func<string> item) => "[" + string.Join(", ", Enumerable.Range(0, random.NextDouble() < 0.05 ? random.Next(6) : count).Select(_ => item())) + "]";

        string Enum(string type) => $"({type}){(random.NextDouble() < 0.05 ? random.Next(-1, 99) : random.Next(type == "Activation" ? 14 : type == "Algorithm" ? 7 : 2)).ToString(System.Globalization.CultureInfo.InvariantCulture)}";

        string Float() => ((string[])["0", "0.1f", "-2.5f", "1", "6f", "float.NaN", "float.PositiveInfinity", "float.Epsilon", "float.MaxValue", "-0f", "1e-30f"])[random.Next(11)];
    }

    /// <summary>How many of the declarations became layers.</summary>
    private int Check(string[] attributes)
    {
        Project project = new();
        int compiled = 0, refused = 0;
        foreach (IEnumerable<(string Path, string Text)> batch in attributes.Select((attribute, i) => ($"{i}.cs", $"namespace N{i};\n{attribute}\npartial class Trunk;\n")).Chunk(PerCompilation))
        {
            Dictionary<string, string> texts = batch.ToDictionary(file => file.Path, file => file.Text);
            CSharpCompilation compilation = project.Compile(batch);
            HashSet<string> faulty = [.. compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).Select(PathOf)];
            GeneratorRun run = GeneratorRun.Unproven(project, compilation);
            Assert.All(run.Diagnostics, found => Assert.StartsWith("CVG", found.Id, StringComparison.Ordinal));
            Assert.DoesNotContain(run.Diagnostics, found => found.Id == "CVG0901");
            HashSet<string> refusals = [.. run.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).Select(PathOf)];
            StringBuilder wrong = new();
            foreach (Diagnostic found in run.CompilerFindings())
            {
                string path = PathOf(found);
                if (!faulty.Contains(path)) wrong.Append(found).Append("\n    ").Append(texts.GetValueOrDefault(path, path)).Append('\n');
                if (wrong.Length > 3000) break;
            }

            Assert.True(wrong.Length == 0, wrong.ToString());
            HashSet<string> layers = [.. run.Sources.Where(source => source.SourceText.ToString().Contains(".Run(", StringComparison.Ordinal)).Select(source => Declaration(source.HintName))];
            Assert.All(texts.Keys, path => Assert.True(faulty.Contains(path) || refusals.Contains(path) || layers.Contains(path), $"neither compiled nor refused: {texts[path]}"));
            refused += refusals.Except(faulty).Count();
            compiled += texts.Keys.Except(faulty).Except(refusals).Count();
        }

        log.WriteLine($"{attributes.Length} declarations: {compiled} compiled, {refused} refused by us, {attributes.Length - compiled - refused} refused by the compiler");
        return compiled;

        // Generated files belong to the declaration that their hint names.
        static string PathOf(Diagnostic found) => found.Location.SourceTree?.FilePath is not { } path ? "" : path.EndsWith(".g.cs", StringComparison.Ordinal) ? Declaration(Path.GetFileName(path)) : path;

        static string Declaration(string hint) => hint.Split('.')[0].TrimStart('N') + ".cs";
    }
}
