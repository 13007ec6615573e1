using System.Globalization;
using System.Text;

namespace ConvGen.Execution.Tests.Harness;

/// <summary>Names the case a thread is about to run in a file, because a kernel that leaves its buffers takes the process, and the test's name, with it.</summary>
/// <remarks>
/// <c>running-cases/PROCESS-THREAD.txt</c> in the test output folder holds the case while it runs and is empty afterwards;
/// after a crash the files that are not empty name the suspects.
/// </remarks>
public static class RunningCase
{
    private static readonly string Folder = MakeFolder();

    [ThreadStatic]
    private static FileStream? t_file;

    /// <summary>Names the case until the scope is disposed.</summary>
    public static Scope Announce(string name)
    {
        t_file ??= new FileStream(
            Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.txt")),
            FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        Clear(t_file);
        t_file.Write(Encoding.UTF8.GetBytes(name));    // unbuffered: the system has it, whatever becomes of this process
        return new Scope(t_file);
    }

    private static void Clear(FileStream file)
    {
        file.SetLength(0);
        file.Position = 0;
    }

    private static string MakeFolder()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "running-cases");
        Directory.CreateDirectory(folder);
        foreach (string old in Directory.EnumerateFiles(folder))
            if (new FileInfo(old).Length == 0) File.Delete(old);
        return folder;
    }

    public readonly struct Scope(FileStream file) : IDisposable
    {
        public void Dispose() => Clear(file);
    }
}
