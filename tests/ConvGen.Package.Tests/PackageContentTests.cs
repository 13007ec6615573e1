using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;
using ConvGen.Package.Tests.Support;
using Xunit;

namespace ConvGen.Package.Tests;

/// <summary>What is in the package, file by file.</summary>
[Collection(PackageCollection.Name)]
public sealed class PackageContentTests(PackedFeed feed)
{
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    [Fact]
    public void The_package_holds_these_files_and_no_other() => Assert.Equal(
        [
            "README.md",
            "analyzers/dotnet/cs/ConvGen.Generator.dll",
            "buildTransitive/ConvGen.props",
            "buildTransitive/ConvGen.targets",
            "icon.png",
            "lib/net10.0/ConvGen.Attributes.dll",
            "lib/net10.0/ConvGen.Attributes.xml",
            "lib/net10.0/ConvGen.Runtime.dll",
            "lib/net10.0/ConvGen.Runtime.xml",
        ],
        Files(feed.Package));

    [Fact]
    public void The_symbol_package_has_the_symbols_of_every_library() =>
        Assert.Equal(["lib/net10.0/ConvGen.Attributes.pdb", "lib/net10.0/ConvGen.Runtime.pdb"], Files(Path.ChangeExtension(feed.Package, ".snupkg")));

    [Fact]
    public void The_manifest_says_who_what_and_where_and_depends_on_nothing()
    {
        XElement metadata = XDocument.Parse(Encoding.UTF8.GetString(Read(feed.Package, "ConvGen.nuspec")).TrimStart('\uFEFF')).Root!.Elements().Single();
        XNamespace space = metadata.Name.Namespace;
        Assert.Equal("ConvGen", metadata.Element(space + "id")!.Value);
        Assert.Equal("MIT", metadata.Element(space + "license")!.Value);
        Assert.Equal("README.md", metadata.Element(space + "readme")!.Value);
        Assert.Equal("icon.png", metadata.Element(space + "icon")!.Value);
        Assert.Equal("https://github.com/convgen/convgen", metadata.Element(space + "repository")!.Attribute("url")!.Value);
        XElement group = Assert.Single(metadata.Element(space + "dependencies")!.Elements());
        Assert.Equal("net10.0", group.Attribute("targetFramework")!.Value);
        Assert.Empty(group.Elements());
    }

    /// <summary>A gallery shows the page without the repository around it.</summary>
    [Fact]
    public void Every_link_of_the_packaged_readme_is_absolute()
    {
        string readme = Encoding.UTF8.GetString(Read(feed.Package, "README.md"));
        Assert.Contains("](https://github.com/convgen/convgen/blob/main/docs/", readme, StringComparison.Ordinal);
        foreach (string link in readme.Split("](").Skip(1)) Assert.StartsWith("https://", link, StringComparison.Ordinal);
        string repository = File.ReadAllText(Repository.PathOf("README.md"));
        Assert.Equal(repository.Split("```").Where((_, i) => i % 2 == 1), readme.Split("```").Where((_, i) => i % 2 == 1));    // code is left alone
    }

    [Theory]
    [InlineData("lib/net10.0/ConvGen.Attributes.dll")]
    [InlineData("lib/net10.0/ConvGen.Runtime.dll")]
    [InlineData("analyzers/dotnet/cs/ConvGen.Generator.dll")]
    public void Assemblies_are_deterministic_and_carry_the_documentation_of_what_is_public(string path)
    {
        using PEReader image = new(new MemoryStream(Read(feed.Package, path)));
        Assert.Contains(image.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        if (!path.StartsWith("lib/", StringComparison.Ordinal)) return;
        XElement[] members = [.. XDocument.Parse(Encoding.UTF8.GetString(Read(feed.Package, Path.ChangeExtension(path, ".xml"))).TrimStart('\uFEFF')).Descendants("member")];
        MetadataReader reader = image.GetMetadataReader();
        foreach (TypeDefinition type in reader.TypeDefinitions.Select(reader.GetTypeDefinition).Where(type => (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public))
        {
            string name = $"T:{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
            Assert.True(members.Any(member => member.Attribute("name")!.Value == name), $"{name} is public and has no documentation");
        }
    }

    /// <summary>The compiler loads the generator alone: it must not want a library that is not the compiler's.</summary>
    [Fact]
    public void The_generator_references_nothing_but_the_framework_and_the_compiler()
    {
        using PEReader image = new(new MemoryStream(Read(feed.Package, "analyzers/dotnet/cs/ConvGen.Generator.dll")));
        MetadataReader reader = image.GetMetadataReader();
        Assert.All(reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name)),
            name => Assert.Contains(name, (string[])["netstandard", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp", "System.Collections.Immutable", "System.Memory", "System.Runtime.CompilerServices.Unsafe", "System.Numerics.Vectors", "System.Buffers"]));
    }

    [RepositoryFact]
    public void Symbols_link_to_the_sources_of_the_public_repository()
    {
        foreach (string path in (string[])["lib/net10.0/ConvGen.Attributes.pdb", "lib/net10.0/ConvGen.Runtime.pdb"])
        {
            using MetadataReaderProvider symbols = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Read(Path.ChangeExtension(feed.Package, ".snupkg"), path)));
            MetadataReader reader = symbols.GetMetadataReader();
            CustomDebugInformation link = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation).Single(one => reader.GetGuid(one.Kind) == SourceLink);
            Assert.Contains("https://raw.githubusercontent.com/convgen/convgen/", Encoding.UTF8.GetString(reader.GetBlobBytes(link.Value)), StringComparison.Ordinal);
        }
    }

    /// <summary>Without what every package has: relations, content types, the manifest.</summary>
    private static IEnumerable<string> Files(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal) && name is not ("[Content_Types].xml" or "ConvGen.nuspec"))
            .Order(StringComparer.Ordinal)];
    }

    private static byte[] Read(string package, string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        using Stream entry = (archive.GetEntry(path) ?? throw new FileNotFoundException($"{package} has no {path}")).Open();
        using MemoryStream copy = new();
        entry.CopyTo(copy);
        return copy.ToArray();
    }
}

/// <summary>A fact about source control: skipped in a tree without it, such as an unpacked archive.</summary>
public sealed class RepositoryFactAttribute : FactAttribute
{
    public RepositoryFactAttribute()
    {
        if (!Path.Exists(Repository.PathOf(".git"))) Skip = "this tree is no git clone, and Source Link has no commit to name";
    }
}
