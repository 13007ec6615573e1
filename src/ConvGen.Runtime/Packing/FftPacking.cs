using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>How an Fft kernel wants its weights, and how it decimates its transforms: that orders the frequencies.</summary>
/// <param name="RowFirst">R1 of a row of R1 x R2 values; frequency k1 + R1 k2 stands at k2 for k1 = 0, k2 up to R2 / 2, and then at k2 of k1 = 1 .. (R1 - 1) / 2.</param>
/// <param name="RowSecond">R2.</param>
/// <param name="ColumnFirst">S1 of a column of S1 x S2 values; frequency k1 + S1 k2 stands in row k1 S2 + k2.</param>
/// <param name="ColumnSecond">S2.</param>
/// <param name="Lanes">Lanes of a vector.</param>
/// <param name="SumsChannels"><c>[group][row][frequency][input channel][vector of output channels][part][lane]</c>, parts being real and imaginary.</param>
/// <param name="LanesAreTiles">Else, <c>[channel][frequency][row][part]</c> where lanes are tiles, and <c>[vector of channels][frequency][row][part][lane]</c> where they are channels; one row:
/// <c>[frequency]</c> alone.</param>
/// <param name="TwiddleStart">Where the twiddle factors begin: of a row on the way in <c>[k1][n2]</c>, and back <c>[n2][k1]</c>, then of a column.</param>
/// <param name="BiasStart">Where the bias begins.</param>
public sealed record FftWeights(int RowFirst, int RowSecond, int ColumnFirst, int ColumnSecond, int Lanes, bool SumsChannels, bool LanesAreTiles, int TwiddleStart, int BiasStart);

/// <summary>Transforms weights once, at construction, in double precision; each factor is rounded once.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class FftPacking
{
    private const double LeastNormal = 1.17549435082228751e-38;    // 2^-126

    /// <summary>Transforms and packs OIHW weights, with the division by the number of points; twiddle factors and the bias follow.</summary>
    /// <remarks>A layer correlates, so its outputs' spectrum is the inputs' times the conjugate of the weights'. Denormal factors become zero, as in <see cref="WeightPacking"/>.</remarks>
    /// <exception cref="OverflowException">The packed weights exceed 2^31 floats.</exception>
    public static AlignedBuffer Pack(ConvGeometry g, FftWeights order, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        int outputs = g.OutChannelsPerGroup, vectors = (outputs + order.Lanes - 1) / order.Lanes;
        int biasFloats = order.SumsChannels ? g.Groups * vectors * order.Lanes : (g.OutChannels + 15) / 16 * 16;
        AlignedBuffer buffer = new(checked(order.BiasStart + biasFloats));
        FilterSpectrum spectrum = new(g, order);
        float* to = buffer.Pointer;
        int points = spectrum.Rows * spectrum.Frequencies, inputs = g.InChannelsPerGroup;
        for (int filter = 0; filter < g.OutChannels * inputs; filter++)
        {
            spectrum.Transform(weights.Slice(filter * g.Taps, g.Taps));
            int output = filter / inputs, input = filter % inputs, group = output / outputs, lane = output % outputs % order.Lanes, vector = output % outputs / order.Lanes;
            for (int row = 0; row < spectrum.Rows; row++)
            {
                for (int f = 0; f < spectrum.Frequencies; f++)
                {
                    (double re, double im) = spectrum[row, f];
                    nint at = !order.SumsChannels
                        ? order.LanesAreTiles ? 2 * ((nint)output * points + (nint)f * spectrum.Rows + row)
                        : 2 * order.Lanes * ((nint)(output / order.Lanes) * points + (nint)f * spectrum.Rows + row) + output % order.Lanes
                        : 2 * order.Lanes * ((((nint)group * points + (nint)row * spectrum.Frequencies + f) * inputs + input) * vectors + vector) + lane;
                    to[at] = Rounded(re);
                    to[at + (order.LanesAreTiles ? 1 : order.Lanes)] = Rounded(im);
                }
            }
        }

        PlaceTwiddles(order, to + order.TwiddleStart);
        Span<float> packedBias = buffer.Span[order.BiasStart..];
        if (!order.SumsChannels) bias.CopyTo(packedBias);
        else for (int group = 0; group < g.Groups && !bias.IsEmpty; group++) bias.Slice(group * outputs, outputs).CopyTo(packedBias[(group * vectors * order.Lanes)..]);
        return buffer;
    }

    private static void PlaceTwiddles(FftWeights order, float* to)
    {
        int halves = (order.RowFirst - 1) / 2;
        to = Twiddles(to, order.RowFirst, order.RowSecond, 1, halves + 1, byFirst: true);
        to = Twiddles(to, order.RowFirst, order.RowSecond, 1, halves + 1, byFirst: false);
        if (order.ColumnFirst == 1) return;
        to = Twiddles(to, order.ColumnFirst, order.ColumnSecond, 0, order.ColumnFirst, byFirst: true);
        Twiddles(to, order.ColumnFirst, order.ColumnSecond, 1, order.ColumnFirst, byFirst: false);
    }

    /// <summary>exp(-2 pi i n2 k1 / N) as pairs: <c>[k1][n2 from 1]</c>, or <c>[n2][k1]</c>, for k1 in [<paramref name="begin"/>, <paramref name="end"/>).</summary>
    private static float* Twiddles(float* to, int first, int second, int begin, int end, bool byFirst)
    {
        if (byFirst)
        {
            for (int k = begin; k < end; k++)
            {
                for (int n = 1; n < second; n++) to = Put(to, n * k);
            }
        }
        else
        {
            for (int n = 0; n < second; n++)
            {
                for (int k = begin; k < end; k++) to = Put(to, n * k);
            }
        }

        return to;

        float* Put(float* place, int turns)
        {
            (double sine, double cosine) = Math.SinCos(-2 * Math.PI * turns / (first * second));
            place[0] = (float)cosine;
            place[1] = (float)sine;
            return place + 2;
        }
    }

    private static float Rounded(double value) => Math.Abs(value) < LeastNormal ? 0 : (float)value;

    /// <summary>The conjugate of one filter's spectrum over the number of points, rows after columns.</summary>
    private sealed class FilterSpectrum
    {
        private readonly ConvGeometry _geometry;
        private readonly (double Re, double Im)[] _half, _whole;    // [tap row][frequency], [row][frequency]
        private readonly (double Re, double Im)[] _rowRoots, _columnRoots;    // exp(2 pi i k t d / N): [frequency][tap]

        public FilterSpectrum(ConvGeometry g, FftWeights order)
        {
            _geometry = g;
            int halves = (order.RowFirst - 1) / 2, columns = order.RowFirst * order.RowSecond;
            Rows = order.ColumnFirst * order.ColumnSecond;
            int[] frequencies =
            [
                .. Enumerable.Range(0, order.RowSecond / 2 + 1).Select(k => order.RowFirst * k),
                .. Enumerable.Range(0, halves * order.RowSecond).Select(i => i / order.RowSecond + 1 + order.RowFirst * (i % order.RowSecond)),
            ];
            Frequencies = frequencies.Length;
            _rowRoots = Roots(frequencies, columns, g.Width);
            _columnRoots = Roots([.. Enumerable.Range(0, Rows).Select(row => row / order.ColumnSecond + order.ColumnFirst * (row % order.ColumnSecond))], Rows, g.Height);
            _half = new (double, double)[g.Height.Kernel * Frequencies];
            _whole = new (double, double)[Rows * Frequencies];
        }

        public int Rows { get; }

        public int Frequencies { get; }

        public (double Re, double Im) this[int row, int frequency] => _whole[row * Frequencies + frequency];

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Transform(ReadOnlySpan<float> filter)
        {
            int height = _geometry.Height.Kernel, width = _geometry.Width.Kernel;
            for (int y = 0; y < height; y++)
            {
                for (int f = 0; f < Frequencies; f++)
                {
                    double re = 0, im = 0;
                    for (int x = 0; x < width; x++)
                    {
                        double weight = filter[_geometry.FlipKernel ? (height - 1 - y) * width + width - 1 - x : y * width + x];
                        (double c, double s) = _rowRoots[f * width + x];
                        re += weight * c;
                        im += weight * s;
                    }

                    _half[y * Frequencies + f] = (re, im);
                }
            }

            for (int row = 0; row < Rows; row++)
            {
                for (int f = 0; f < Frequencies; f++)
                {
                    double re = 0, im = 0;
                    for (int y = 0; y < height; y++)
                    {
                        (double a, double b) = _half[y * Frequencies + f];
                        (double c, double s) = _columnRoots[row * height + y];
                        re += a * c - b * s;
                        im += a * s + b * c;
                    }

                    _whole[row * Frequencies + f] = (re, im);
                }
            }
        }

        /// <summary>Divided by the length, once for each axis.</summary>
        private static (double Re, double Im)[] Roots(int[] frequencies, int length, AxisGeometry axis)
        {
            (double, double)[] roots = new (double, double)[frequencies.Length * axis.Kernel];
            for (int i = 0; i < roots.Length; i++)
            {
                long turns = (long)frequencies[i / axis.Kernel] * (i % axis.Kernel) * axis.Dilation % length;
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * turns / length);
                roots[i] = (cosine / length, sine / length);
            }

            return roots;
        }
    }
}
