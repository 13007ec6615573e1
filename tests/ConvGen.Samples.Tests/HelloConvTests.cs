using System.Reflection;

namespace ConvGen.Samples.Tests;

public class HelloConvTests
{
    [Fact]
    public void The_first_program_a_newcomer_runs_is_right_and_says_so()
    {
        TextWriter console = Console.Out;
        StringWriter output = new();
        Console.SetOut(output);
        object? code;
        try
        {
            code = Assembly.Load("HelloConv").EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Equal(0, code);
        string text = output.ToString();
        Assert.Contains("3 -> 64 channels", text);
        Assert.Contains("118.0 M multiply-adds", text);
        Assert.Contains(": right", text);
        Assert.Matches(@"time +[0-9.]+ ms on one thread, [0-9.]+ GFLOP/s", text);
    }
}
