namespace ConvGen.Package.Tests.Support;

/// <summary>The working tree the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ConvGen.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"no ConvGen.sln above {AppContext.BaseDirectory}");
    }
}
