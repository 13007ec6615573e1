using System.Diagnostics;
using System.Text;
using Xunit;

namespace ConvGen.Package.Tests.Support;

/// <summary>A finished program: what it printed, on both streams in order of arrival, and its exit code.</summary>
internal sealed record Command(string Line, int ExitCode, string Output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Fails the test unless the program exited with 0 and, where it is a build, warned of nothing.</summary>
    public Command Succeeds()
    {
        Assert.True(ExitCode == 0, $"{Line} exited with {ExitCode}:\n{Output}");
        Assert.False(Output.Contains(": warning ", StringComparison.Ordinal) || Output.Contains("warning CS", StringComparison.Ordinal), $"{Line} warned:\n{Output}");
        return this;
    }

    /// <summary>Fails the test unless the program exited with another code than 0 and printed this.</summary>
    public Command FailsWith(string text)
    {
        Assert.True(ExitCode != 0, $"{Line} succeeded:\n{Output}");
        Assert.Contains(text, Output, StringComparison.Ordinal);
        return this;
    }

    public Command Prints(string text)
    {
        Assert.True(Output.Contains(text, StringComparison.Ordinal), $"{Line} did not print '{text}':\n{Output}");
        return this;
    }

    /// <summary>Runs a program to its end. Compilers and build nodes end with it: a test leaves no process behind.</summary>
    public static Command Run(string folder, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // Set by the test host for itself; a build inside would take them for its own.
        foreach (string name in (string[])["MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "MSBuildLoadMicrosoftTargetsReadOnly"]) start.Environment.Remove(name);
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;

        using Process process = Process.Start(start)!;
        StringBuilder output = new();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        string words = $"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)}";
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            return new Command(words, -1, $"did not end within {Patience.TotalMinutes} minutes\n{output}");
        }

        process.WaitForExit();    // until both streams have been read to their end
        return new Command(words, process.ExitCode, output.ToString());

        void Append(string? line)
        {
            if (line is null) return;
            lock (output) output.Append(line).Append('\n');
        }
    }
}
