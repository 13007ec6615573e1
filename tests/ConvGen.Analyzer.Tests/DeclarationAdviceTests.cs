using ConvGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvGen.Analyzer.Tests;

/// <summary>Advice on one declaration: where it stands, and when there is none. Pages of docs/diagnostics, which are tested too, show the others.</summary>
public sealed class DeclarationAdviceTests
{
    private const string Even = "Conv2D(InChannels = 16, OutChannels = 16, Height = 56, Width = 57, ";

    [Theory]
    [InlineData("{|CVG0802:KernelSize = 4|}, AutoPad = AutoPad.Same", "KernelSize = 4 spans 4 pixels, so AutoPad = Same pads 1 before and 2 after: along Height outputs lie half a pixel beside their inputs; 3 and 5 taps have a middle")]
    [InlineData("{|CVG0802:KernelShape = [3, 2]|}, AutoPad = AutoPad.SameLower", "KernelShape = [3, 2] spans 2 pixels, so AutoPad = SameLower pads 1 before and 0 after: along Width outputs lie half a pixel beside their inputs; 1 and 3 taps have a middle")]
    [InlineData("{|CVG0802:KernelSize = 2|}, Dilation = 3, AutoPad = AutoPad.Same", "KernelSize = 2 with Dilation = 3 spans 4 pixels, so AutoPad = Same pads 1 before and 2 after: along Height outputs lie half a pixel beside their inputs; 1 and 3 taps have a middle")]
    [InlineData("KernelSize = 3, {|CVG0803:Padding = 1|}, Dilation = 2", "Padding = 1 makes 54 outputs of Height = 56; for KernelSize = 3 with Dilation = 2, 2 pixels on each side keep the size")]
    [InlineData("KernelSize = 7, {|CVG0803:Padding = 2|}", "Padding = 2 makes 54 outputs of Height = 56; for KernelSize = 7, 3 pixels on each side keep the size")]
    [InlineData("KernelSize = 5, {|CVG0803:Pads = [2, 1, 2, 1]|}", "Pads = [2, 1, 2, 1] makes 55 outputs of Width = 57; for KernelSize = 5, 2 pixels on each side keep the size")]
    [InlineData("KernelSize = 5, {|CVG0803:Padding = 3|}", "Padding = 3 makes 58 outputs of Height = 56; for KernelSize = 5, 2 pixels on each side keep the size")]
    public void A_shape_that_is_hardly_meant_is_reported(string arguments, string sentence)
    {
        MarkedSource source = MarkedSource.Parse($"[{Even}{arguments})] partial class Trunk;");
        AnalyzerRun run = AnalyzerRun.Of(source.Text);
        source.AssertReported(run.Diagnostics);
        Assert.Equal(sentence, run.Diagnostics[0].GetMessage(null));
    }

    [Theory]
    [InlineData("KernelSize = 3, AutoPad = AutoPad.Same")]
    [InlineData("KernelSize = 4, AutoPad = AutoPad.Valid")]
    [InlineData("KernelSize = 4, AutoPad = AutoPad.Same, Stride = 2")]          // 1 before and 1 after, or by the size
    [InlineData("KernelSize = 4, Pads = [1, 1, 2, 2]")]                         // says so itself
    [InlineData("KernelSize = 3")]
    [InlineData("KernelSize = 3, Padding = 1")]
    [InlineData("KernelSize = 7, Padding = 3")]
    [InlineData("KernelSize = 3, Padding = 2, Dilation = 2")]
    [InlineData("KernelSize = 3, Padding = 2")]                                 // full
    [InlineData("KernelSize = 4, Padding = 1")]                                 // no padding keeps the size
    [InlineData("KernelSize = 11, Stride = 4, Padding = 2")]
    [InlineData("KernelSize = 5, Pads = [1, 0, 3, 4]")]
    [InlineData("KernelShape = [1, 5], Pads = [0, 2, 0, 2]")]
    public void A_shape_as_people_mean_it_is_not(string arguments) => Assert.Empty(AnalyzerRun.Of($"[{Even}{arguments})] partial class Trunk;").Diagnostics);

    [Fact]
    public void A_declaration_with_an_error_gets_no_advice_beside_it() =>
        Assert.Equal(["CVG0010"], AnalyzerRun.Of("[Conv2D(InChannels = 16, OutChannels = 17, KernelSize = 4, AutoPad = AutoPad.Same, Height = 56)] partial class Trunk;").Diagnostics.Select(found => found.Id));

    [Theory]
    [InlineData(17, 32, 16)]
    [InlineData(33, 48, 32)]
    [InlineData(40, 48, 32)]
    public void Channels_that_would_be_free_are_named(int channels, int more, int fewer)
    {
        string sentence = Assert.Single(AnalyzerRun.Of(Channels(channels)).Diagnostics, found => found.Id == "CVG0801").GetMessage(null);
        Assert.StartsWith($"OutChannels = {channels} fills {channels} of {more} lanes in AVX-512 kernels: {more} channels are predicted to take no longer, {fewer} to take ", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]     // colours
    [InlineData(10)]    // classes
    [InlineData(16)]
    [InlineData(48)]
    [InlineData(60)]    // the last vector is nearly full
    [InlineData(64)]
    [InlineData(1000)]
    public void Channels_that_fill_their_vectors_or_not_even_one_are_not(int channels) => Assert.Empty(AnalyzerRun.Of(Channels(channels)).Diagnostics);

    [Fact]
    public void Lanes_are_those_of_the_widest_kernels_that_are_printed()
    {
        Assert.Contains("of 24 lanes in AVX2 kernels", Assert.Single(AnalyzerRun.Of(new Project { TargetIsa = "256" }, Channels(17)).Diagnostics).GetMessage(null), StringComparison.Ordinal);
        Assert.Empty(AnalyzerRun.Of(new Project { TargetIsa = "256" }, Channels(40)).Diagnostics);
    }

    [Theory]
    [InlineData("1e-7", "Accuracy = Accuracy.Default", "CVG0809")]
    [InlineData("1e-7", "Accuracy = Accuracy.Strict", "")]
    [InlineData("1e-7", "Algorithm = Algorithm.Direct", "")]
    [InlineData("1e-5", "Accuracy = Accuracy.Default", "")]
    [InlineData("0.01", "Accuracy = Accuracy.Fast", "")]
    [InlineData("-1", "Accuracy = Accuracy.Strict", "CVG0810")]
    [InlineData("1,5", "Accuracy = Accuracy.Default", "CVG0810")]
    public void A_tolerance_is_compared_with_the_error_of_the_chosen_algorithm(string tolerance, string argument, string id)
    {
        Project project = new() { EditorConfig = $"convgen_tolerance = {tolerance}" };
        AnalyzerRun run = AnalyzerRun.Of(project, $"[Conv2D(InChannels = 256, OutChannels = 256, KernelSize = 3, Padding = 1, Height = 56, Width = 56, {argument})] partial class Trunk;");
        Assert.Equal(id, string.Join(",", run.Diagnostics.Select(found => found.Id)));
    }

    [Fact]
    public void A_forced_tile_beyond_the_tolerance_is_named()
    {
        Project project = new() { EditorConfig = "convgen_tolerance = 1e-5" };
        AnalyzerRun run = AnalyzerRun.Of(project, "[Conv2D(InChannels = 64, OutChannels = 64, KernelSize = 3, Padding = 1, Height = 48, Width = 48, Algorithm = Algorithm.Winograd, WinogradTile = 6, Accuracy = Accuracy.Fast)] partial class Trunk;");
        Assert.Equal("CVG0809", Assert.Single(run.Diagnostics).Id);
        Assert.Contains("F(6x6, 3x3)", run.Diagnostics[0].GetMessage(null), StringComparison.Ordinal);
        Assert.Contains("may err by 2e-5 of the largest output, and convgen_tolerance = 1e-5", run.Diagnostics[0].GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1, 2, 1, 2, 4, 2, 1, 2, 1", "CVG0806")]                  // a product
    [InlineData("0.0751, 0.1238, 0.0751, 0.1238, 0.2042, 0.1238, 0.0751, 0.1238, 0.0751", "CVG0807")]    // a Gaussian of four digits
    [InlineData("0, 1, 0, 1, -4, 1, 0, 1, 0", "")]                        // the Laplacian has rank 2
    [InlineData("0, -1, 0, -1, 5, -1, 0, -1, 0", "")]                     // and so has sharpening
    [InlineData("-2, -1, 0, -1, 1, 1, 0, 1, 2", "")]                      // and embossing
    [InlineData("0, 0, 0, 0, 1, 0, 0, 0, 0", "")]                         // a product, and one tap
    public void A_kernel_is_told_its_rank(string taps, string id)
    {
        AnalyzerRun run = AnalyzerRun.Of($"[Filter2D(Taps = [{taps}], KernelSize = 3)] static partial class Kernel;");
        Assert.Equal(id, string.Join(",", run.Diagnostics.Select(found => found.Id)));
    }

    [Fact]
    public void A_kernel_of_one_row_has_nothing_to_split() =>
        Assert.Empty(AnalyzerRun.Of("[Filter2D(Taps = [1, 2, 1], KernelShape = [1, 3])] static partial class Kernel;").Diagnostics);

    [Fact]
    public void A_split_kernel_is_told_only_to_who_asks() =>
        Assert.Equal(DiagnosticSeverity.Hidden, Assert.Single(AnalyzerRun.Of("[Filter2D(Taps = [1, 2, 1, 2, 4, 2, 1, 2, 1], KernelSize = 3)] static partial class Kernel;").Diagnostics).Severity);

    [Fact]
    public void The_editorconfig_sets_severities_of_analyzers_and_generator_alike()
    {
        const string Source = "[Conv2D(InChannels = 16, OutChannels = 16, KernelSize = 3, Padding = 3, Height = 56, Width = 56)] partial class A;\n[Conv2D(InChannels = 16, OutChannels = 16, KernelSize = 5, Padding = 1, Height = 56, Width = 56)] partial class B;";
        Project louder = new() { EditorConfig = "dotnet_diagnostic.CVG0203.severity = error\ndotnet_diagnostic.CVG0803.severity = warning" };
        Assert.Equal([("CVG0203", DiagnosticSeverity.Error), ("CVG0803", DiagnosticSeverity.Warning)], AnalyzerRun.Of(louder, Source).Diagnostics.Select(found => (found.Id, found.Severity)));
        Assert.Empty(AnalyzerRun.Of(new Project { EditorConfig = "dotnet_diagnostic.CVG0203.severity = none\ndotnet_diagnostic.CVG0803.severity = none" }, Source).Diagnostics);
    }

    [Fact]
    public void A_pragma_suppresses_advice() =>
        Assert.Empty(AnalyzerRun.Of($"#pragma warning disable CVG0803\n[{Even}KernelSize = 5, Padding = 1)] partial class Trunk;\n#pragma warning restore CVG0803").Diagnostics);

    [Theory, MemberData(nameof(Networks))]
    public void Layers_of_well_known_networks_hear_nothing(string network)
    {
        // MobileNet V2 does project to 24 channels, and 32 would be free.
        string[] free = ["mbv2_pw_144_24_56"];
        foreach (NetworkLayer layer in NetworkLayer.All.Where(layer => layer.Name.StartsWith(network + "_", StringComparison.Ordinal)))
        {
            foreach (string layout in (string[])["Nchw", "Nhwc"])
            {
                (int h, int w) = layer.Pad;
                AnalyzerRun run = AnalyzerRun.Of(new Project { TargetIsa = "512" }, $"[Conv2D(InChannels = {layer.InChannels}, OutChannels = {layer.OutChannels}, Groups = {layer.Groups}, KernelShape = [{layer.Kernel.Height}, {layer.Kernel.Width}], "
                    + $"Stride = {layer.Stride}, Pads = [{h}, {w}, {h}, {w}], Dilation = {layer.Dilation}, Height = {layer.Extent.Height}, Width = {layer.Extent.Width}, Layout = Layout.{layout})] partial class Trunk;");
                Assert.All(run.Advice, found => Assert.True(free.Contains(layer.Name) && found.Id == "CVG0801", $"{layer.Name} {layout}: {found.GetMessage(null)}"));
            }
        }
    }

    public static TheoryData<string> Networks => [.. NetworkLayer.All.Select(layer => layer.Name.Split('_')[0]).Distinct()];

    private static string Channels(int channels) => $"[Conv2D(InChannels = 64, OutChannels = {channels}, KernelSize = 3, Padding = 1, Height = 28, Width = 28, Layout = Layout.Nhwc)] partial class Trunk;";
}
