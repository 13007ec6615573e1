namespace ConvGen.Generator.Algebra;

/// <summary>A bilinear algorithm for the adjacent outputs of a tile along one axis, y = A^T [(G g) . (B^T d)]: the direct sum of minimal filtering algorithms F(m, r), one for each residue of the stride.</summary>
/// <remarks>
/// An axis of stride 1 is one F(m, r). With a stride s (Winograd 1980, section VI.c; Blahut 2010, section 5):
/// <list type="bullet">
/// <item>strided, y[o] = sum over p of the correlation, at o, of the inputs p, p + s, ... with the taps p, p + s, ...: parts read inputs of their own and are added. A^T = [A_0^T A_1^T ...] side by side.</item>
/// <item>transposed, the outputs p, p + s, ... are the correlation of adjacent inputs with the taps that meet them, so parts share inputs and their outputs interleave.</item>
/// </list>
/// Positions whose rows of G are equal, those of a part of one tap, have one set of transformed weights.
/// </remarks>
internal sealed class TileAlgorithm
{
    private TileAlgorithm? _divided;

    private TileAlgorithm(int outputs, int window, int inputStep, int first, int taps, TilePart[] parts, bool added)
    {
        Outputs = outputs;
        Window = window;
        InputStep = inputStep;
        First = first;
        Taps = taps;
        Parts = parts.ToEquatableArray();
        Added = added;
        Positions = parts.Sum(part => part.Algorithm.Positions);
        Input = new RationalMatrix(Positions, window);
        Kernel = new RationalMatrix(Positions, taps);
        Output = new RationalMatrix(outputs, Positions);
        for (int part = 0, start = 0; part < parts.Length; start += parts[part++].Algorithm.Positions) Place(parts[part], start);
        SharedBy = Runs().ToEquatableArray();
        Shape = FormattableString.Invariant($"{outputs} {window} {added}: ") + string.Join(" + ", parts.Select(part => FormattableString.Invariant($"F({part.Algorithm.Outputs}, {part.Algorithm.Taps}) {part.Inputs} {part.Outputs}")));
    }

    /// <summary>Outputs of a tile.</summary>
    public int Outputs { get; }

    /// <summary>Inputs under a tile.</summary>
    public int Window { get; }

    /// <summary>Inputs from one tile to the next.</summary>
    public int InputStep { get; }

    /// <summary>The input under the first position of the first tile's window; negative in the padding.</summary>
    public int First { get; }

    /// <summary>Taps of the axis.</summary>
    public int Taps { get; }

    /// <summary>Multiplications.</summary>
    public int Positions { get; }

    /// <summary>The algorithms that it is the sum of; their positions follow one another.</summary>
    public EquatableArray<TilePart> Parts { get; }

    /// <summary>Whether parts are added to the same outputs; else each has outputs of its own.</summary>
    public bool Added { get; }

    /// <summary>B^T, positions x window.</summary>
    public RationalMatrix Input { get; }

    /// <summary>G, positions x taps.</summary>
    public RationalMatrix Kernel { get; }

    /// <summary>A^T, outputs x positions.</summary>
    public RationalMatrix Output { get; }

    /// <summary>For each different row of G, how many adjacent positions have it.</summary>
    public EquatableArray<int> SharedBy { get; }

    /// <summary>Positions of the part that has most: what rounding depends on.</summary>
    public int MostPositions => Parts.Max(part => part.Algorithm.Positions);

    /// <summary>Taps of the part that has most.</summary>
    public int MostTaps => Parts.Max(part => part.Algorithm.Taps);

    /// <summary>Whether tiles are those of stride 1, which come in sizes of one set of weights.</summary>
    public bool IsPlain => Parts.Count == 1 && InputStep == Outputs && !(Parts[0].Taps.Step < 0);

    /// <summary>The one F(m, r) of a plain axis.</summary>
    public CookToom Single => Parts.Single().Algorithm;

    /// <summary>"F(4, 3)", "F(4, 2) + F(4, 1)".</summary>
    public string Name => string.Join(" + ", Parts.Select(part => FormattableString.Invariant($"F({part.Algorithm.Outputs}, {part.Algorithm.Taps})")));

    /// <summary>Equal for algorithms that differ in <see cref="First"/> at most, as their transforms do not.</summary>
    public string Shape { get; }

    /// <summary>An axis of stride 1.</summary>
    public static TileAlgorithm Plain(CookToom f, int padBegin) => new(f.Outputs, f.Positions, f.Outputs, -padBegin, f.Taps, [new TilePart(f, new Steps(0, 1), new Steps(0, 1), new Steps(0, 1))], added: false);

    /// <summary>An axis of a stride: <paramref name="outputs"/> outputs of a tile.</summary>
    /// <param name="outputs">m of each part.</param>
    /// <param name="taps">Taps of the kernel.</param>
    /// <param name="stride">2 or more.</param>
    /// <param name="padBegin">Padding before the first input.</param>
    /// <param name="f">F(m, r) for m and r.</param>
    public static TileAlgorithm Strided(int outputs, int taps, int stride, int padBegin, Func<int, int, CookToom> f)
    {
        IEnumerable<TilePart> parts = from residue in Enumerable.Range(0, Math.Min(stride, taps))
                                      let steps = new Steps(residue, stride)
                                      select new TilePart(f(outputs, (taps - residue - 1) / stride + 1), steps, steps, new Steps(0, 1));
        return new TileAlgorithm(outputs, (outputs - 1) * stride + taps, outputs * stride, -padBegin, taps, [.. parts], added: true);
    }

    /// <summary>A transposed axis: <paramref name="outputs"/> outputs of each residue of the stride.</summary>
    /// <param name="outputs">m of each part.</param>
    /// <param name="taps">Taps of the kernel.</param>
    /// <param name="stride">Residues.</param>
    /// <param name="residues">For each residue that has taps: which outputs, the input under the first of its taps for the first of its outputs, and the taps in the order of their inputs, adjacent ones.</param>
    /// <param name="f">F(m, r) for m and r.</param>
    public static TileAlgorithm Transposed(int outputs, int taps, int stride, IReadOnlyList<(int Residue, int First, int Count, Steps Taps)> residues, Func<int, int, CookToom> f)
    {
        int first = residues.Min(residue => residue.First), last = residues.Max(residue => residue.First + residue.Count - 1);
        IEnumerable<TilePart> parts = residues.Select(residue => new TilePart(f(outputs, residue.Count), new Steps(residue.First - first, 1), residue.Taps, new Steps(residue.Residue, stride)));
        return new TileAlgorithm(outputs * stride, last - first + outputs, outputs, first, taps, [.. parts], added: false);
    }

    /// <summary>The same with the divisors of G in A^T.</summary>
    public TileAlgorithm DividedInOutput() => _divided ??=
        new(Outputs, Window, InputStep, First, Taps, [.. Parts.Select(part => part with { Algorithm = part.Algorithm.DividedInOutput() })], Added);

    /// <summary>What multiplies d[<paramref name="input"/>] g[<paramref name="tap"/>] in output <paramref name="output"/>.</summary>
    public Rational Coefficient(int output, int input, int tap)
    {
        Rational sum = Rational.Zero;
        for (int i = 0; i < Positions; i++) sum += Output[output, i] * Kernel[i, tap] * Input[i, input];
        return sum;
    }

    /// <summary>Outputs that depend on the same positions, with those positions: all, or where outputs interleave those of each part, and those without a tap.</summary>
    public IEnumerable<(int[] Outputs, int[] Positions)> OutputBlocks()
    {
        if (Added || Parts.Count == 1 && Parts[0].Outputs.Step == 1)
        {
            yield return ([.. Enumerable.Range(0, Outputs)], [.. Enumerable.Range(0, Positions)]);
            yield break;
        }

        HashSet<int> untapped = [.. Enumerable.Range(0, Outputs)];
        int start = 0;
        foreach (TilePart part in Parts)
        {
            int[] outputs = [.. Enumerable.Range(0, part.Algorithm.Outputs).Select(i => part.Outputs[i])];
            untapped.ExceptWith(outputs);
            yield return (outputs, [.. Enumerable.Range(start, part.Algorithm.Positions)]);
            start += part.Algorithm.Positions;
        }

        if (untapped.Count > 0) yield return ([.. untapped.OrderBy(output => output)], []);
    }

    private void Place(TilePart part, int start)
    {
        CookToom f = part.Algorithm;
        for (int i = 0; i < f.Positions; i++)
        {
            for (int k = 0; k < f.Positions; k++) Input[start + i, part.Inputs[k]] = f.Input[i, k];
            for (int j = 0; j < f.Taps; j++) Kernel[start + i, part.Taps[j]] = f.Kernel[i, j];
            for (int k = 0; k < f.Outputs; k++) Output[part.Outputs[k], start + i] = f.Output[k, i];
        }
    }

    private IEnumerable<int> Runs()
    {
        int run = 0;
        for (int i = 0; i < Positions; i++)
        {
            run++;
            if (i < Positions - 1 && Enumerable.Range(0, Taps).All(tap => Kernel[i, tap] == Kernel[i + 1, tap])) continue;
            yield return run;
            run = 0;
        }
    }
}
