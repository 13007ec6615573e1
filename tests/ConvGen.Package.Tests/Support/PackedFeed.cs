using System.Globalization;
using System.Reflection;
using Xunit;

namespace ConvGen.Package.Tests.Support;

/// <summary>The package, packed once, in a feed that is a folder outside the repository, and the folders of consumers beside it.</summary>
/// <remarks>
/// The version is new on every run and packages are unpacked into a folder of this run: no cache can answer for the package under test. What else a restore needs (runtime
/// packs, say) may come from the user's package folder.
/// </remarks>
public sealed class PackedFeed : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("convgen-package-").FullName;

    public PackedFeed()
    {
        Version = string.Create(CultureInfo.InvariantCulture, $"0.1.{(DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds:0}");
        string configuration = typeof(PackedFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Configuration").Value!;
        foreach (string project in (string[])[Repository.PathOf("src", "ConvGen", "ConvGen.csproj"), Repository.PathOf("templates", "ConvGen.Templates.csproj")])
            DotNet(Repository.Root, "pack", project, "--no-build", "-nologo", "-c", configuration, "-o", Folder, $"-p:PackageVersion={Version}").Succeeds();

        string users = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string fallback = Directory.Exists(users) ? $"<fallbackPackageFolders><add key=\"user\" value=\"{users}\" /></fallbackPackageFolders>" : "";
        WriteConfig(Path.Combine(_root, "offline"), "<clear />", "");
        WriteConfig(Path.Combine(_root, "online"), "", fallback);
    }

    /// <summary>The packages.</summary>
    public string Folder => Path.Combine(_root, "feed");

    public string Version { get; }

    /// <summary>ConvGen itself.</summary>
    public string Package => Path.Combine(Folder, $"ConvGen.{Version}.nupkg");

    /// <summary>An empty folder whose projects see this feed, and with <paramref name="online"/> the machine's own feeds as well.</summary>
    internal Consumer NewConsumer(string name, bool online = false)
    {
        string folder = Path.Combine(_root, online ? "online" : "offline", name);
        Directory.CreateDirectory(folder);
        return new Consumer(this, folder);
    }

    internal Command DotNet(string folder, params string[] arguments) => Command.Run(
        folder, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments, new Dictionary<string, string?> { ["NUGET_PACKAGES"] = Path.Combine(_root, "packages") });

    public void Dispose()
    {
        try
        {
            Directory.Delete(_root, recursive: true);
        }
        catch (IOException)
        {
            // Something still reads there; the system clears its temporary files itself.
        }
    }

    private static void WriteConfig(string folder, string clear, string fallback)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "NuGet.config"), $"<configuration><packageSources>{clear}<add key=\"convgen\" value=\"../feed\" /></packageSources>{fallback}</configuration>\n");
        // Nothing above the temporary folder is to have a say.
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />\n");
        File.WriteAllText(Path.Combine(folder, "Directory.Build.targets"), "<Project />\n");
        File.WriteAllText(Path.Combine(folder, "Directory.Packages.props"), "<Project />\n");
    }
}

/// <summary>Tests that share one package, and take turns: each is a build that would take both cores.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PackageCollection : ICollectionFixture<PackedFeed>
{
    public const string Name = "package";
}
