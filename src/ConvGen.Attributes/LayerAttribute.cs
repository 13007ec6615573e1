using System;

namespace ConvGen;

/// <summary>What every layer attribute shares: layout, batch, activation, algorithm and accuracy.</summary>
public abstract class LayerAttribute : Attribute
{
    /// <summary>Images a call processes, one after another in memory. Default 1.</summary>
    public int Batch { get; set; } = 1;

    /// <summary>The order of input and output in memory. Default <see cref="Layout.Nchw"/>.</summary>
    public Layout Layout { get; set; }

    /// <summary>Applied to every output, fused into the kernel. Default <see cref="Activation.None"/>.</summary>
    public Activation Activation { get; set; }

    /// <summary>First parameter of <see cref="Activation"/>; each activation names its own default.</summary>
    public float ActivationAlpha { get; set; }

    /// <summary>Second parameter of <see cref="Activation"/>; each activation names its own default.</summary>
    public float ActivationBeta { get; set; }

    /// <summary>Forces an algorithm. Default <see cref="Algorithm.Auto"/>: the planner chooses by predicted cost.</summary>
    public Algorithm Algorithm { get; set; }

    /// <summary>Outputs of a Winograd tile along each axis with more than one tap: m of F(m, r); of a transposed axis, outputs a stride apart. Default 0: the planner chooses. Means nothing where another algorithm is chosen.</summary>
    public int WinogradTile { get; set; }

    /// <summary>The error the plan may make. Default <see cref="Accuracy.Default"/>.</summary>
    public Accuracy Accuracy { get; set; }
}
