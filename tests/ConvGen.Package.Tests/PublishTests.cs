using System.Runtime.InteropServices;
using ConvGen.Package.Tests.Support;
using Xunit;

namespace ConvGen.Package.Tests;

/// <summary>Programs published in every way there is, warnings as errors, and run: they compute what plain loops compute, on the machine's best instruction set.</summary>
[Collection(PackageCollection.Name)]
public sealed class PublishTests(PackedFeed feed)
{
    [PublishFact(nameof(Publishing.Trimmed))]
    public void Trimmed() => Publish(Publishing.Trimmed);

    [PublishFact(nameof(Publishing.SingleFile))]
    public void In_a_single_file()
    {
        string folder = Publish(Publishing.SingleFile);
        Assert.Empty(Directory.GetFiles(folder, "*.dll"));
    }

    [PublishFact(nameof(Publishing.ReadyToRun))]
    public void Ready_to_run() => Publish(Publishing.ReadyToRun);

    [PublishFact(nameof(Publishing.NativeAot))]
    public void As_native_code()
    {
        string folder = Publish(Publishing.NativeAot);
        Assert.Empty(Directory.GetFiles(folder, "*.dll"));
    }

    /// <summary>Where native code cannot be published, the analyses that would warn then have run over runtime and generated kernels alike.</summary>
    [Fact]
    public void No_analysis_for_trimming_single_files_or_native_code_finds_anything() =>
        feed.NewConsumer("analysed", online: true)
            .WriteProject("Program.csproj", "<OutputType>Exe</OutputType><EnableTrimAnalyzer>true</EnableTrimAnalyzer><EnableSingleFileAnalyzer>true</EnableSingleFileAnalyzer><EnableAotAnalyzer>true</EnableAotAnalyzer>")
            .Write("Layers.cs", Programs.Layers).Write("Program.cs", Programs.Main)
            .DotNet("build", "-nologo").Succeeds();

    private string Publish(Publishing way)
    {
        Consumer consumer = feed.NewConsumer(way.Name, online: true).WriteProject("Program.csproj", way.ProjectProperties).Write("Layers.cs", Programs.Layers).Write("Program.cs", Programs.Main);
        consumer.DotNet("publish", "-c", "Release", "-nologo", "-o", "out").Succeeds();
        Command run = consumer.Execute(Path.Combine("out", "Program" + (RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? ".exe" : ""))).Succeeds();
        string best = System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? "Avx512" : System.Runtime.Intrinsics.X86.Avx2.IsSupported ? "Avx2" : "Vector128";
        run.Prints($"right on {best}");
        return consumer.PathOf("out");
    }
}
