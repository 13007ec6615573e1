using System.Text.RegularExpressions;
using ConvGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>Where a layer may be declared and what it may be called.</summary>
public sealed partial class NameTests
{
    private const string Conv = "[Conv2D(InChannels = 3, OutChannels = 20, KernelSize = 3, Padding = 1, Height = 9, Width = 9)]";

    [Theory]
    [InlineData(Conv + " partial class Vector512;")]
    [InlineData(Conv + " partial class Span;")]
    [InlineData(Conv + " partial class GC;")]
    [InlineData(Conv + " partial class Layer;")]
    [InlineData(Conv + " partial class Reference;")]
    [InlineData(Conv + " partial class Plans;")]
    [InlineData(Conv + " partial class Pack;")]
    [InlineData(Conv + " partial class Float;")]
    [InlineData(Conv + " partial class @class;")]
    [InlineData(Conv + " partial class @record; " + Conv + " partial class @partial;")]
    [InlineData(Conv + " partial class größe;")]
    [InlineData(Conv + " partial class 畳み込み;")]
    [InlineData(Conv + " partial class _;")]
    [InlineData(Conv + " partial class __Under_Score__;")]
    [InlineData("namespace N; " + Conv + " partial class System;")]
    [InlineData("namespace N; " + Conv + " partial class ConvGen;")]
    [InlineData("namespace N; " + Conv + " partial class Isa;")]
    [InlineData("namespace ConvGen.X; " + Conv + " partial class Vector256;")]
    [InlineData("namespace ConvGen; " + Conv + " partial class ConvWorkers2; " + Conv + " partial class Vector512;")]
    [InlineData("namespace ConvGen.Runtime; " + Conv + " partial class KernelArguments2;")]
    [InlineData("namespace System.Y; " + Conv + " partial class Trunk;")]
    [InlineData("namespace A.System; " + Conv + " partial class Trunk;")]
    [InlineData("namespace A.@namespace.@await { " + Conv + " partial class @async; }")]
    [InlineData("namespace A { namespace B { " + Conv + " partial class Trunk; } }")]
    [InlineData("namespace A.größe; " + Conv + " partial class Trunk;")]
    [InlineData("partial struct S { " + Conv + " private partial class Trunk; }")]
    [InlineData("ref partial struct S { " + Conv + " public partial class Trunk; }")]
    [InlineData("readonly partial record struct S { " + Conv + " partial class Trunk; }")]
    [InlineData("partial interface I { " + Conv + " partial class Trunk; }")]
    [InlineData("partial record R(int X) { " + Conv + " protected partial class Trunk; }")]
    [InlineData("partial record class R { " + Conv + " private protected sealed partial class Trunk; }")]
    [InlineData("static partial class C { " + Conv + " internal partial class Trunk; }")]
    [InlineData("abstract partial class C { partial interface I { " + Conv + " protected internal abstract partial class Trunk; } }")]
    [InlineData("partial class Net { " + Conv + " partial class A; " + Conv + " partial class B; }")]
    [InlineData(Conv + " partial record Trunk;")]
    [InlineData(Conv + " sealed partial record class Trunk { public int X { get; init; } }")]
    [InlineData(Conv + " partial class Trunk { public Trunk(string path) : this(new float[540], new float[20]) => _ = path; public void Run() { } }")]
    [InlineData(Conv + " partial class Trunk : IConvLayer, IDisposable { public void Dispose() { } }")]
    [InlineData("abstract class Base { protected Base(int x = 0) { } private int Plan => 1; } " + Conv + " partial class Trunk : Base;")]
    [InlineData("namespace A { " + Conv + " partial class Trunk; } namespace B { " + Conv + " partial class Trunk; }")]
    [InlineData("using C = ConvGen.Conv2DAttribute; [C(InChannels = 1, OutChannels = 1, KernelSize = 1, Height = 1, Width = 1)] partial class Trunk;")]
    [InlineData("[System.Obsolete] " + Conv + " partial class Trunk;")]
    [InlineData("#nullable disable\n" + Conv + " partial class Trunk;")]
    [InlineData("#pragma warning disable CS8981\n" + Conv + " partial class trunk;")]
    public void A_layer_compiles_whatever_it_is_called_and_wherever_it_stands(string code)
    {
        GeneratorRun run = GeneratorRun.Of(code);
        Assert.Empty(run.Diagnostics);
        Assert.NotEmpty(run.Sources);
        run.AssertCompiles();
    }

    [Fact]
    public void A_class_spread_over_files_is_one_layer_wherever_its_attribute_stands()
    {
        string[] parts = ["partial class Trunk { public int A => 1; }", "partial class Trunk { public int B => 2; }", "partial class Trunk;"];
        for (int i = 0; i < parts.Length; i++)
        {
            string[] sources = [.. parts];
            sources[i] = Conv + " " + sources[i];
            GeneratorRun run = GeneratorRun.Of(new Project(), sources);
            Assert.Equal("Trunk.g.cs", Assert.Single(run.Sources).HintName);
            run.AssertCompiles();
        }
    }

    /// <summary>CS0579 is the compiler's answer; ours is one output all the same, or it would drop all.</summary>
    [Theory]
    [InlineData(Conv + " partial class Trunk;", Conv + " partial class Trunk;")]
    [InlineData(Conv + " partial class Trunk; " + Conv + " partial class Trunk;")]
    [InlineData(Conv + Conv + " partial class Trunk;")]
    [InlineData(Conv + " partial class Trunk;", "[Filter2D(Taps = [1.0], KernelSize = 1)] partial class Trunk;")]
    [InlineData("[Filter2D(Taps = [1.0], KernelSize = 1)] " + Conv + " partial class Trunk;")]
    public void Attributes_on_several_parts_give_one_output(params string[] sources) => Assert.Single(GeneratorRun.Of(new Project(), sources).Sources);

    [Theory]
    [InlineData(Conv + " partial struct S;")]
    [InlineData(Conv + " partial interface I;")]
    [InlineData(Conv + " partial record struct S;")]
    [InlineData(Conv + " enum E { }")]
    [InlineData(Conv + " delegate void D();")]
    [InlineData("class C { " + Conv + " void M() { } }")]
    public void Elsewhere_than_on_a_class_the_attribute_is_the_compilers_error_alone(string code)
    {
        GeneratorRun run = GeneratorRun.Of(code);
        Assert.Empty(run.Sources);
        Assert.Empty(run.Diagnostics);
        Assert.Contains(run.CompilerFindings(), found => found.Id == "CS0592");
    }

    [Fact]
    public void Hint_names_are_short_ASCII_and_unique_even_to_a_file_system_and_as_identifiers()
    {
        string longName = new('n', 150);
        string code = string.Join("\n", (string[])
        [
            $"{Conv} partial class A;",
            $"{Conv} partial class a;",
            $"namespace N {{ {Conv} partial class A; {Conv} partial class A<T>; {Conv} partial class A<T, U>; {Conv} partial record B; }}",
            $"namespace n {{ {Conv} partial class A; }}",
            $"namespace N.M {{ {Conv} partial class C; }}",
            $"namespace N {{ partial class M {{ {Conv} partial class C; }} }}",
            $"namespace N {{ {Conv} partial class M_C; }}",
            $"namespace N_M {{ {Conv} partial class C; }}",
            $"namespace N__M {{ {Conv} partial class C; {Conv} partial class _C; }}",
            $"partial class N2 {{ {Conv} partial class A; partial class A2 {{ {Conv} partial class A; }} }}",
            $"{Conv} partial class größe; {Conv} partial class größE; {Conv} partial class gr__e; {Conv} partial class 日本; {Conv} partial class 語彙;",
            $"namespace {longName} {{ {Conv} partial class A; {Conv} partial class B; {Conv} partial class {longName}; {Conv} partial class {longName}2; }}",
            $"namespace X1234567890 {{ namespace {new string('9', 0)}Y{new string('1', 90)} {{ {Conv} partial class A; }} }}",
            $"{Conv} partial class @class; {Conv} partial class @Class; {Conv} partial class con;",
            $"{Conv} class Twice; {Conv} partial record Twice; {Conv} partial class Twice;",
        ]);
        GeneratorRun run = GeneratorRun.Of(code);
        string[] hints = [.. run.Sources.Select(source => source.HintName)];
        Assert.True(hints.Length >= 30, $"{hints.Length} layers");
        Assert.All(hints, hint => Assert.Matches(HintPattern(), hint));
        Assert.All(hints, hint => Assert.True(hint.Length <= 100, hint));
        Assert.Equal(hints.Length, hints.Select(hint => hint.Replace('.', '_')).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(hints.Order(StringComparer.Ordinal), GeneratorRun.Of(code).Sources.Select(source => source.HintName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_plain_name_stays_plain()
    {
        GeneratorRun run = GeneratorRun.Of($"namespace Net.Vision {{ partial class Trunk {{ {Conv} partial class Stem; }} }}");
        Assert.Equal("Net.Vision.Trunk.Stem.g.cs", run.Sources.Single().HintName);
        Assert.Contains("class Net_Vision_Trunk_Stem\n", run.Text, StringComparison.Ordinal);
    }

    /// <summary>A keyword needs its @, a plain name must not have one: people read this.</summary>
    [Fact]
    public void Identifiers_are_printed_with_an_at_sign_only_where_it_is_needed()
    {
        string text = GeneratorRun.Of($"namespace A.@namespace.B {{ partial class @field {{ {Conv} partial class Trunk; }} }}").Text;
        Assert.Contains("namespace A.@namespace.B\n", text, StringComparison.Ordinal);
        Assert.Contains("partial class @field\n", text, StringComparison.Ordinal);
        Assert.Contains("partial class Trunk : ", text, StringComparison.Ordinal);
        Assert.All((string[])["abstract", "class", "record", "partial", "file", "required", "scoped", "field", "await", "var", "async", "when", "nint", "dynamic", "extension", "allows", "global", "where", "yield"],
            name => Assert.True(SyntaxFacts.IsValidIdentifier(name) && GeneratorRun.Of($"{Conv} partial class @{name};").Text.Contains($"partial class @{name} : ", StringComparison.Ordinal), name));
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.]*\.g\.cs$")]
    private static partial Regex HintPattern();
}
