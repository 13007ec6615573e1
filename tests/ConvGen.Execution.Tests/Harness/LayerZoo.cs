namespace ConvGen.Execution.Tests.Harness;

/// <summary>A layer of every kind, in both layouts: what threads, allocation and special values are tested on. Compiled once for a test class.</summary>
public sealed class LayerZoo : IDisposable
{
    private static readonly LayerDeclaration[] Kinds =
    [
        new() { InChannels = 64, OutChannels = 80, Kernel = 3, Pads = 1, Height = 29, Width = 31, Activation = Activation.Relu },
        new() { InChannels = 3, OutChannels = 32, Kernel = 7, Stride = 2, Pads = 3, Height = 61, Width = 53 },
        new() { InChannels = 40, OutChannels = 40, Groups = 40, Kernel = 3, Pads = 1, Height = 30, Width = 27, Activation = Activation.Relu6 },
        new() { InChannels = 17, OutChannels = 34, Groups = 17, Kernel = 5, Stride = 2, Pads = 2, Height = 23, Width = 37 },
        new() { InChannels = 48, OutChannels = 37, Kernel = 1, Height = 19, Width = 23, Activation = Activation.Silu },
        new() { InChannels = 16, OutChannels = 24, Kernel = 3, Dilation = 2, Pads = new(2, 1, 3, 2), Height = 17, Width = 29, PaddingMode = PaddingMode.Reflect },
        new() { InChannels = 24, OutChannels = 48, Groups = 3, Kernel = new(3, 2), Pads = new(1, 0, 1, 1), Height = 13, Width = 43 },
        new() { InChannels = 1, OutChannels = 4, Kernel = 5, Pads = 2, Height = 67, Width = 71 },
        new() { InChannels = 5, OutChannels = 7, Kernel = 3, Pads = 1, Height = 11, Width = 9, Bias = false },
        new() { InChannels = 8, OutChannels = 16, Kernel = 3, Height = 15, Width = 15, Batch = 3, Activation = Activation.Gelu },
        new() { InChannels = 6, OutChannels = 6, Kernel = 3, Pads = 1, Height = 14, Width = 18, Algorithm = Algorithm.Reference },
        new() { Rank = 1, InChannels = 20, OutChannels = 36, Kernel = 9, Dilation = 4, Pads = 16, Width = 1001, Activation = Activation.Relu },
        new() { InChannels = 48, OutChannels = 80, Kernel = 3, Pads = 1, Height = 6, Width = 5, Batch = 7, Activation = Activation.Relu, Algorithm = Algorithm.Direct },    // channels last: all images at once
        new() { Transposed = true, InChannels = 24, OutChannels = 20, Kernel = 4, Stride = 2, Pads = 1, Height = 9, Width = 19, Activation = Activation.Relu },
        new() { Transposed = true, Rank = 1, InChannels = 12, OutChannels = 6, Groups = 3, Kernel = 5, Stride = 3, OutputPadding = 1, Width = 57, Activation = Activation.Sigmoid },
        new() { Transposed = true, InChannels = 24, OutChannels = 3, Kernel = 4, Stride = 2, Pads = 1, Height = 9, Width = 37, Activation = Activation.Tanh },
        new() { Transposed = true, InChannels = 12, OutChannels = 6, Groups = 2, Kernel = 3, Stride = 4, OutputPadding = 1, Height = 7, Width = 21, Batch = 2, Activation = Activation.Relu },    // outputs without a tap
        new() { Rank = 1, InChannels = 32, OutChannels = 40, Kernel = 3, Dilation = 8, Pads = new(0, 8, 0, 16), Width = 800, Activation = Activation.Relu, Algorithm = Algorithm.Winograd },    // rows of a dilation
        new() { Rank = 3, InChannels = 6, OutChannels = 18, Kernel = 3, Pads = 1, Depth = 5, Height = 9, Width = 21 },
        new() { Rank = 3, InChannels = 18, OutChannels = 18, Groups = 18, Kernel = new(3, 3, 2), Stride = 2, Pads = 1, Depth = 6, Height = 11, Width = 23, Activation = Activation.Tanh },
        new() { InChannels = 40, OutChannels = 72, Kernel = 3, Pads = 1, Height = 13, Width = 11, Activation = Activation.Gelu, Algorithm = Algorithm.Winograd },    // all tiles in one block
        new() { InChannels = 36, OutChannels = 70, Groups = 2, Kernel = 3, Pads = 1, Height = 12, Width = 14, Batch = 2, Algorithm = Algorithm.Winograd },
        new() { InChannels = 100, OutChannels = 84, Kernel = 3, Pads = 1, Height = 7, Width = 6, Activation = Activation.Relu, Algorithm = Algorithm.Winograd, WinogradTile = 4 },
        new() { InChannels = 20, OutChannels = 36, Kernel = new(1, 3), Pads = new(0, 1, 0, 1), Height = 33, Width = 35, PaddingMode = PaddingMode.Replicate, Activation = Activation.HardSwish, Algorithm = Algorithm.Winograd },
        new() { InChannels = 20, OutChannels = 36, Kernel = 3, Stride = 2, Pads = 1, Height = 33, Width = 35, PaddingMode = PaddingMode.Reflect, Activation = Activation.Silu, Algorithm = Algorithm.Winograd },    // tiles of a stride
        new() { Transposed = true, InChannels = 24, OutChannels = 52, Groups = 2, Kernel = 5, Stride = new(2, 3), Pads = 1, OutputPadding = 1, Height = 9, Width = 8, Batch = 2, Activation = Activation.Relu, Algorithm = Algorithm.Winograd },
        new() { Rank = 3, InChannels = 17, OutChannels = 36, Kernel = 3, Pads = 1, Depth = 9, Height = 14, Width = 13, Activation = Activation.Relu, Algorithm = Algorithm.Winograd },    // planes shared
        new() { InChannels = 20, OutChannels = 36, Kernel = 3, Dilation = new(3, 4), Pads = 4, Height = 31, Width = 29, Activation = Activation.Gelu, Algorithm = Algorithm.Winograd },    // outputs apart
        new() { InChannels = 20, OutChannels = 36, Kernel = 3, Stride = 2, Pads = new(1, 2, 0, 1), Height = 31, Width = 29, PaddingMode = PaddingMode.Circular, Activation = Activation.Silu, Algorithm = Algorithm.Im2colGemm },
        new() { InChannels = 16, OutChannels = 72, Groups = 2, Kernel = 5, Dilation = 2, Pads = 4, Height = 13, Width = 11, Batch = 2, Activation = Activation.Relu, Algorithm = Algorithm.Im2colGemm },
        new() { InChannels = 64, OutChannels = 500, Kernel = 3, Pads = 1, Height = 5, Width = 7, Activation = Activation.Relu, Algorithm = Algorithm.Im2colGemm },    // panels made first, then shared
        new() { InChannels = 1024, OutChannels = 40, Kernel = 3, Pads = 1, Height = 5, Width = 7, Activation = Activation.Relu, Algorithm = Algorithm.Im2colGemm },   // sums wait for a second panel
        new() { InChannels = 20, OutChannels = 36, Kernel = 3, Stride = 2, Pads = new(1, 2, 0, 1), Height = 31, Width = 29, PaddingMode = PaddingMode.Circular, Activation = Activation.Silu, Algorithm = Algorithm.Indirect },
        new() { InChannels = 16, OutChannels = 72, Groups = 2, Kernel = 5, Dilation = 2, Pads = 4, Height = 13, Width = 11, Batch = 2, Activation = Activation.Relu, Algorithm = Algorithm.Indirect },
        new() { InChannels = 128, OutChannels = 500, Kernel = 3, Pads = 1, Height = 5, Width = 7, Algorithm = Algorithm.Indirect },    // pixels pass under a block of channels
        new() { InChannels = 1, OutChannels = 1, Kernel = 15, Pads = 7, Height = 99, Width = 301, Activation = Activation.Relu, Algorithm = Algorithm.Fft },    // lanes are tiles
        new() { InChannels = 40, OutChannels = 40, Groups = 40, Kernel = 13, Pads = 6, Height = 20, Width = 23, Batch = 2, Activation = Activation.Gelu, Algorithm = Algorithm.Fft },    // lanes are channels
        new() { InChannels = 24, OutChannels = 44, Groups = 2, Kernel = 9, Pads = 4, Height = 41, Width = 67, PaddingMode = PaddingMode.Circular, Activation = Activation.HardSwish, Algorithm = Algorithm.Fft },
        new() { Rank = 1, InChannels = 20, OutChannels = 33, Kernel = 50, Pads = 25, Width = 2003, Algorithm = Algorithm.Fft },
        new() { InChannels = 3, OutChannels = 36, Kernel = 7, Stride = 2, Pads = 3, Height = 61, Width = 131, Batch = 2, PaddingMode = PaddingMode.Reflect, Activation = Activation.Relu, Algorithm = Algorithm.Winograd },    // split by the stride
        new() { Rank = 1, InChannels = 2, OutChannels = 33, Kernel = 40, Stride = 3, Pads = 20, Width = 2003, Activation = Activation.Gelu, Algorithm = Algorithm.Fft },    // split by the stride
        new() { Transposed = true, InChannels = 50, OutChannels = 30, Kernel = 4, Height = 1, Width = 1, Batch = 2, Activation = Activation.Tanh },    // one pixel
    ];

    private readonly LayerBatch _batch = GeneratedCodeHarness.Compile(Declarations);

    /// <summary>Numbers of the layers, for theories.</summary>
    public static IReadOnlyList<LayerDeclaration> Declarations { get; } =
    [
        .. from kind in Kinds
           from layout in Enum.GetValues<Layout>()
           from accuracy in kind == Kinds[0] ? new[] { Accuracy.Strict, Accuracy.Default } : [Accuracy.Default]    // sums of products where others would transform, too
           select kind with { Layout = layout, Accuracy = accuracy },
    ];

    /// <summary>Layer <paramref name="index"/> of <see cref="Declarations"/>.</summary>
    public CompiledLayer this[int index] => _batch.Layers[index];

    /// <summary>Layer <paramref name="index"/> with seeded weights, and an input for it.</summary>
    public (IConvLayer Layer, float[] Input) Make(int index, Isa isa)
    {
        ReferenceLayer shape = Declarations[index].Reference;
        Random random = new(index);
        float[] weights = Tensors.Random(random, shape.WeightLength), bias = Tensors.Random(random, Declarations[index].Bias ? shape.OutChannels : 0);
        return (this[index].Create(weights, bias, isa), Tensors.Random(random, shape.InputLength));
    }

    public void Dispose() => _batch.Dispose();
}
