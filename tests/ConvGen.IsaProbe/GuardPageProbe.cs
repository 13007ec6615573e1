using ConvGen.Execution.Tests.Harness;

namespace ConvGen.IsaProbe;

/// <summary>Leaves a guarded buffer by one float, or does not.</summary>
internal static unsafe class GuardPageProbe
{
    private const int Length = 1000;

    public static void Touch(string what)
    {
        using GuardedBuffer buffer = new(Length, what.EndsWith("before", StringComparison.Ordinal) ? Edge.Start : Edge.End);
        Console.WriteLine($"touching {what}");
        float* start = buffer.Pointer;
        float read = 0;
        switch (what)
        {
            case "inside":
                start[0] = 1;
                start[Length - 1] = 2;
                read = start[0] + start[Length - 1];
                break;
            case "read-before":
                read = start[-1];
                break;
            case "read-after":
                read = start[Length];
                break;
            case "write-before":
                start[-1] = 1;
                break;
            case "write-after":
                start[Length] = 1;
                break;
            default:
                throw new ArgumentException($"touch {what}: no such place", nameof(what));
        }

        Console.WriteLine($"survived, read {read}");
    }
}
