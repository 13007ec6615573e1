namespace ConvGen.Execution.Tests.Harness;

/// <summary>Seeded random layers: declaration i of a seed is always the same one, whatever else is drawn.</summary>
public static class RandomDeclarations
{
    private const long LargestCost = 20_000_000;    // multiply-adds: five runs and the double reference stay below a second

    private static readonly int[] Extents = [1, 2, 3, 4, 5, 7, 8, 11, 13, 16, 17, 19, 23, 29, 31, 37];
    private static readonly int[] Channels = [1, 2, 3, 4, 5, 7, 8, 11, 13, 16, 17, 19, 24, 31, 32, 33];

    /// <summary>Declaration <paramref name="index"/> of <paramref name="seed"/>.</summary>
    public static LayerDeclaration At(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        LayerDeclaration layer;
        do
        {
            layer = Legal(AnyWay(OfAnyRank(Decorated(Shape(random), random), random), random), random);
        }
        while (Cost(layer) > LargestCost || layer.Reference.OutputLength == 0);
        return layer;
    }

    /// <summary>Declaration <paramref name="index"/> of ordinary convolutions forced to <paramref name="algorithm"/>, which serves them all; some have sums so long that panels are cut.</summary>
    public static LayerDeclaration ForcedAt(int seed, int index, Algorithm algorithm)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        LayerDeclaration layer;
        do
        {
            layer = random.Next(12) == 0
                ? Decorated(new() { InChannels = Pick(random, 800, 1024, 1500), OutChannels = Pick(random, 5, 16, 40), Kernel = Pick(random, 3, 4, 5), Height = random.Next(1, 6), Width = random.Next(1, 7) }, random)
                : AnyWay(OfAnyRank(Decorated(Shape(random), random), random), random);
            layer = Legal(layer with { Algorithm = algorithm }, random);
        }
        while (layer.Transposed || Cost(layer) > LargestCost || layer.Reference.OutputLength == 0);
        return layer;
    }

    /// <summary>Declaration <paramref name="index"/> of transposed layers, many with few output channels, or with a stride that passes over the kernel.</summary>
    public static LayerDeclaration TransposedAt(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        LayerDeclaration layer;
        do
        {
            int groups = Pick(random, 1, 1, 1, 2, 3);
            layer = new()
            {
                Groups = groups,
                InChannels = groups * Pick(random, 1, 3, 8, 16, 17, 32),
                OutChannels = groups * Pick(random, 1, 2, 3, 4, 5, 8, 16, 20, 33),
                Kernel = new(random.Next(1, 6), random.Next(1, 6)),
                Height = random.Next(1, 14),
                Width = random.Next(1, 70),
            };
            layer = AsTransposed(OfAnyRank(Decorated(layer, random) with { Stride = Axes(random, 1, 2, 2, 2, 3, 4, 8) }, random), random);
            layer = Legal(layer, random);
        }
        while (Cost(layer) > LargestCost || layer.Reference.OutputLength == 0);
        return layer;
    }

    /// <summary>Declaration <paramref name="index"/> of dilated lines whose length and pads are multiples of the dilation, forced to Winograd.</summary>
    public static LayerDeclaration DilatedLineAt(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        int kernel = random.Next(2, 6), dilation = Pick(random, 2, 3, 4, 8, 16), rows = random.Next(kernel, 60);
        return Decorated(new() { InChannels = Pick(random, 4, 8, 17, 40), OutChannels = Pick(random, 4, 9, 32, 50) }, random) with
        {
            Rank = 1, Kernel = kernel, Dilation = dilation, Stride = 1, Width = rows * dilation, Pads = new(0, dilation * random.Next(0, kernel), 0, dilation * random.Next(0, kernel)),
            AutoPad = AutoPad.None, PaddingMode = PaddingMode.Zeros, Accuracy = Accuracy.Default, Algorithm = Algorithm.Winograd,
        };
    }

    /// <summary>Declaration <paramref name="index"/> of layers that Winograd serves, forced to it, some to a tile.</summary>
    public static LayerDeclaration WinogradAt(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        LayerDeclaration layer;
        do
        {
            int groups = Pick(random, 1, 1, 1, 1, 2, 3);
            PerAxis kernel = Pick<PerAxis>(random, 3, 3, 3, 3, 3, 2, 4, 5, new(1, 3), new(3, 1), new(2, 3), new(3, 5));
            layer = Decorated(new()
            {
                Groups = groups,
                InChannels = groups * Pick(random, 4, 5, 7, 8, 11, 16, 17, 24, 31, 32, 33, 48, 64, 80, 100, 130),
                OutChannels = groups * Pick(random, 4, 5, 7, 8, 11, 16, 17, 24, 31, 32, 33, 40, 48, 64, 96, 132),
                Kernel = kernel,
                Height = Pick(random, Extents),
                Width = Pick(random, Extents),
            }, random) with { Stride = 1, Dilation = 1, Accuracy = Accuracy.Default, Algorithm = Algorithm.Winograd };
            if (layer is { Layout: Layout.Nchw, PaddingMode: PaddingMode.Circular }) layer = layer with { PaddingMode = PaddingMode.Reflect };
            if (random.Next(3) == 0) layer = layer with { WinogradTile = random.Next(1, 8 - Math.Max(kernel.Height, kernel.Width)) };
            layer = Legal(layer, random);
        }
        while (Cost(layer) > LargestCost || layer.Reference.OutputLength == 0);
        return layer;
    }

    /// <summary>Declaration <paramref name="index"/> of layers with a depth that Winograd serves, forced to it: taps, pads and dilations of the depth, few and many planes, and the depth alone.</summary>
    public static LayerDeclaration WinogradVolumeAt(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        LayerDeclaration layer;
        do
        {
            int groups = Pick(random, 1, 1, 1, 1, 2, 3);
            PerAxis kernel = Pick<PerAxis>(random, 3, 3, 3, 2, 4, new(1, 3), new(3, 1), new(2, 5)) with { Depth = Pick(random, 1, 2, 3, 3, 3, 5) };
            bool depthAlone = random.Next(8) == 0;
            layer = Decorated(new()
            {
                Groups = groups,
                InChannels = groups * Pick(random, 4, 5, 8, 11, 16, 17, 32, 33, 48, 64, 130),
                OutChannels = groups * Pick(random, 4, 5, 8, 11, 16, 17, 32, 33, 48, 64, 96),
                Kernel = depthAlone ? new PerAxis(1, 1) with { Depth = random.Next(2, 6) } : kernel,
                Height = random.Next(1, 14),
                Width = random.Next(1, 20),
            }, random) with { Rank = 3, Stride = 1, Accuracy = Accuracy.Default, Algorithm = Algorithm.Winograd };
            PerAxis dilation = random.Next(4) == 0 ? Axes(random, 1, 2, 3) : 1;
            layer = layer with
            {
                Depth = Pick(random, 1, 2, 3, 4, 5, 7, 8, 11, 16, 17, 21),
                Dilation = dilation with { Depth = Pick(random, 1, 1, 1, 2, 3) },
                Pads = (depthAlone ? 0 : layer.Pads) with { Front = random.Next(4), Back = random.Next(4) },
            };
            if (layer is { Layout: Layout.Nchw, PaddingMode: PaddingMode.Circular }) layer = layer with { PaddingMode = PaddingMode.Reflect };
            layer = Legal(layer, random);
        }
        while (Cost(layer) > LargestCost || layer.Reference.OutputLength == 0 || IsSparse(layer.Reference.Height) || (layer.Kernel is { Height: 1, Width: 1 } && IsSparse(layer.Reference.Depth)) || IsSparse(layer.Reference.Width));
        return layer;
    }

    /// <summary>Declaration <paramref name="index"/> of dilated layers of two axes or one, forced to Winograd; few have an extent that is a multiple of the dilation.</summary>
    public static LayerDeclaration WinogradDilatedAt(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        LayerDeclaration layer;
        do
        {
            int groups = Pick(random, 1, 1, 1, 1, 2, 3);
            bool line = random.Next(3) == 0;
            layer = Decorated(new()
            {
                Groups = groups,
                InChannels = groups * Pick(random, 4, 5, 8, 11, 16, 17, 32, 33, 64, 130),
                OutChannels = groups * Pick(random, 4, 5, 8, 11, 16, 17, 32, 33, 64, 96),
                Kernel = line ? new(1, random.Next(2, 6)) : Pick<PerAxis>(random, 3, 3, 3, 2, 4, new(1, 3), new(3, 1), new(2, 5)),
                Height = line ? 1 : random.Next(1, 40),
                Width = line ? random.Next(1, 400) : random.Next(1, 60),
            }, random) with
            {
                Rank = line ? 1 : 2, Stride = 1, Dilation = Axes(random, 1, 2, 2, 3, 4, 6, 12, 17), Accuracy = Accuracy.Default, Algorithm = Algorithm.Winograd,
            };
            if (random.Next(3) == 0) layer = layer with { Pads = new Sides(layer.Dilation.Height * (layer.Kernel.Height / 2), layer.Dilation.Width * (layer.Kernel.Width / 2), layer.Dilation.Height * (layer.Kernel.Height / 2), layer.Dilation.Width * (layer.Kernel.Width / 2)) };
            if (layer is { Layout: Layout.Nchw, PaddingMode: PaddingMode.Circular }) layer = layer with { PaddingMode = PaddingMode.Reflect };
            if (random.Next(3) == 0) layer = layer with { WinogradTile = random.Next(1, 8 - Math.Max(layer.Kernel.Height, layer.Kernel.Width)) };
            layer = Legal(layer, random);
        }
        while (Cost(layer) > LargestCost || layer.Reference.OutputLength == 0 || IsSparse(layer.Reference.Height) || IsSparse(layer.Reference.Width));
        return layer;
    }

    /// <summary>Declaration <paramref name="index"/> of layers with few input channels that Winograd serves on vectors of tiles, forced to it.</summary>
    public static LayerDeclaration WinogradPlanarAt(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        LayerDeclaration layer;
        do
        {
            int groups = Pick(random, 1, 1, 1, 1, 1, 2, 3);
            bool deep = random.Next(4) == 0;
            PerAxis kernel = Pick<PerAxis>(random, 3, 3, 3, 3, 3, 2, 4, 5, new(2, 3), new(3, 2), new(3, 5));
            layer = Decorated(new()
            {
                Groups = groups,
                InChannels = groups * Pick(random, 1, 2, 3, 3),
                OutChannels = groups * Pick(random, 4, 5, 7, 8, 11, 16, 17, 24, 33),
                Kernel = deep ? kernel with { Depth = random.Next(1, 4) } : kernel with { Depth = 1 },
                Depth = deep ? random.Next(1, 6) : 1,
                Height = random.Next(1, 30),
                Width = random.Next(4, 100),
            }, random) with { Stride = 1, Dilation = 1, Accuracy = Accuracy.Default, Algorithm = Algorithm.Winograd, Layout = Layout.Nchw };
            if (deep) layer = layer with { Rank = 3 };
            else if (layer.PaddingMode == PaddingMode.Zeros && layer.OutChannels < 17 * groups) layer = layer with { OutChannels = groups * Pick(random, 17, 18, 19, 20, 24, 33) };    // in a plane padded with zeros, fewer have a kernel of their own
            if (random.Next(3) == 0) layer = layer with { WinogradTile = kernel is { Height: <= 3, Width: <= 3 } && random.Next(2) == 0 ? 4 : 2 };
            layer = Legal(layer, random);
        }
        while (Cost(layer) > LargestCost || layer.Reference.OutputLength == 0 || layer.Reference.Height.Output < Math.Max(2, layer.WinogradTile) || layer.Reference.Width.Output < 4);
        return layer;
    }

    /// <summary>Declaration <paramref name="index"/> of layers with few output channels that Winograd serves on vectors of columns, forced to it; half of them transposed.</summary>
    public static LayerDeclaration WinogradRowsAt(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        LayerDeclaration layer;
        do
        {
            int groups = Pick(random, 1, 1, 1, 1, 2, 3);
            bool transposed = random.Next(2) == 0;
            PerAxis stride = transposed ? Pick<PerAxis>(random, 2, 2, 2, 1, 4, new(3, 2), new(2, 1), new(1, 2)) : 1;
            PerAxis kernel = transposed
                ? new(random.Next(stride.Height + 1, Math.Min(9, 3 * stride.Height + 1) + 1), random.Next(stride.Width, 3 * stride.Width + 2))
                : Pick<PerAxis>(random, 3, 3, 3, 2, 4, 5, new(3, 1), new(2, 7), new(5, 9));
            layer = Decorated(new()
            {
                Groups = groups,
                InChannels = groups * Pick(random, groups == 1 ? 1 : 4, 2, 3, 4, 5, 8, 17, 32, 64, 130),
                OutChannels = groups * Pick(random, 1, 1, 2, 3, 3, 5, 8, 12, 16),    // from 4 on lanes of channels may be cheaper
                Kernel = kernel,
                Height = random.Next(1, 30),
                Width = Pick(random, random.Next(1, 20), random.Next(16, 70), 16, 31, 32, 33, 64),
            }, random) with { Stride = stride, Dilation = transposed ? 1 : Axes(random, 1, 1, 1, 2, 3) with { Height = 1 }, PaddingMode = PaddingMode.Zeros, Accuracy = Accuracy.Default, Algorithm = Algorithm.Winograd, Layout = Layout.Nchw };
            if (transposed) layer = AsTransposed(layer, random);
            if (random.Next(5) == 0) layer = layer with { WinogradTile = 2 };
            layer = Legal(layer, random);
        }
        while (Cost(layer) > LargestCost || layer.Reference.OutputLength == 0);
        return layer;
    }

    /// <summary>Declaration <paramref name="index"/> of layers with a stride, half of them transposed, that Winograd serves, forced to it, some to a tile; strides differ between the axes, and
    /// so may the taps that are a stride apart.</summary>
    public static LayerDeclaration WinogradStridedAt(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        LayerDeclaration layer;
        do
        {
            int groups = Pick(random, 1, 1, 1, 1, 2, 3);
            PerAxis stride = random.Next(2) == 0 ? 2 : new PerAxis(random.Next(1, 5), random.Next(1, 5)), kernel = new(Kernel(stride.Height), Kernel(stride.Width));
            layer = Decorated(new()
            {
                Groups = groups,
                InChannels = groups * Pick(random, 4, 5, 8, 11, 16, 17, 24, 33, 48, 100, 130),
                OutChannels = groups * Pick(random, 4, 5, 8, 11, 16, 17, 24, 33, 40, 64, 96),
                Kernel = kernel,
                Height = Pick(random, Extents),
                Width = Pick(random, Extents),
            }, random) with { Stride = stride, Dilation = 1, Accuracy = Accuracy.Default, Algorithm = Algorithm.Winograd };
            if (random.Next(2) == 0) layer = AsTransposed(layer, random);
            if (random.Next(6) == 0) layer = layer with { Rank = 1 };
            if (layer is { Layout: Layout.Nchw, PaddingMode: PaddingMode.Circular }) layer = layer with { PaddingMode = PaddingMode.Reflect };
            if (random.Next(3) == 0 && Math.Max(stride.Height, stride.Width) <= 2 && Math.Max(kernel.Height, kernel.Width) <= 5)
                layer = layer with { WinogradTile = random.Next(2, 8 - Math.Max((kernel.Height - 1) / stride.Height + 1, (kernel.Width - 1) / stride.Width + 1)) };
            layer = Legal(layer, random);
        }
        while ((layer.Rank == 1 || layer.Kernel.Height <= layer.Stride.Height) && layer.Kernel.Width <= layer.Stride.Width || Cost(layer) > LargestCost || layer.Reference.OutputLength == 0);
        return layer;

        int Kernel(int stride) => random.Next(1, stride == 1 ? 5 : 8);
    }

    /// <summary>Declaration <paramref name="index"/> of layers that Fft serves, forced to it: dense, grouped, depthwise and single channels, one axis or two, kernels of one to many windows.</summary>
    public static LayerDeclaration FftAt(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        LayerDeclaration layer;
        do
        {
            bool separate = random.Next(2) == 0, line = random.Next(3) == 0;
            int groups = separate ? Pick(random, 1, 1, 2, 3, 7, 8, 16, 19, 33) : Pick(random, 1, 1, 1, 2, 3);
            layer = Decorated(new()
            {
                Groups = groups,
                InChannels = groups * (separate ? 1 : Pick(random, 1, 2, 3, 4, 5, 8, 11, 16, 17, 24)),
                OutChannels = groups * (separate ? 1 : Pick(random, 1, 2, 3, 4, 5, 8, 11, 16, 17, 40)),
                Kernel = line ? new(1, random.Next(2, 65)) : new(Pick(random, 1, 2, 3, 5, 7, 9, 15), Pick(random, 1, 2, 3, 4, 5, 7, 11, 15)),
                Height = line ? 1 : Pick(random, Extents),
                Width = line ? random.Next(1, 700) : Pick(random, 1, 5, 13, 23, 31, 37, 60, 99, 140),
            }, random) with { Stride = 1, Accuracy = Accuracy.Default, Algorithm = Algorithm.Fft };
            if (line && random.Next(2) == 0) layer = layer with { Rank = 1 };
            layer = Legal(layer, random);
        }
        while (layer.Kernel is { Height: 1, Width: 1 } || Cost(layer) > LargestCost || layer.Reference.OutputLength == 0);
        return layer;
    }

    /// <summary>Declaration <paramref name="index"/> of strided layers that Winograd or Fft serve only after their inputs are split by the stride's residues, forced to either: few channels, a depth with a
    /// stride, and spectra.</summary>
    public static LayerDeclaration SplitAt(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        LayerDeclaration layer;
        do
        {
            bool fft = random.Next(3) == 0, deep = !fft && random.Next(3) == 0;
            int groups = Pick(random, 1, 1, 1, 2, 3);
            PerAxis stride = random.Next(2) == 0 ? 2 : new PerAxis(random.Next(1, 5), random.Next(2, 5));
            layer = Decorated(new()
            {
                Groups = groups,
                InChannels = groups * (deep ? Pick(random, 1, 3, 4, 8, 17) : fft ? Pick(random, 1, 2, 5, 16) : Pick(random, 2, 3, 3)),
                OutChannels = groups * Pick(random, 4, 4, 5, 8, 11, 16, 17, 24, 33),
                Kernel = new(Taps(stride.Height), Taps(stride.Width)),
                Height = Pick(random, Extents),
                Width = random.Next(4, 100),
            }, random) with { Stride = stride, Dilation = 1, Accuracy = Accuracy.Default, Algorithm = fft ? Algorithm.Fft : Algorithm.Winograd };
            if (deep) layer = layer with { Rank = 3, Depth = random.Next(1, 7), Kernel = layer.Kernel with { Depth = random.Next(1, 4) }, Stride = layer.Stride with { Depth = 2 } };
            else if (random.Next(5) == 0) layer = layer with { Rank = 1, Width = layer.Width * Pick(random, 1, 3, 8), Kernel = new(1, fft ? random.Next(2, 65) : layer.Kernel.Width), Stride = layer.Stride with { Height = 1, Width = Math.Max(2, layer.Stride.Width) } };
            if (!fft && random.Next(5) == 0) layer = layer with { WinogradTile = 2 };
            layer = Legal(layer, random);
        }
        while (!layer.FitsASplit() || Cost(layer) > LargestCost || layer.Reference.OutputLength == 0);
        return layer;

        int Taps(int stride) => random.Next(1, 4 * stride + 1);
    }

    /// <summary>Declaration <paramref name="index"/> of transposed layers whose input is one pixel.</summary>
    public static LayerDeclaration OnePixelAt(int seed, int index)
    {
        Random random = new(unchecked(seed * 1_000_003 + index));
        LayerDeclaration layer;
        do
        {
            int groups = Pick(random, 1, 1, 1, 2, 3);
            layer = Decorated(new()
            {
                Groups = groups,
                InChannels = groups * Pick(random, 1, 3, 8, 17, 32, 100),
                OutChannels = groups * Pick(random, 1, 2, 3, 5, 8, 16, 20, 33),
                Kernel = new(random.Next(1, 6), random.Next(1, 6)),
                Height = 1,
                Width = 1,
            }, random) with { Stride = Axes(random, 1, 2, 3, 4) };
            layer = Legal(AsTransposed(OfAnyRank(layer, random) with { Width = 1, Height = 1, Depth = 1 }, random), random);
        }
        while (layer.Reference.OutputLength == 0);
        return layer;
    }

    /// <summary>Whether two taps of an axis in the plane lie a stride apart, residues and channels fill a vector, and no kernel serves the stride as it is. A stride beyond the padded input is none.</summary>
    private static bool FitsASplit(this LayerDeclaration layer)
    {
        ReferenceLayer l = layer.Reference;
        int depth = Stride(l.Depth), height = Stride(l.Height), width = Stride(l.Width), channels = l.InChannels / l.Groups, split = depth * height * width;
        bool apart = l.Height.Kernel > height || l.Width.Kernel > width, alone = layer.Algorithm == Algorithm.Winograd && depth == 1 && channels >= 4;
        return apart && !alone && split > 1 && channels * split >= 4;

        static int Stride(ReferenceAxis axis) => Math.Min(axis.Stride, axis.Begin + axis.Input + axis.End);
    }

    /// <summary>Whether no two outputs lie a dilation apart.</summary>
    private static bool IsSparse(ReferenceAxis axis) => axis.Kernel > 1 && axis.Dilation > 1 && axis.Dilation >= axis.Output;

    /// <summary>Kinds of layers, so that every kernel family gets its share, its main tiles, remainders and edges.</summary>
    private static LayerDeclaration Shape(Random random) => random.Next(10) switch
    {
        < 3 => new()    // anything small
        {
            InChannels = Pick(random, Channels),
            OutChannels = Pick(random, Channels),
            Kernel = new(Pick(random, 1, 2, 3, 3, 4, 5, 7), Pick(random, 1, 2, 3, 3, 4, 5, 7)),
            Height = Pick(random, Extents),
            Width = Pick(random, Extents),
        },
        < 5 => Grouped(random),
        < 6 => Depthwise(random),
        < 7 => new()    // pointwise
        {
            InChannels = Pick(random, Channels) * Pick(random, 1, 1, 2, 4),
            OutChannels = Pick(random, Channels) * Pick(random, 1, 1, 2, 4),
            Height = Pick(random, Extents),
            Width = Pick(random, Extents),
        },
        < 8 => new()    // an image: few channels, wide rows
        {
            InChannels = random.Next(1, 5),
            OutChannels = Pick(random, 1, 2, 3, 4, 8, 16, 64),
            Kernel = Pick(random, 3, 5, 7, 9),
            Height = random.Next(9, 40),
            Width = random.Next(30, 130),
        },
        _ => new()      // the body of a network
        {
            InChannels = Pick(random, 16, 32, 48, 64),
            OutChannels = Pick(random, 32, 48, 64, 80, 96, 128),
            Kernel = Pick(random, 1, 3, 3, 3, 5),
            Height = random.Next(5, 30),
            Width = random.Next(14, 61),
        },
    };

    /// <summary>Two layers in eight lose their height or gain a depth.</summary>
    private static LayerDeclaration OfAnyRank(LayerDeclaration layer, Random random)
    {
        int draw = random.Next(8);
        if (draw > 1) return layer;
        if (draw == 0) return layer with { Rank = 1, Width = layer.Width * Pick(random, 1, 1, 3, 8), Dilation = layer.Dilation.Width > 1 ? Pick(random, 2, 4, 16) : 1 };
        return layer with
        {
            Rank = 3,
            Depth = random.Next(1, 7),
            Height = Math.Min(layer.Height, random.Next(1, 12)),
            Width = Math.Min(layer.Width, 40),
            Kernel = layer.Kernel with { Depth = Pick(random, 1, 2, 3, 3) },
            Stride = layer.Stride with { Depth = Pick(random, 1, 1, 2) },
            Dilation = layer.Dilation with { Depth = Pick(random, 1, 1, 2) },
            Pads = layer.Pads with { Front = random.Next(3), Back = random.Next(3) },
        };
    }

    /// <summary>One layer in eight is transposed.</summary>
    private static LayerDeclaration AnyWay(LayerDeclaration layer, Random random)
    {
        return random.Next(8) > 0 ? layer : AsTransposed(layer, random);
    }

    private static LayerDeclaration AsTransposed(LayerDeclaration layer, Random random)
    {
        bool added = random.Next(2) == 0;
        return layer with
        {
            Transposed = true,
            PaddingMode = PaddingMode.Zeros,
            AutoPad = layer.AutoPad == AutoPad.Full ? AutoPad.None : layer.AutoPad,
            Height = Math.Max(1, layer.Height / layer.Stride.Height),
            Width = Math.Max(1, layer.Width / layer.Stride.Width),
            OutputPadding = !added ? 0 : new PerAxis(Below(layer.Stride.Height, layer.Dilation.Height), Below(layer.Stride.Width, layer.Dilation.Width), Below(layer.Stride.Depth, layer.Dilation.Depth)),
        };

        int Below(int stride, int dilation) => random.Next(Math.Max(stride, dilation));
    }

    private static LayerDeclaration Grouped(Random random)
    {
        int groups = Pick(random, 2, 2, 3, 4, 5, 8);
        return new()
        {
            Groups = groups,
            InChannels = groups * Pick(random, 1, 2, 3, 4, 8, 16, 17),
            OutChannels = groups * Pick(random, 1, 2, 3, 5, 8, 16, 17, 32),
            Kernel = new(Pick(random, 1, 2, 3, 5), Pick(random, 1, 2, 3, 5)),
            Height = Pick(random, Extents),
            Width = Pick(random, Extents),
        };
    }

    private static LayerDeclaration Depthwise(Random random)
    {
        int channels = Pick(random, 1, 3, 8, 15, 16, 17, 24, 32, 40, 48, 65, 96);
        return new()
        {
            Groups = channels,
            InChannels = channels,
            OutChannels = channels * Pick(random, 1, 1, 1, 2, 3),
            Kernel = Pick(random, 2, 3, 3, 5, 7),
            Height = Pick(random, Extents),
            Width = random.Next(1, 60),
        };
    }

    /// <summary>Everything that any shape may have.</summary>
    private static LayerDeclaration Decorated(LayerDeclaration shape, Random random)
    {
        bool plain = random.Next(3) == 0;    // "same" 3 x 3 layers are what networks are made of
        Activation activation = random.Next(2) == 0 ? Activation.None : (Activation)random.Next(Enum.GetValues<Activation>().Length);
        bool withParameters = random.Next(2) == 0;
        LayerDeclaration layer = shape with
        {
            Batch = Pick(random, 1, 1, 1, 1, 2, 3),
            Layout = (Layout)random.Next(2),
            Stride = plain ? 1 : Axes(random, 1, 1, 1, 2, 2, 3, 4),
            Dilation = plain ? 1 : Axes(random, 1, 1, 1, 1, 2, 3),
            Pads = plain ? new Sides(shape.Kernel.Height / 2, shape.Kernel.Width / 2, shape.Kernel.Height / 2, shape.Kernel.Width / 2) : Padding(random, shape.Kernel),
            AutoPad = random.Next(6) == 0 ? (AutoPad)random.Next(1, 5) : AutoPad.None,
            PaddingMode = random.Next(3) == 0 ? (PaddingMode)random.Next(4) : PaddingMode.Zeros,
            Bias = random.Next(4) != 0,
            FlipKernel = random.Next(8) == 0,
            Activation = activation,
            Accuracy = random.Next(3) == 0 ? Accuracy.Default : Accuracy.Strict,
            Algorithm = random.Next(8) == 0 ? Algorithm.Direct : Algorithm.Auto,
            SpellArrays = random.Next(4) == 0,
        };
        return withParameters ? layer.WithParameters(Pick(random, 0.25f, 0.1f, 0.5f, -0.25f), Pick(random, 0.75f, 0.625f, 2f)) : layer;
    }

    /// <summary>Pads at random up to a whole kernel, sometimes the same on all sides.</summary>
    private static Sides Padding(Random random, PerAxis kernel) => random.Next(3) switch
    {
        0 => random.Next(0, Math.Max(kernel.Height, kernel.Width)),
        1 => 0,
        _ => new Sides(random.Next(0, kernel.Height + 1), random.Next(0, kernel.Width + 1), random.Next(0, kernel.Height + 1), random.Next(0, kernel.Width + 1)),
    };

    /// <summary>Makes room for the window, and for the padding mode: a mirror needs more pixels than it repeats.</summary>
    private static LayerDeclaration Legal(LayerDeclaration layer, Random random)
    {
        while (layer.Reference.Depth.Output < 1) layer = layer with { Depth = layer.Depth + random.Next(1, 4) };
        while (layer.Reference.Height.Output < 1) layer = layer with { Height = layer.Height + random.Next(1, 4) };
        while (layer.Reference.Width.Output < 1) layer = layer with { Width = layer.Width + random.Next(1, 4) };
        if (layer.Transposed) return layer;
        while (layer.Reference.Depth is var axis && !Fits(axis, layer.PaddingMode)) layer = layer with { Depth = layer.Depth + random.Next(1, 4) };
        while (layer.Reference.Height is var axis && !Fits(axis, layer.PaddingMode)) layer = layer with { Height = layer.Height + random.Next(1, 4) };
        while (layer.Reference.Width is var axis && !Fits(axis, layer.PaddingMode)) layer = layer with { Width = layer.Width + random.Next(1, 4) };
        return layer;
    }

    private static bool Fits(ReferenceAxis axis, PaddingMode mode)
    {
        int widestPad = Math.Max(axis.Begin, axis.End);
        return axis.Begin + axis.Input + axis.End >= (axis.Kernel - 1) * axis.Dilation + 1 && mode switch
        {
            PaddingMode.Reflect => widestPad < axis.Input,
            PaddingMode.Circular => widestPad <= axis.Input,
            _ => true,
        };
    }

    private static long Cost(LayerDeclaration layer) => (long)layer.Reference.OutputLength * layer.Reference.Reduction;

    private static PerAxis Axes(Random random, params int[] choices)
    {
        int both = Pick(random, choices);
        return random.Next(2) == 0 ? both : new PerAxis(Pick(random, choices), Pick(random, choices));
    }

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];
}
