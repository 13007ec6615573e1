extern alias generator;

using System.Runtime.CompilerServices;
using generator::ConvGen.Generator.Emission;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvGen.Generator.Tests.Harness;

/// <summary>Generated files held against the ones in Snapshots, <c>Type.Method#Hint.verified.cs</c> as Verify names them. A difference leaves a .received. file beside; to accept it
/// is to rename it.</summary>
internal static class Snapshot
{
    /// <param name="run">What was generated.</param>
    /// <param name="variant">Tells the rows of a theory apart.</param>
    /// <param name="only">The one file to hold, where it is not the run's only one: its name up to ".g".</param>
    /// <param name="file">The test's file.</param>
    /// <param name="member">The test.</param>
    public static void Match(GeneratorRun run, string variant = "", string only = "", [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        string prefix = Repository.PathOf("tests", "ConvGen.Generator.Tests", "Snapshots", $"{Path.GetFileNameWithoutExtension(file)}.{member}{(variant.Length > 0 ? "_" + variant : "")}#");
        List<string> differences = [];
        HashSet<string> expected = [.. Directory.EnumerateFiles(Path.GetDirectoryName(prefix)!, Path.GetFileName(prefix) + "*.verified.cs")];
        foreach (GeneratedSourceResult source in run.Sources.Where(source => only.Length == 0 || source.HintName == only + ".g.cs"))
        {
            string stem = prefix + Path.GetFileNameWithoutExtension(source.HintName), verified = stem + ".verified.cs", received = stem + ".received.cs";
            string text = source.SourceText.ToString().Replace(LayerEmitter.Version, "{version}", StringComparison.Ordinal);
            if (expected.Remove(verified) && File.ReadAllText(verified) == text)
            {
                File.Delete(received);
                continue;
            }

            File.WriteAllText(received, text);
            differences.Add($"{received} differs from what was verified: {FirstDifference(verified, text)}");
        }

        differences.AddRange(expected.Select(verified => $"{verified} was not generated"));
        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    private static string FirstDifference(string verified, string text)
    {
        if (!File.Exists(verified)) return "nothing was";
        string[] old = File.ReadAllLines(verified), now = text.Split('\n');
        int line = Enumerable.Range(0, Math.Max(old.Length, now.Length)).First(i => i >= old.Length || i >= now.Length || old[i] != now[i]);
        return $"line {line + 1}\n  - {old.ElementAtOrDefault(line)}\n  + {now.ElementAtOrDefault(line)}";
    }
}
