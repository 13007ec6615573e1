using ConvGen.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;
using Xunit;

namespace ConvGen.Analyzer.Tests;

/// <summary>Each fix: what it offers, the text it makes, and that this compiles and is reported no more. And what it leaves to a person.</summary>
public sealed class CodeFixTests
{
    private const string Shape = "InChannels = 16, OutChannels = 16, KernelSize = 3, Height = 33, Width = 33";

    // ---- Partial.
    [Theory]
    [InlineData("class Trunk;", "partial class Trunk;")]
    [InlineData("internal sealed class Trunk { }", "internal sealed partial class Trunk { }")]
    [InlineData("/* why */ public class Trunk;", "/* why */ public partial class Trunk;")]
    [InlineData("/* why */ class Trunk;", "/* why */ partial class Trunk;")]
    [InlineData("record Trunk;", "partial record Trunk;")]
    [InlineData("sealed record class Trunk;", "sealed partial record class Trunk;")]
    public void A_class_is_made_partial(string before, string after) =>
        AssertFixed(new PartialFix(), $"[Conv2D({Shape})]\n{before}", "Make Trunk partial", $"[Conv2D({Shape})]\n{after}");

    [Fact]
    public void The_types_around_a_class_are_made_partial_with_it() => AssertFixed(
        new PartialFix(),
        $$"""
        static class Nets
        {
            // Why.
            public struct Inner
            {
                [Conv2D({{Shape}})]
                private class Trunk;
            }
        }
        """,
        "Make Trunk partial",
        $$"""
        static partial class Nets
        {
            // Why.
            public partial struct Inner
            {
                [Conv2D({{Shape}})]
                private partial class Trunk;
            }
        }
        """);

    [Fact]
    public void All_classes_are_made_partial_at_once() => AssertFixed(
        new PartialFix(),
        $"class Net {{ [Conv2D({Shape})] class A; [Conv2D({Shape})] public class B; }}\n[Conv2D({Shape})] class C;",
        "Make A partial",
        $"partial class Net {{ [Conv2D({Shape})] partial class A; [Conv2D({Shape})] public partial class B; }}\n[Conv2D({Shape})] partial class C;",
        all: true);

    // ---- Redundant arguments.
    [Theory]
    [InlineData($"{Shape}, KernelShape = [3, 3]", "Remove KernelSize", "InChannels = 16, OutChannels = 16, Height = 33, Width = 33, KernelShape = [3, 3]")]
    [InlineData($"{Shape}, KernelShape = [3, 3]", "Remove KernelShape", Shape)]
    [InlineData($"Stride = 2, {Shape}, Strides = [1, 1]", "Remove Stride", $"{Shape}, Strides = [1, 1]")]
    [InlineData($"Padding = 1, {Shape}, AutoPad = AutoPad.Same", "Remove Padding", $"{Shape}, AutoPad = AutoPad.Same")]
    [InlineData($"{Shape}, Pads = [1, 1, 1, 1], AutoPad = AutoPad.Same", "Remove AutoPad", $"{Shape}, Pads = [1, 1, 1, 1]")]
    [InlineData($"{Shape}, ActivationAlpha = 1, Activation = Activation.Relu", "Remove ActivationAlpha", $"{Shape}, Activation = Activation.Relu")]
    public void A_redundant_argument_is_removed(string before, string title, string after) => AssertFixed(new RedundantArgumentFix(), Layer(before), title, Layer(after));

    [Fact]
    public void Global_pooling_loses_its_window_or_its_Global()
    {
        const string Before = "[MaxPool2D(Channels = 4, Global = true, Stride = 2, KernelSize = 2, Height = 8, Width = 8)] partial class Pool;";
        AssertFixed(new RedundantArgumentFix(), Before, "Remove Global", "[MaxPool2D(Channels = 4, Stride = 2, KernelSize = 2, Height = 8, Width = 8)] partial class Pool;");
        using FixRun run = new(new RedundantArgumentFix(), Before);
        Assert.Equal(["[MaxPool2D(Channels = 4, Global = true, KernelSize = 2, Height = 8, Width = 8)] partial class Pool;"], run.Apply("Remove Stride"));
    }

    [Fact]
    public void Line_breaks_and_comments_stay_where_they_were() => AssertFixed(
        new RedundantArgumentFix(),
        """
        [Conv2D(
            InChannels = 16, OutChannels = 16,    // as before
            KernelSize = 3, Stride = 2,
            Strides = [1, 1],
            Height = 33, Width = 33)]
        partial class Trunk;
        """,
        "Remove Strides",
        """
        [Conv2D(
            InChannels = 16, OutChannels = 16,    // as before
            KernelSize = 3, Stride = 2,
            Height = 33, Width = 33)]
        partial class Trunk;
        """);

    [Fact]
    public void All_redundant_arguments_of_a_name_are_removed_at_once() => AssertFixed(
        new RedundantArgumentFix(),
        $"[Conv2D({Shape}, KernelShape = [3, 3])] partial class A;\n[Conv2D({Shape}, KernelShape = [1, 1])] partial class B;",
        "Remove KernelShape",
        $"[Conv2D({Shape})] partial class A;\n[Conv2D({Shape})] partial class B;",
        all: true);

    // ---- Singular and plural.
    [Theory]
    [InlineData("Stride = [2, 1]", "Strides = [2, 1] instead of Stride", "Strides = [2, 1]")]
    [InlineData("Stride = new[] { 2, 1 }", "Strides = [2, 1] instead of Stride", "Strides = [2, 1]")]
    [InlineData("Dilation = new int[] { 2, 1 }", "Dilations = [2, 1] instead of Dilation", "Dilations = [2, 1]")]
    [InlineData("Padding = [1, 2]", "Pads = [1, 2, 1, 2] instead of Padding", "Pads = [1, 2, 1, 2]")]
    [InlineData("Padding = [1, 2, 1, 2]", "Pads = [1, 2, 1, 2] instead of Padding", "Pads = [1, 2, 1, 2]")]
    [InlineData("Strides = 2", "Stride = 2 instead of Strides", "Stride = 2")]
    [InlineData("Strides = [2]", "Stride = 2 instead of Strides", "Stride = 2")]
    [InlineData("Pads = [1]", "Padding = 1 instead of Pads", "Padding = 1")]
    [InlineData("Pads = [1, 1]", "Pad both ends of every axis: Pads = [1, 1, 1, 1]", "Pads = [1, 1, 1, 1]")]
    public void Singular_and_plural_are_swapped(string before, string title, string after) => AssertFixed(new PluralFix(), Layer($"{Shape}, {before}, Batch = 2"), title, Layer($"{Shape}, {after}, Batch = 2"));

    [Theory]
    [InlineData("Strides = [1, 2, 3]")]
    [InlineData("Pads = [1, 2, 3]")]
    [InlineData("Strides = \"2\"")]
    [InlineData("Stride = \"2\"")]
    public void What_takes_a_decision_is_left_to_a_person(string argument)
    {
        using FixRun run = new(new PluralFix(), Layer($"{Shape}, {argument}"));
        Assert.NotEmpty(run.Diagnostics);
        Assert.Empty(run.Titles);
    }

    [Fact]
    public void Conversions_that_are_none_of_ours_are_left_alone()
    {
        using FixRun run = new(new PluralFix(), "class Other { int a = new int[3]; int[] b = 3; int Stride = [1, 2]; } class MyAttribute : Attribute { public int Stride { get; set; } } [My(Stride = [1, 2])] class Mine;");
        Assert.Equal(4, run.Diagnostics.Count);
        Assert.Empty(run.Titles);
    }

    // ---- Padding.
    [Theory]
    [InlineData("KernelSize = 3, Dilation = 2, Padding = 1", "Keep the size: Padding = 2", "KernelSize = 3, Dilation = 2, Padding = 2")]
    [InlineData("KernelSize = 5, Padding = 5", "Keep the size: Padding = 2", "KernelSize = 5, Padding = 2")]
    [InlineData("KernelShape = [5, 3], Padding = 1", "Keep the size: Pads = [2, 1, 2, 1]", "KernelShape = [5, 3], Pads = [2, 1, 2, 1]")]
    [InlineData("KernelSize = 5, Pads = [2, 1, 2, 1]", "Keep the size: Padding = 2", "KernelSize = 5, Padding = 2")]
    [InlineData("KernelSize = 41", "Keep the size: Padding = 20", "KernelSize = 41, Height = 32, Width = 32, Padding = 20")]
    [InlineData("KernelSize = 4, Padding = 4", "Keep the size: AutoPad = AutoPad.Same", "KernelSize = 4, AutoPad = AutoPad.Same", "CVG0802")]
    [InlineData("KernelSize = 40, AutoPad = AutoPad.Valid", "Keep the size: AutoPad = AutoPad.Same", "KernelSize = 40, AutoPad = AutoPad.Same", "CVG0802")]
    public void Padding_is_made_to_keep_the_size(string before, string title, string after, string remaining = "")
    {
        const string End = ", Height = 32, Width = 32";
        string Whole(string arguments) => Layer("InChannels = 16, OutChannels = 16, " + arguments + (arguments.Contains(End, StringComparison.Ordinal) ? "" : End));
        AssertFixed(new SamePaddingFix(), Whole(before), title, Whole(after), remaining: remaining);
    }

    [Fact]
    public void A_file_without_our_using_gets_a_longer_name() => AssertFixed(
        new StrictAccuracyFix(),
        FixRun.Small with { EditorConfig = "convgen_tolerance = 1e-9", Usings = "" },
        "[ConvGen.Conv2D(InChannels = 256, OutChannels = 256, KernelSize = 3, Padding = 1, Height = 56, Width = 56)] partial class Trunk;",
        "Accuracy = Accuracy.Strict",
        "[ConvGen.Conv2D(InChannels = 256, OutChannels = 256, KernelSize = 3, Padding = 1, Height = 56, Width = 56, Accuracy = ConvGen.Accuracy.Strict)] partial class Trunk;");

    [Fact]
    public void All_paddings_are_mended_at_once() => AssertFixed(
        new SamePaddingFix(),
        "[Conv2D(InChannels = 16, OutChannels = 16, KernelSize = 5, Padding = 1, Height = 32, Width = 32)] partial class A;\n[Conv1D(InChannels = 16, OutChannels = 16, KernelSize = 7, Padding = 2, Length = 32)] partial class B;",
        "Keep the size: Padding = 2",
        "[Conv2D(InChannels = 16, OutChannels = 16, KernelSize = 5, Padding = 2, Height = 32, Width = 32)] partial class A;\n[Conv1D(InChannels = 16, OutChannels = 16, KernelSize = 7, Padding = 3, Length = 32)] partial class B;",
        all: true);

    // ---- Missing extents.
    [Theory]
    [InlineData("InChannels = 16, OutChannels = 16, KernelSize = 1, Width = 2 * 14", "Add Height = 2 * 14, as Width", "InChannels = 16, OutChannels = 16, KernelSize = 1, Width = 2 * 14, Height = 2 * 14")]
    [InlineData("InChannels = 16, OutChannels = 16, KernelSize = 1, Height = 28", "Add Width = 28, as Height", "InChannels = 16, OutChannels = 16, KernelSize = 1, Height = 28, Width = 28")]
    public void A_missing_extent_is_that_of_the_other_axis(string before, string title, string after) => AssertFixed(new MissingArgumentFix(), Layer(before), title, Layer(after));

    [Fact]
    public void Missing_extents_and_channels_are_those_of_the_layer_before()
    {
        const string Stem = "[Conv2D(InChannels = 3, OutChannels = 24, KernelSize = 3, Stride = 2, Padding = 1, Height = 64, Width = 48)] partial class Stem;\n";
        AssertFixed(new MissingArgumentFix(), Stem + Layer("OutChannels = 16, KernelSize = 1"), "Add Height = 32, which Stem gives", Stem + Layer("OutChannels = 16, KernelSize = 1, InChannels = 24, Height = 32, Width = 24"), all: true);
        AssertFixed(new MissingArgumentFix(), Stem + "[MaxPool2D(KernelSize = 2, Height = 32, Width = 24)] partial class Pool;", "Add Channels = 24, which Stem gives", Stem + "[MaxPool2D(KernelSize = 2, Height = 32, Width = 24, Channels = 24)] partial class Pool;");
    }

    [Fact]
    public void An_extent_that_nothing_tells_is_left_to_a_person()
    {
        using FixRun run = new(new MissingArgumentFix(), Layer("InChannels = 16, OutChannels = 16, KernelSize = 1"), Layer("OutChannels = 16, Height = 8, Width = 8").Replace("Trunk", "Other", StringComparison.Ordinal));
        Assert.Equal(4, run.Diagnostics.Count);    // Height and Width; InChannels and KernelSize
        Assert.Empty(run.Titles);
    }

    // ---- Layers that do not fit.
    [Fact]
    public void InChannels_is_set_to_what_the_layer_before_writes_in_whatever_file_it_stands()
    {
        const string Call = "class Net { public void Go(Stem stem, Trunk trunk, float[] x, float[] a, float[] b) { stem.Run(x, a); trunk.Run(a, b); } }";
        const string Stem = "[Conv2D(InChannels = 3, OutChannels = 64, KernelSize = 3, Padding = 1, Height = 32, Width = 32)] partial class Stem;";
        using FixRun run = new(new FitLayersFix(), Call, Stem, Layer("InChannels = 32, OutChannels = 16, KernelSize = 1, Height = 32, Width = 32"));
        Assert.Equal(["Set InChannels = 64"], run.Titles);
        string[] after = run.Apply("Set InChannels = 64");
        Assert.Equal([Call, Stem, Layer("InChannels = 64, OutChannels = 16, KernelSize = 1, Height = 32, Width = 32")], after);
        Assert.Empty(FixRun.Findings(FixRun.Small, after));
        Assert.Equal(after, run.ApplyAll("Set InChannels = 64"));
    }

    [Fact]
    public void Extents_are_set_too()
    {
        const string Call = "class Net { public void Go(Stem stem, Pool pool, Trunk trunk, float[] x, float[] a, float[] b) { stem.Run(x, a); pool.Run(a, b); trunk.Run(b, a); } }\n";
        const string Stem = "[Conv2D(InChannels = 3, OutChannels = 64, KernelSize = 3, Height = 34, Width = 34)] partial class Stem;\n[MaxPool2D(Channels = 64, KernelSize = 2, Height = 32, Width = 32)] partial class Pool;\n";
        using FixRun run = new(new FitLayersFix(), Call + Stem + Layer("InChannels = 48, OutChannels = 16, KernelSize = 1, Height = 32, Width = 16"));
        Assert.Equal(["Set Height = 16, InChannels = 64"], run.Titles);
        string[] after = run.Apply("Set Height = 16, InChannels = 64");
        Assert.Equal([Call + Stem + Layer("InChannels = 64, OutChannels = 16, KernelSize = 1, Height = 16, Width = 16")], after);
        Assert.Empty(FixRun.Findings(FixRun.Small, after));
    }

    [Theory]
    [InlineData("InChannels = 30, OutChannels = 30, Groups = 30, KernelSize = 1, Height = 32, Width = 32")]                  // 64 channels are no 30 groups
    [InlineData("InChannels = 32, OutChannels = 16, KernelSize = 1, Height = 32, Width = 32, Layout = Layout.Nhwc")]        // the layout is wrong too
    [InlineData("InChannels = 32, OutChannels = 16, KernelSize = 1, Height = 32, Width = 32, Batch = 4")]
    public void A_misfit_that_one_number_does_not_mend_is_left_to_a_person(string trunk)
    {
        using FixRun run = new(new FitLayersFix(), "class Net { public void Go(Stem stem, Trunk trunk, float[] x, float[] a, float[] b) { stem.Run(x, a); trunk.Run(a, b); } }\n[Conv2D(InChannels = 3, OutChannels = 64, KernelSize = 1, Height = 32, Width = 32)] partial class Stem;", Layer(trunk));
        Assert.Single(run.Diagnostics);
        Assert.Empty(run.Titles);
    }

    // ---- Tolerance.
    [Fact]
    public void A_tolerance_is_kept_by_sums_of_products() => AssertFixed(
        new StrictAccuracyFix(),
        FixRun.Small with { EditorConfig = "convgen_tolerance = 1e-9" },
        "[Conv2D(InChannels = 256, OutChannels = 256, KernelSize = 3, Padding = 1, Height = 56, Width = 56, Accuracy = Accuracy.Fast)] partial class Trunk;",
        "Accuracy = Accuracy.Strict",
        "[Conv2D(InChannels = 256, OutChannels = 256, KernelSize = 3, Padding = 1, Height = 56, Width = 56, Accuracy = Accuracy.Strict)] partial class Trunk;");

    [Fact]
    public void A_forced_transform_is_left_to_a_person()
    {
        using FixRun run = new(new StrictAccuracyFix(), FixRun.Small with { EditorConfig = "convgen_tolerance = 1e-9" },
            "[Conv2D(InChannels = 64, OutChannels = 64, KernelSize = 3, Padding = 1, Height = 56, Width = 56, Algorithm = Algorithm.Winograd)] partial class Trunk;");
        Assert.Single(run.Diagnostics);
        Assert.Empty(run.Titles);
    }

    [Fact]
    public void Every_fix_is_exported_and_can_fix_all_and_is_for_what_is_reported()
    {
        Type[] fixes = [.. typeof(PartialFix).Assembly.GetTypes().Where(type => !type.IsAbstract && typeof(CodeFixProvider).IsAssignableFrom(type))];
        Assert.Equal(7, fixes.Length);
        Assert.All(fixes, type =>
        {
            Assert.Single(type.GetCustomAttributes(typeof(ExportCodeFixProviderAttribute), false));
            Assert.NotNull(((CodeFixProvider)Activator.CreateInstance(type)!).GetFixAllProvider());
        });
    }

    private static string Layer(string arguments) => $"[Conv2D({arguments})] partial class Trunk;";

    private static void AssertFixed(CodeFixProvider fix, string before, string title, string after, bool all = false, string remaining = "") => AssertFixed(fix, FixRun.Small, before, title, after, all, remaining);

    private static void AssertFixed(CodeFixProvider fix, Project settings, string before, string title, string after, bool all = false, string remaining = "")
    {
        using FixRun run = new(fix, settings, before);
        Assert.Contains(title, run.Titles);
        string fixedText = Assert.Single(all ? run.ApplyAll(title) : run.Apply(title));
        Assert.Equal(after, fixedText);
        Assert.Equal(remaining, string.Join(",", FixRun.Findings(settings, fixedText)));
    }
}
