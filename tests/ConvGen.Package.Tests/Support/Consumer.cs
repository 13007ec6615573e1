namespace ConvGen.Package.Tests.Support;

/// <summary>A folder outside the repository with projects that use the package.</summary>
internal sealed class Consumer(PackedFeed feed, string folder)
{
    public string Folder { get; } = folder;

    public string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    public Consumer Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), text);
        return this;
    }

    /// <summary>A project file for .NET 10 with these properties and items.</summary>
    /// <param name="path">Where.</param>
    /// <param name="properties">As XML.</param>
    /// <param name="items">As XML; the package comes by itself.</param>
    /// <param name="declares">Whether the project references the package itself.</param>
    public Consumer WriteProject(string path, string properties = "", string items = "", bool declares = true) => Write(path, $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <MSBuildTreatWarningsAsErrors>true</MSBuildTreatWarningsAsErrors>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            {(declares ? $"<PackageReference Include=\"ConvGen\" Version=\"{feed.Version}\" />" : "")}
            {items}
          </ItemGroup>
        </Project>

        """);

    public Command DotNet(params string[] arguments) => feed.DotNet(Folder, arguments);

    /// <summary>Runs a built program.</summary>
    public Command Execute(string program, params string[] arguments) => Command.Run(Folder, PathOf(program), arguments);
}
