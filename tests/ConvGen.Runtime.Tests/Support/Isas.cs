namespace ConvGen.Tests;

internal static class Isas
{
    /// <summary>The vector widths that this processor has. The run that switches instruction sets off covers what a wide processor would hide.</summary>
    public static TheoryData<Isa> Supported => [.. new[] { Isa.Avx512, Isa.Avx2, Isa.Vector128, Isa.Scalar }.Where(IsaLevel.IsSupported)];
}
