using System.Globalization;
using ConvGen.Generator.Tests.Harness;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>The same declarations give the same bytes, whoever compiles them.</summary>
public sealed class DeterminismTests
{
    private static readonly (string Path, string Text)[] Files =
    [
        ("a.cs", "[Conv2D(InChannels = 3, OutChannels = 70, KernelSize = 3, Padding = 1, Height = 1200, Width = 9, Activation = Activation.LeakyRelu, ActivationAlpha = -0.125f)] partial class A;"),
        ("b.cs", "[Conv2D(InChannels = 0, OutChannels = 8, KernelSize = 1, Height = 5, Width = 5, Activation = Activation.Clip, ActivationAlpha = -1.5f, ActivationBeta = 1e10f)] partial class B;"),
        ("c1.cs", "[Conv2D(InChannels = 8, OutChannels = 8, KernelSize = 3, Height = -5, Width = 1234567)] partial class C;"),
        ("c2.cs", "partial class C { public int Other => 1; }"),
        ("d1.cs", "[Conv2D(InChannels = 1, OutChannels = 1, KernelSize = 1, Height = 5, Width = 5)] partial class D;"),
        ("d2.cs", "[Conv2D(InChannels = 2, OutChannels = 2, KernelSize = 1, Height = 5, Width = 5)] partial class D;"),
        ("e.cs", "[AveragePool2D(Channels = 1234, KernelSize = 3, Stride = 2, CeilMode = true, Padding = 1, Height = 1200, Width = 9)] partial class E;"),
    ];

    [Fact]
    public void Culture_does_not_show()
    {
        string invariant = Everything(Files);
        CultureInfo strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.NumberFormat.NegativeSign = "\u2212";
        strange.NumberFormat.NumberDecimalSeparator = ",";
        strange.NumberFormat.NumberGroupSeparator = "\u202f";
        strange.NumberFormat.PositiveInfinitySymbol = "\u221e";
        CultureInfo before = CultureInfo.CurrentCulture, beforeUi = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = strange;
            Assert.Equal("\u22121,5", (-1.5).ToString(CultureInfo.CurrentCulture));
            Assert.Equal(invariant, Everything(Files));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUi);
        }
    }

    [Fact]
    public void The_order_of_files_does_not_show()
    {
        string inOrder = Everything(Files);
        Random random = new(1);
        for (int i = 0; i < 5; i++)
        {
            (string, string)[] shuffled = [.. Files];
            random.Shuffle(shuffled);
            Assert.Equal(inOrder, Everything(shuffled));
        }
    }

    private static string Everything(IEnumerable<(string Path, string Text)> files)
    {
        Project project = new();
        GeneratorRun run = GeneratorRun.Of(project, project.Compile(files));
        IEnumerable<string> sources = run.Sources.OrderBy(source => source.HintName, StringComparer.Ordinal).Select(source => source.HintName + "\n" + source.SourceText);
        return string.Join("\n", sources.Concat(run.Diagnostics.Select(found => found.ToString())));
    }
}
