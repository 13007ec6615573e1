namespace ConvGen.Generator.Planning;

/// <summary>What most of a kernel's predicted cycles go to.</summary>
internal enum Bound
{
    /// <summary>Multiply-adds, comparisons, additions.</summary>
    Compute,

    /// <summary>Inputs and outputs on their way from and to where they live.</summary>
    Memory,

    /// <summary>Neither: loads and stores of tiles, transforms, borders, the call itself.</summary>
    Overhead,
}

/// <summary>Tells bounds apart.</summary>
internal static class Bounds
{
    /// <param name="cycles">Predicted, in all.</param>
    /// <param name="compute">Of these, arithmetic.</param>
    /// <param name="memory">What moving inputs and outputs would take alone.</param>
    public static Bound Of(double cycles, double compute, double memory) =>
        compute >= cycles / 2 ? Bound.Compute : memory >= (cycles - compute) / 2 ? Bound.Memory : Bound.Overhead;
}
