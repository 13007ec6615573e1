using ConvGen.Package.Tests.Support;
using Xunit;

namespace ConvGen.Package.Tests;

/// <summary>Projects outside the repository that know ConvGen as a package only.</summary>
[Collection(PackageCollection.Name)]
public sealed class ConsumerTests(PackedFeed feed, ConsumerTests.Build build) : IClassFixture<ConsumerTests.Build>
{
    private const string Executable = "<OutputType>Exe</OutputType>";

    [Theory]
    [InlineData("Plain")]
    [InlineData("LangVersion12")]
    [InlineData("Checked")]
    [InlineData("NotNullable")]
    [InlineData("OnlyUses")]
    [InlineData("AlsoDeclares")]
    [InlineData("DeclaresBehind")]
    public void Built_without_a_warning_it_computes_what_plain_loops_compute(string project) =>
        build.Of(feed).Execute(Path.Combine(project, "bin", "Release", "net10.0", project)).Succeeds().Prints("right on ");

    [Fact]
    public void A_project_that_forbids_unsafe_code_is_told_at_its_first_layer() =>
        build.Of(feed).DotNet("build", "Plain", "--no-restore", "-nologo", "-p:AllowUnsafeBlocks=false", "-p:OutDir=unsafe/").FailsWith("error CVG0302");

    [Fact]
    public void A_compiler_too_old_for_the_generator_is_one_error_with_its_version() =>
        build.Of(feed).DotNet("msbuild", "Plain", "-nologo", "-t:ResolveLockFileAnalyzers;ConvGenCheckCompiler", "-p:CompilerApiVersion=roslyn4.8").FailsWith("error CVG0701: ConvGen's generator loads in the C# compiler 4.14 and later; this build compiles with 4.8.");

    [Theory]
    [InlineData("", true)]
    [InlineData("-p:IlcInstructionSet=x86-64-v3", false)]
    public void Native_publishing_without_an_instruction_set_is_told_what_it_misses(string property, bool told)
    {
        string output = build.Of(feed).DotNet(["msbuild", "Plain", "-nologo", "-t:ConvGenCheckNativeInstructionSet", "-p:PublishAot=true", .. property.Length > 0 ? [property] : Array.Empty<string>()]).Succeeds().Output;
        Assert.Equal(told, output.Contains("CVG0702: PublishAot without IlcInstructionSet", StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_of_instruction_sets_reaches_the_generator_whole()
    {
        Consumer consumer = build.Of(feed);
        consumer.DotNet("build", "Plain", "--no-restore", "-nologo", "-p:ConvGenTargetIsa=Avx2%3BVector128", "-p:EmitCompilerGeneratedFiles=true", "-p:CompilerGeneratedFilesOutputPath=narrow", "-p:OutDir=narrow/bin/").Succeeds();
        string layer = File.ReadAllText(Directory.GetFiles(consumer.PathOf("Plain", "narrow"), "Net.Stem.g.cs", SearchOption.AllDirectories).Single());
        Assert.Contains("// AVX2\n", layer, StringComparison.Ordinal);
        Assert.Contains("// Vector128\n", layer, StringComparison.Ordinal);
        Assert.DoesNotContain("// AVX-512\n", layer, StringComparison.Ordinal);
    }

    /// <summary>All projects in one solution, restored and built once, warnings as errors.</summary>
    public sealed class Build
    {
        private Consumer? _consumer;
        private bool _isAttempted;

        internal Consumer Of(PackedFeed feed)
        {
            if (_consumer is not null) return _consumer;
            Assert.False(_isAttempted, "the projects did not build; the first test of them says why");
            _isAttempted = true;
            Consumer consumer = feed.NewConsumer("variants");
            Program("Plain", "<Nullable>enable</Nullable>");
            Program("LangVersion12", "<Nullable>enable</Nullable><LangVersion>12</LangVersion>");
            Program("Checked", "<Nullable>enable</Nullable><CheckForOverflowUnderflow>true</CheckForOverflowUnderflow>");
            Program("NotNullable", "<Nullable>disable</Nullable>");
            // A class library between: one project uses its layers, one has layers of its own and the package as well, one has layers of its own and the package through the library only.
            consumer.WriteProject("Library/Library.csproj", "<Nullable>enable</Nullable>", "<InternalsVisibleTo Include=\"AlsoDeclares\" />").Write("Library/Layers.cs", Programs.Layers);
            Using("OnlyUses", declares: false);
            Using("AlsoDeclares", declares: true).Write("AlsoDeclares/More.cs", Programs.AnotherStem);
            Using("DeclaresBehind", declares: false).Write("DeclaresBehind/More.cs", Programs.AnotherStem);
            string[] projects = ["Plain", "LangVersion12", "Checked", "NotNullable", "Library", "OnlyUses", "AlsoDeclares", "DeclaresBehind"];
            consumer.Write("All.slnx", $"<Solution>{string.Concat(projects.Select(name => $"<Project Path=\"{name}/{name}.csproj\" />"))}</Solution>");
            consumer.DotNet("build", "All.slnx", "-c", "Release", "-nologo", "-m:2").Succeeds();
            return _consumer = consumer;

            Consumer Using(string name, bool declares) =>
                consumer.WriteProject($"{name}/{name}.csproj", Executable, "<ProjectReference Include=\"../Library/Library.csproj\" />", declares).Write($"{name}/Program.cs", Programs.Main);

            void Program(string name, string properties) =>
                consumer.WriteProject($"{name}/{name}.csproj", Executable + properties).Write($"{name}/Layers.cs", Programs.Layers).Write($"{name}/Program.cs", Programs.Main);
        }
    }
}
