extern alias generator;

using System.Globalization;
using generator::ConvGen.Generator.Algebra;
using generator::ConvGen.Generator.Ir;

namespace ConvGen.Benchmarks.Reports;

/// <summary>The search behind WinogradPoints: F(m x m, 3 x 3) from many sets of points, in float as the kernels compute it, against double: <c>winograd-points [m]</c>, m = 6 taking minutes.</summary>
/// <remarks>The error is the largest of an output over all tiles, as a share of the largest output, for <see cref="Channels"/> input channels of uniform random numbers. Weights are transformed in double
/// and rounded once, as the kernels' are. Points are 0, infinity, pairs +-a, and where a number is left over a single one.</remarks>
internal static class WinogradPointsReport
{
    private const int Taps = 3, Channels = 64, Tiles = 150, Shown = 8;

    private static readonly Rational[] Magnitudes = [.. "1/4 3/8 1/2 5/8 2/3 3/4 7/8 1 9/8 5/4 4/3 3/2 7/4 2 5/2 3".Split(' ').Select(Rational.Parse)];

    public static int Run(ReadOnlySpan<string> arguments)
    {
        int[] sizes = arguments.Length > 0 && int.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out int one) ? [one] : [2, 3, 4];
        foreach (int outputs in sizes)
        {
            int positions = outputs + Taps - 1;
            if (outputs < 2 || positions > WinogradPoints.MostPositions)
            {
                Console.Error.WriteLine($"F({outputs}, {Taps}): m is 2 to {WinogradPoints.MostPositions - Taps + 1}");
                return 2;
            }

            string inUse = Words(WinogradPoints.Of(positions));
            (string Points, double Error)[] found = [.. Sets(positions).AsParallel().Select(points => (Words(points), Error(CookToom.F(outputs, Taps, points)))).OrderBy(set => set.Item2)];
            int rank = Array.FindIndex(found, set => set.Points == inUse);
            Console.WriteLine($"F({outputs}x{outputs}, {Taps}x{Taps}), {found.Length} sets, {Channels} channels: largest error as a share of the largest output");
            for (int i = 0; i < found.Length; i++)
            {
                if (i < Shown || i == rank) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1,5}  {found[i].Error:0.00e0}  {found[i].Points}{(i == rank ? "    in use" : "")}"));
            }

            double textbook = Error(CookToom.F(outputs, Taps, "0 1 -1 2 -2 1/2 -1/2".Split(' ').Select(Rational.Parse)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"       {textbook:0.00e0}  the textbook's 0, +-1, +-2, +-1/2"));
        }

        return 0;
    }

    private static string Words(IEnumerable<Rational> points) => string.Join(", ", points);

    /// <summary>0, then pairs of rising magnitude, then a single one of either sign where the number of points is even.</summary>
    private static IEnumerable<Rational[]> Sets(int positions)
    {
        int pairs = (positions - 2) / 2, singles = (positions - 2) % 2;
        foreach (Rational[] chosen in Choices(0, pairs))
        {
            Rational[] paired = [0, .. chosen.SelectMany(a => (Rational[])[a, -a])];
            if (singles == 0) yield return paired;
            else foreach (Rational b in Magnitudes.Except(chosen)) yield return [.. paired, b];
        }
    }

    private static IEnumerable<Rational[]> Choices(int from, int count)
    {
        if (count == 0) yield return [];
        for (int i = from; count > 0 && i < Magnitudes.Length; i++)
            foreach (Rational[] rest in Choices(i + 1, count - 1)) yield return [Magnitudes[i], .. rest];
    }

    private static double Error(CookToom f)
    {
        int n = f.Positions, m = f.Outputs;
        FloatTransform input = new(f.Input), output = new(f.Output);
        Random random = new(7);
        double worst = 0, largest = 0;
        for (int tile = 0; tile < Tiles; tile++)
        {
            float[] products = new float[n * n];
            double[] exact = new double[m * m];
            for (int channel = 0; channel < Channels; channel++)
            {
                float[] d = Uniform(random, n * n), g = Uniform(random, Taps * Taps);
                float[] v = input.Both(d);
                for (int p = 0; p < n * n; p++) products[p] = MathF.FusedMultiplyAdd(v[p], Weight(f, g, p / n, p % n), products[p]);
                for (int y = 0; y < m * m; y++)
                    for (int k = 0; k < Taps * Taps; k++) exact[y] += (double)d[(y / m + k / Taps) * n + y % m + k % Taps] * g[k];
            }

            float[] got = output.Both(products);
            for (int y = 0; y < m * m; y++)
            {
                worst = Math.Max(worst, Math.Abs(got[y] - exact[y]));
                largest = Math.Max(largest, Math.Abs(exact[y]));
            }
        }

        return worst / largest;
    }

    private static float[] Uniform(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];

    /// <summary>(G g G^T)[i, j].</summary>
    private static float Weight(CookToom f, float[] g, int i, int j)
    {
        double sum = 0;
        for (int y = 0; y < Taps; y++)
            for (int x = 0; x < Taps; x++) sum += f.Kernel[i, y].ToDouble() * g[y * Taps + x] * f.Kernel[j, x].ToDouble();
        return (float)sum;
    }

    /// <summary>A transform along one axis as the kernels compute it: the same program, in float.</summary>
    private sealed class FloatTransform
    {
        private readonly VectorProgram _program = new();
        private readonly int _inputs, _outputs;
        private readonly float[] _constants;

        public FloatTransform(RationalMatrix matrix)
        {
            (_inputs, _outputs) = (matrix.Columns, matrix.Rows);
            VectorValue[] results = new LinearTransform(matrix).Apply(_program, [.. Enumerable.Range(0, _outputs)], k => _program.Load(k.ToString(CultureInfo.InvariantCulture)));
            foreach (VectorValue result in results) _program.Store("", result);
            _constants = [.. _program.Nodes.Select(node => (float)node.Number.ToDouble())];
        }

        /// <summary>Along the columns, then along the rows, of a square.</summary>
        public float[] Both(float[] square)
        {
            float[] half = new float[_outputs * _inputs], whole = new float[_outputs * _outputs], line = new float[_inputs];
            for (int column = 0; column < _inputs; column++)
            {
                for (int k = 0; k < _inputs; k++) line[k] = square[k * _inputs + column];
                float[] results = Along(line);
                for (int i = 0; i < _outputs; i++) half[i * _inputs + column] = results[i];
            }

            for (int row = 0; row < _outputs; row++) Along(half[(row * _inputs)..((row + 1) * _inputs)]).CopyTo(whole, row * _outputs);
            return whole;
        }

        private float[] Along(float[] line)
        {
            float[] values = new float[_program.Nodes.Count];
            for (int i = 0; i < values.Length; i++)
            {
                VectorNode node = _program.Nodes[i];
                float Of(VectorValue? operand) => values[operand!.Value.Index];
                values[i] = node.Op switch
                {
                    VectorOp.Load => line[int.Parse(node.Address!, CultureInfo.InvariantCulture)],
                    VectorOp.Constant => _constants[i],
                    VectorOp.Add => Of(node.A) + Of(node.B),
                    VectorOp.Subtract => Of(node.A) - Of(node.B),
                    VectorOp.Multiply => Of(node.A) * Of(node.B),
                    VectorOp.MultiplyAdd => MathF.FusedMultiplyAdd(Of(node.A), Of(node.B), Of(node.C)),
                    _ => MathF.FusedMultiplyAdd(-Of(node.A), Of(node.B), Of(node.C)),
                };
            }

            return [.. _program.Stores.Select(store => values[store.Value.Index])];
        }
    }
}
