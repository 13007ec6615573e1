namespace ConvGen.Generator.Planning;

/// <summary>What a kernel's plan says of itself, whatever kind of layer it serves: headers, plan values and reports print this and ask no more.</summary>
internal abstract record PlannedKernel
{
    public required TargetIsa Isa { get; init; }

    /// <summary>The kernel family: Direct, Depthwise, ...</summary>
    public abstract string Family { get; }

    /// <summary>What the generated class is called, for stack traces and profilers.</summary>
    public abstract string KernelName { get; }

    /// <summary>Register tile, loop order and what else was decided, in words.</summary>
    public abstract string Tile { get; }

    /// <summary>Floats of workspace.</summary>
    public virtual long WorkspaceLength => 0;

    /// <summary>Floats that each thread rents beside a workspace that threads share.</summary>
    public virtual long OwnWorkspaceLength => 0;

    /// <summary>What the workspace holds, in words.</summary>
    public virtual string WorkspaceUse => "";

    /// <summary>Predicted cycles of one call on one thread.</summary>
    public required double Cycles { get; init; }

    /// <summary>Of these, arithmetic.</summary>
    public abstract double ArithmeticCycles { get; }

    /// <summary>What the arithmetic is, in a word.</summary>
    public abstract string Arithmetic { get; }

    /// <summary>The straight-line vector programs of the kernel beside its products; empty for most.</summary>
    public virtual EquatableArray<TransformCost> Transforms => [];

    /// <summary>The error bound, in words.</summary>
    public abstract string AccuracyBound { get; }
}
