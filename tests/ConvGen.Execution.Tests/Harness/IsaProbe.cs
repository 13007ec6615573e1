using System.Diagnostics;

namespace ConvGen.Execution.Tests.Harness;

/// <summary>What a probe process said and how it ended.</summary>
public sealed record ProbeRun(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit code {ExitCode}\n{Output}{Errors}";
}

/// <summary>Runs ConvGen.IsaProbe, the program beside the test assembly, in a process of its own.</summary>
public static class IsaProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static ProbeRun Run(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is string host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ConvGen.IsaProbe.dll"));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["CONVGEN_ISA"] = "";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        foreach ((string name, string value) in environment) start.Environment[name] = value;

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"the probe did not end within {Patience}");
        }

        return new ProbeRun(process.ExitCode, output.Result, errors.Result);
    }
}
