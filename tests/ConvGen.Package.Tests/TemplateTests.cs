using System.Xml.Linq;
using ConvGen.Package.Tests.Support;
using Xunit;

namespace ConvGen.Package.Tests;

/// <summary>The templates, installed from their package, instantiated and run.</summary>
[Collection(PackageCollection.Name)]
public sealed class TemplateTests(PackedFeed feed, TemplateTests.Install install) : IClassFixture<TemplateTests.Install>
{
    [Fact]
    public void A_layer_runs_with_the_numbers_that_were_asked_for() =>
        New("convgen-layer", "first-layer", "--inChannels", "8", "--outChannels", "16", "--kernelSize", "5", "--stride", "2", "--padding", "2", "--height", "20", "--width", "30", "--layout", "Nhwc", "--activation", "HardSwish")
            .DotNet("run", "-c", "Release").Succeeds()
            .Prints("5x5 convolution, stride 2, 8 -> 16 channels, [1, 20, 30, 8] -> [1, 10, 15, 16] NHWC, zero padding 2, hardswish").Prints("2400 outputs, ").Prints("GFLOP/s on one thread");

    [Theory]
    [InlineData("blur", "5x5 filter", 160 * 100 / 640, 255)]
    [InlineData("sharpen", "3x3 filter", 160 * 100 / 640, 255)]
    [InlineData("sobel", "3x3 filter", 128 - 4, 128)]
    public void A_filter_runs_and_writes_the_picture_before_and_after(string kernel, string plan, int slope, int disc)
    {
        Consumer consumer = New("convgen-filter", "filter-" + kernel, "--kernel", kernel);
        consumer.DotNet("run", "-c", "Release").Succeeds().Prints(plan);
        byte[] header = "P5\n640 480\n255\n"u8.ToArray(), before = File.ReadAllBytes(consumer.PathOf("picture.pgm")), after = File.ReadAllBytes(consumer.PathOf("filtered.pgm"));
        Assert.Equal(header, after[..header.Length]);
        Assert.Equal(before.Length, after.Length);
        Assert.InRange(after[header.Length + 20 * 640 + 100], slope - 1, slope + 1);    // of one gray level in four columns
        Assert.Equal(disc, after[header.Length + 240 * 640 + 320]);
    }

    /// <summary>Templates ask for the newest package of the version they were written for.</summary>
    [Theory]
    [InlineData("convgen-layer/ConvGenLayer1.csproj")]
    [InlineData("convgen-filter/ConvGenFilter1.csproj")]
    public void A_template_asks_for_packages_of_this_version(string project)
    {
        string prefix = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("VersionPrefix").Single().Value;
        string asked = XDocument.Load(Repository.PathOf("templates", project)).Descendants("PackageReference").Single().Attribute("Version")!.Value;
        Assert.Equal(prefix[..prefix.LastIndexOf('.')] + ".*", asked);
    }

    private Consumer New(string template, string name, params string[] arguments)
    {
        Consumer consumer = feed.NewConsumer(Path.Combine("templates", name));
        consumer.DotNet(["new", template, "-n", name, "-o", ".", .. arguments, "--debug:custom-hive", install.Into(feed)]).Succeeds();
        return consumer;
    }

    /// <summary>Installed once, into a folder of this run's instead of the user's.</summary>
    public sealed class Install
    {
        private string? _hive;

        internal string Into(PackedFeed feed)
        {
            if (_hive is not null) return _hive;
            Consumer consumer = feed.NewConsumer("templates");
            string hive = consumer.PathOf("hive");
            consumer.DotNet("new", "install", Path.Combine(feed.Folder, $"ConvGen.Templates.{feed.Version}.nupkg"), "--debug:custom-hive", hive).Succeeds();
            return _hive = hive;
        }
    }
}
