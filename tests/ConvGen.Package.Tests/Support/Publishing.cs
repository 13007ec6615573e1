using System.Runtime.InteropServices;

namespace ConvGen.Package.Tests.Support;

/// <summary>A way to publish a program, and whether the machine can: each needs packages of its own, which not every feed has.</summary>
public sealed record Publishing(string Name, string Properties)
{
    /// <summary>The runtime comes along, without what nobody calls.</summary>
    public static readonly Publishing Trimmed = new("Trimmed", "<SelfContained>true</SelfContained><PublishTrimmed>true</PublishTrimmed><TrimmerSingleWarn>false</TrimmerSingleWarn>");

    /// <summary>All of it in one file.</summary>
    public static readonly Publishing SingleFile = new("SingleFile", "<SelfContained>true</SelfContained><PublishTrimmed>true</PublishTrimmed><PublishSingleFile>true</PublishSingleFile><TrimmerSingleWarn>false</TrimmerSingleWarn>");

    /// <summary>Compiled ahead of time where that can be; the JIT is there for the rest.</summary>
    public static readonly Publishing ReadyToRun = new("ReadyToRun", "<SelfContained>false</SelfContained><PublishReadyToRun>true</PublishReadyToRun>");

    /// <summary>Native code, no JIT.</summary>
    public static readonly Publishing NativeAot = new("NativeAot", "<PublishAot>true</PublishAot><IlcInstructionSet>native</IlcInstructionSet><TrimmerSingleWarn>false</TrimmerSingleWarn>");

    private static readonly Dictionary<string, Publishing> All = new Publishing[] { Trimmed, SingleFile, ReadyToRun, NativeAot }.ToDictionary(way => way.Name);

    private string? _missing;
    private bool _isProbed;

    /// <summary>Why this machine cannot; null if it can. Asked once, of a restore of an empty program.</summary>
    public string? Missing
    {
        get
        {
            lock (All)
            {
                if (!_isProbed) _missing = Probe();
                _isProbed = true;
                return _missing;
            }
        }
    }

    public static Publishing Of(string name) => All[name];

    /// <summary>The properties of a project that publishes in this way for this machine.</summary>
    public string ProjectProperties => $"<OutputType>Exe</OutputType><RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier><InvariantGlobalization>true</InvariantGlobalization>{Properties}";

    private string? Probe()
    {
        string folder = Directory.CreateTempSubdirectory("convgen-publish-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "Probe.csproj"), $"<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework>{ProjectProperties}</PropertyGroup></Project>");
            File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />");
            File.WriteAllText(Path.Combine(folder, "Directory.Packages.props"), "<Project />");
            Command restore = Command.Run(folder, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["restore", "-nologo"]);
            string? error = restore.Output.Split('\n').FirstOrDefault(line => line.Contains("error ", StringComparison.Ordinal));
            return restore.ExitCode == 0 ? null : $"{Name} cannot be restored here: {(error is null ? "dotnet restore exited with " + restore.ExitCode : error[error.IndexOf("error ", StringComparison.Ordinal)..].Trim())}";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>A fact about a way to publish: skipped, with the restore's own words, where its packages are not to be had.</summary>
public sealed class PublishFactAttribute : Xunit.FactAttribute
{
    public PublishFactAttribute(string publishing)
    {
        if (Publishing.Of(publishing).Missing is string reason) Skip = reason;
    }
}
