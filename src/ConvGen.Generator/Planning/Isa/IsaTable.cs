namespace ConvGen.Generator.Planning;

/// <summary>The instruction sets kernels are printed for. The value is the vector width in bits.</summary>
internal enum TargetIsa
{
    Vector128 = 128,
    Avx2 = 256,
    Avx512 = 512,
}

/// <summary>What a plan needs to know of an instruction set. Every number that a plan depends on is in a table; a printer holds none.</summary>
internal sealed record IsaTable
{
    public required TargetIsa Isa { get; init; }

    /// <summary>How plans call it.</summary>
    public required string Name { get; init; }

    /// <summary>Vector widths usable on it, in bits, widest first: AVX-512 also has the narrower registers, and 32 of each.</summary>
    public required EquatableArray<int> Widths { get; init; }

    public required int Registers { get; init; }

    /// <summary>Fused multiply-adds a cycle, of any width.</summary>
    public required double FmasPerCycle { get; init; }

    /// <summary>Vector loads a cycle.</summary>
    public required double LoadsPerCycle { get; init; }

    /// <summary>Cycles from a multiply-add's operands to its result: a tile needs FmasPerCycle times as many accumulators.</summary>
    public required int FmaLatency { get; init; }

    /// <summary>Cycles a float takes in a transposition by the runtime, both ends in L1 or L2.</summary>
    public required double TransposeCyclesPerFloat { get; init; }

    /// <summary>Cycles a 64-byte line takes from L2 to L1, as far as multiply-adds do not hide it.</summary>
    public required double CyclesPerL2Line { get; init; }

    /// <summary>The same from beyond L2.</summary>
    public required double CyclesPerFarLine { get; init; }

    public required int L1Bytes { get; init; }

    public required int L2Bytes { get; init; }

    public int Lanes => (int)Isa / 32;

    public static IsaTable Of(TargetIsa isa) => isa switch
    {
        TargetIsa.Avx512 => Avx512,
        TargetIsa.Avx2 => Avx2,
        _ => Vector128,
    };

    /// <summary>AVX-512F: 32 registers of 16 floats.</summary>
    public static IsaTable Avx512 { get; } = new()
    {
        Isa = TargetIsa.Avx512, Name = "AVX-512", Widths = [512, 256, 128], Registers = 32,
        FmasPerCycle = 2, LoadsPerCycle = 2, FmaLatency = 4, TransposeCyclesPerFloat = 0.3, CyclesPerL2Line = 0.7, CyclesPerFarLine = 3.5, L1Bytes = 32 << 10, L2Bytes = 1 << 20,
    };

    /// <summary>AVX2 and FMA: 16 registers of 8 floats.</summary>
    public static IsaTable Avx2 { get; } = new()
    {
        Isa = TargetIsa.Avx2, Name = "AVX2", Widths = [256, 128], Registers = 16,
        FmasPerCycle = 2, LoadsPerCycle = 2, FmaLatency = 4, TransposeCyclesPerFloat = 0.45, CyclesPerL2Line = 0.7, CyclesPerFarLine = 3.5, L1Bytes = 32 << 10, L2Bytes = 512 << 10,
    };

    /// <summary>Vector128: SSE has 16 registers of 4 floats, Arm 32.</summary>
    public static IsaTable Vector128 { get; } = new()
    {
        Isa = TargetIsa.Vector128, Name = "Vector128", Widths = [128], Registers = 16,
        FmasPerCycle = 2, LoadsPerCycle = 2, FmaLatency = 4, TransposeCyclesPerFloat = 0.9, CyclesPerL2Line = 0.7, CyclesPerFarLine = 3.5, L1Bytes = 32 << 10, L2Bytes = 512 << 10,
    };
}
