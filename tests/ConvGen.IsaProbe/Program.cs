using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ConvGen;
using ConvGen.IsaProbe;

// Facts about the process it is run as, for tests that need a processor with fewer instruction sets or a process that may die:
//   run             what is supported, which level layers use, and whether each layer's results are right; exit code 0 if all are
//   touch <what>    touches a float inside or just outside a guarded buffer
switch (args)
{
    case ["run"]:
        Console.WriteLine($"Avx512F {Avx512F.IsSupported}");
        Console.WriteLine($"Avx2 {Avx2.IsSupported}");
        Console.WriteLine($"Fma {Fma.IsSupported}");
        Console.WriteLine($"Vector128 {Vector128.IsHardwareAccelerated}");
        Console.WriteLine($"Level {IsaLevel.Current}");
        int wrong = 0;
        foreach (ProbedLayer layer in ProbedLayers.All)
        {
            string? mismatch = layer.Mismatch();
            if (mismatch is not null) wrong++;
            Console.WriteLine($"{layer.Name} {mismatch ?? "right"}");
        }

        return wrong;

    case ["touch", string what]:
        GuardPageProbe.Touch(what);
        return 0;

    default:
        Console.Error.WriteLine("usage: ConvGen.IsaProbe run | touch inside|read-before|read-after|write-before|write-after");
        return 2;
}
