namespace ConvGen.Execution.Tests.Harness;

/// <summary>One axis: output o reads input o * Stride + k * Dilation - Begin for k in [0, Kernel).</summary>
public readonly record struct ReferenceAxis(int Input, int Kernel, int Stride, int Dilation, int Begin, int End)
{
    /// <summary>Transposed: input i adds to output i * Stride + k * Dilation - Begin, and so many outputs follow those that Begin and End leave.</summary>
    public int? Transposed { get; init; }

    public int Output => Transposed is int added
        ? (Input - 1) * Stride + (Kernel - 1) * Dilation + 1 + added - Begin - End
        : (Begin + Input + End - ((Kernel - 1) * Dilation + 1)) / Stride + 1;

    /// <summary>Input position under each (output, tap), -1 for zero: what the definitions of the padding modes say, by walking rather than by formula.</summary>
    public int[,] Sources(PaddingMode mode)
    {
        int[,] sources = new int[Output, Kernel];
        if (Transposed is not null)
        {
            // From the definition: what each input scatters to.
            for (int o = 0; o < Output; o++)
                for (int k = 0; k < Kernel; k++)
                    sources[o, k] = -1;
            for (int i = 0; i < Input; i++)
                for (int k = 0; k < Kernel; k++)
                    if (i * Stride + k * Dilation - Begin is var o && o >= 0 && o < Output)
                        sources[o, k] = i;
            return sources;
        }

        int[] padded = Padded(mode);
        for (int o = 0; o < Output; o++)
            for (int k = 0; k < Kernel; k++)
                sources[o, k] = padded[o * Stride + k * Dilation];
        return sources;
    }

    /// <summary>The padded axis as a row of input positions.</summary>
    private int[] Padded(PaddingMode mode)
    {
        List<int> row = [.. Enumerable.Range(0, Input)];
        for (int i = 0; i < Begin; i++)
        {
            row.Insert(0, mode switch
            {
                PaddingMode.Zeros => -1,
                PaddingMode.Replicate => 0,
                PaddingMode.Reflect => row[2 * i + 1],
                PaddingMode.Circular => Input - 1 - i,
                _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
            });
        }

        for (int i = 0; i < End; i++)
        {
            row.Add(mode switch
            {
                PaddingMode.Zeros => -1,
                PaddingMode.Replicate => Input - 1,
                PaddingMode.Reflect => Input - 2 - i,
                PaddingMode.Circular => i,
                _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
            });
        }

        return [.. row];
    }
}

/// <summary>A convolution of any number of axes up to three, padding spelled out.</summary>
public sealed record ReferenceLayer
{
    public int Batch { get; init; } = 1;

    public required int InChannels { get; init; }

    public required int OutChannels { get; init; }

    public int Groups { get; init; } = 1;

    public ReferenceAxis Depth { get; init; } = new(1, 1, 1, 1, 0, 0);

    public ReferenceAxis Height { get; init; } = new(1, 1, 1, 1, 0, 0);

    public required ReferenceAxis Width { get; init; }

    public PaddingMode PaddingMode { get; init; }

    public bool FlipKernel { get; init; }

    /// <summary>Whether weights are [InChannels][OutChannels / Groups][tap] instead of [OutChannels][InChannels / Groups][tap].</summary>
    public bool IsTransposed => Width.Transposed is not null;

    public ReferenceActivation Activation { get; init; } = new(ConvGen.Activation.None, null, null);

    /// <summary>Products of one output, padded ones included: K of the error bound.</summary>
    public int Reduction => InChannels / Groups * Depth.Kernel * Height.Kernel * Width.Kernel;

    public int InputLength => Batch * InChannels * Depth.Input * Height.Input * Width.Input;

    public int OutputLength => Batch * OutChannels * Depth.Output * Height.Output * Width.Output;

    public int WeightLength => OutChannels * Reduction;

    /// <summary>Spatial positions of the input.</summary>
    public int InputPositions => Depth.Input * Height.Input * Width.Input;

    /// <summary>Spatial positions of the output.</summary>
    public int OutputPositions => Depth.Output * Height.Output * Width.Output;
}

/// <summary>What a layer gives in exact terms: channels first, <c>[Batch][OutChannels][Depth][Height][Width]</c>.</summary>
/// <param name="Sums">Biased sums, before the activation.</param>
/// <param name="Magnitudes">Σ |x||w| + |bias| of each sum: what its rounding error scales with.</param>
/// <param name="Values">The outputs.</param>
public sealed record ReferenceResult(double[] Sums, double[] Magnitudes, double[] Values);

/// <summary>Convolution in double precision, written from the definition and from nothing in src: it judges the kernels and the runtime's own reference.</summary>
public static class DoubleReference
{
    /// <summary>Runs a layer on channels-first input and OIHW (OIDHW) weights; an empty <paramref name="bias"/> counts as none.</summary>
    public static ReferenceResult Run(ReferenceLayer layer, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        (ReferenceAxis depth, ReferenceAxis height, ReferenceAxis width) = (layer.Depth, layer.Height, layer.Width);
        int[,] zs = depth.Sources(layer.PaddingMode), ys = height.Sources(layer.PaddingMode), xs = width.Sources(layer.PaddingMode);
        int channels = layer.InChannels / layer.Groups, filters = layer.OutChannels / layer.Groups;
        int taps = depth.Kernel * height.Kernel * width.Kernel;
        double[] sums = new double[layer.OutputLength], magnitudes = new double[layer.OutputLength], values = new double[layer.OutputLength];

        int row = 0;    // first output of the row being summed
        for (int n = 0; n < layer.Batch; n++)
        for (int o = 0; o < layer.OutChannels; o++)
        for (int z = 0; z < depth.Output; z++)
        for (int y = 0; y < height.Output; y++, row += width.Output)
        {
            Span<double> sum = sums.AsSpan(row, width.Output), magnitude = magnitudes.AsSpan(row, width.Output);
            double addend = bias.IsEmpty ? 0 : bias[o];
            sum.Fill(addend);
            magnitude.Fill(Math.Abs(addend));
            for (int c = 0; c < channels; c++)
            for (int i = 0; i < depth.Kernel; i++)
            for (int j = 0; j < height.Kernel; j++)
            {
                if (zs[z, i] < 0 || ys[y, j] < 0) continue;
                int channel = o / filters * channels + c;
                ReadOnlySpan<float> line = input.Slice((((n * layer.InChannels + channel) * depth.Input + zs[z, i]) * height.Input + ys[y, j]) * width.Input, width.Input);
                for (int k = 0; k < width.Kernel; k++)
                {
                    int tap = (i * height.Kernel + j) * width.Kernel + k;
                    int filter = layer.IsTransposed ? channel * filters + o % filters : o * channels + c;
                    double weight = weights[filter * taps + (layer.FlipKernel ? taps - 1 - tap : tap)];
                    for (int x = 0; x < sum.Length; x++)
                    {
                        int source = xs[x, k];
                        if (source < 0) continue;
                        double product = weight * line[source];
                        sum[x] += product;
                        magnitude[x] += Math.Abs(product);
                    }
                }
            }
        }

        for (int i = 0; i < values.Length; i++) values[i] = layer.Activation.Apply(sums[i]);
        return new ReferenceResult(sums, magnitudes, values);
    }
}
