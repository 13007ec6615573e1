using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the Fft family: packing, the loops over windows, rows and columns, and the products that sum over channels; <see cref="FftCodeletPrinter"/> prints the transforms.</summary>
internal sealed class FftPrinter(SourceWriter code, FftPlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    private readonly ConvSpec _spec = plan.Spec;
    private readonly VectorWords _simd = new(plan.VectorBits, plan.Isa);

    private long RowBack => plan.TwiddleStart + plan.RowTwiddles;

    private long Column => RowBack + plan.RowTwiddlesBack;

    private long ColumnBack => Column + plan.ColumnTwiddles;

    private int WeightPair => plan.LaneKind == FftLanes.Tiles ? 2 : plan.Pair;

    public static void Print(SourceWriter code, FftPlan plan)
    {
        FftPrinter printer = new(code, plan);
        printer.PrintPacking();
        if (plan.SumsChannels) printer.PrintSummed();
        else printer.PrintSeparate();
        if (plan.IsPlane) printer.PrintColumns();
        if (plan.SumsChannels) printer.PrintProducts();
        new FftCodeletPrinter(code, plan).Print();
    }

    private void PrintPacking()
    {
        code.Line("// Outputs = F^-1(F(inputs) . conj F(weights)) on windows that overlap by the kernel: what wraps around is not stored.");
        code.Line($"private static readonly FftWindows Windows = new(Layer.Geometry, rows: {plan.Vertical}, columns: {plan.Horizontal}, tileRows: {plan.TileRows}, tileColumns: {plan.TileColumns}, lanes: {plan.Lanes});");
        code.Line();
        code.Line($"private static readonly FftWeights Order = new(RowFirst: {plan.Horizontal.First}, RowSecond: {plan.Horizontal.Second}, ColumnFirst: {plan.Vertical.First}, ColumnSecond: {plan.Vertical.Second}, Lanes: {plan.Lanes},");
        code.Line($"    SumsChannels: {Word(plan.SumsChannels)}, LanesAreTiles: {Word(plan.LaneKind == FftLanes.Tiles)}, TwiddleStart: {plan.TwiddleStart}, BiasStart: {plan.BiasStart});");
        code.Line();
        code.Line($"internal const int BiasStart = {plan.BiasStart};");
        code.Line();
        code.Line("internal static global::ConvGen.AlignedBuffer Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) => FftPacking.Pack(Layer.Geometry, Order, weights, bias);");
        code.Line();

        static string Word(bool value) => value ? "true" : "false";
    }

    /// <summary>One channel in, one channel out: a vector of windows goes all the way.</summary>
    private void PrintSeparate()
    {
        bool tiles = plan.LaneKind == FftLanes.Tiles;
        code.Line(tiles ? InvariantText.Of($"// Unit u: tiles [{plan.Lanes} i, {plan.Lanes} i + {plan.Lanes}) of channel c, u = c * {plan.TileBlocks} + i.") : InvariantText.Of($"// Unit u: tile t of channels [{plan.Lanes} v, {plan.Lanes} v + {plan.Lanes}), u = v * {plan.Tiles} + t."));
        code.Line(Kernel);
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            PrintScratch();
            if (tiles) code.Line($"float* bias = stackalloc float[{plan.Lanes}];");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                if (tiles)
                {
                    code.Line($"nint channel = unit / {plan.TileBlocks};");
                    code.Line($"int first = unit % {plan.TileBlocks} * {plan.Lanes};");
                    code.Line($"new Span<float>(bias, {plan.Lanes}).Fill(a->Bias[channel]);");
                    code.Line($"float* weights = a->Weights + channel * {2L * plan.Points};");
                    code.Line($"float* image = a->Input + channel * {_spec.InputPixels}, output = a->Output + channel * {_spec.OutputPixels};");
                }
                else
                {
                    code.Line($"int channel = unit / {plan.Tiles} * {plan.Lanes}, tile = unit % {plan.Tiles}, channels = Math.Min({plan.Lanes}, {_spec.InChannels} - channel);");
                    code.Line($"float* weights = a->Weights + (nint)channel * {2L * plan.Points}, bias = a->Bias + channel;");
                }

                PrintGatherRows(tiles ? "Windows.GatherTiles(image, first, y, line, edge)" : "Windows.GatherChannels(a->Input, channel, channels, tile, y, line, edge)", "spectrum");
                if (plan.IsPlane) code.Line("Columns(spectrum, column, weights, a->Weights);");
                else code.Line($"Weigh(spectrum, weights, {plan.Frequencies});");
                PrintScatterRows("spectrum", "bias", tiles ? "Windows.ScatterTiles(line, output, first, y, edge)" : "Windows.ScatterChannels(line, a->Output, channel, channels, tile, y, edge)");
            }
        }

        code.Line();
    }

    private void PrintScratch()
    {
        code.Line($"float* line = ConvScratch.{plan.Rental}({plan.WorkspaceLength}), half = line + {plan.LineLength}, edge = half + {plan.HalfLength}, column = edge + {plan.EdgeLength}, spectrum = column + {plan.ColumnLength};");
    }

    /// <summary>Every row of the windows to its spectrum; a row of padding has a spectrum of zeros.</summary>
    private void PrintGatherRows(string gather, string spectrum)
    {
        if (!plan.IsPlane)
        {
            code.Line("const int y = 0;");
            code.Line($"if ({gather}) RowIn(line, half, {spectrum}, a->Weights + {plan.TwiddleStart});");
            code.Line($"else new Span<float>({spectrum}, {plan.Frequencies * plan.Pair}).Clear();");
            return;
        }

        using (code.Block($"for (int y = 0; y < {plan.Vertical}; y++)"))
        {
            code.Line($"if ({gather}) RowIn(line, half, {spectrum} + (nint)y * {plan.RowStride}, a->Weights + {plan.TwiddleStart});");
            code.Line($"else new Span<float>({spectrum} + (nint)y * {plan.RowStride}, {plan.Frequencies * plan.Pair}).Clear();");
        }

        code.Line();
    }

    private void PrintScatterRows(string spectrum, string bias, string scatter)
    {
        if (!plan.IsPlane)
        {
            Row(spectrum);
            return;
        }

        code.Line();
        using (code.Block($"for (int y = 0; y < {plan.TileRows}; y++)")) Row($"{spectrum} + (nint)y * {plan.RowStride}");

        void Row(string row)
        {
            code.Line($"RowOut({row}, half, line, a->Weights + {RowBack}, {bias});");
            if (!VectorWords.IsShort(_spec.Activation.Kind)) code.Line($"Activations.InPlace(Layer.Geometry.Activation, line, {plan.TileColumns * plan.Lanes});");
            code.Line(scatter + ";");
        }
    }

    /// <summary>Columns of a window: in, times the weights and back at once, or in and back apart from the products.</summary>
    private void PrintColumns()
    {
        bool decimated = plan.Vertical.First > 1;
        (int s1, int s2) = (plan.Vertical.First, plan.Vertical.Second);
        if (!plan.SumsChannels)
        {
            code.Line($"// Each of {plan.Frequencies} columns: {plan.Vertical} rows to frequencies, times the weights, and back.");
            code.Line(Kernel);
            using (code.Block("private static void Columns(float* spectrum, float* column, float* weights, float* packed)"))
            using (code.Block($"for (nint f = {plan.Frequencies}; f > 0; f--)"))
            {
                if (decimated)
                {
                    code.Line($"ColumnIn1(spectrum, column, {s2});");
                    code.Line($"ColumnIn2(column, packed + {Column}, column, {s1});");
                    code.Line($"ColumnOut1(column, weights, column, {s1});");
                    code.Line($"ColumnOut2(column, packed + {ColumnBack}, spectrum, {s2});");
                }
                else
                {
                    code.Line("ColumnIn2(spectrum, column);");
                    code.Line("ColumnOut1(column, weights, spectrum);");
                }

                code.Line($"spectrum += {plan.Pair};");
                code.Line($"weights += {plan.Vertical.Length * WeightPair};");
            }

            code.Line();
            return;
        }

        Direction("ColumnsIn", decimated ? [$"ColumnIn1(spectrum, column, {s2});", InvariantText.Of($"ColumnIn2(column, packed + {Column}, spectrum, {s1});")] : ["ColumnIn2(spectrum, spectrum);"]);
        Direction("ColumnsOut", decimated ? [$"ColumnOut1(spectrum, column, {s1});", InvariantText.Of($"ColumnOut2(column, packed + {ColumnBack}, spectrum, {s2});")] : ["ColumnOut1(spectrum, spectrum);"]);

        void Direction(string name, string[] calls)
        {
            code.Line(Kernel);
            using (code.Block($"private static void {name}(float* spectrum, float* column, float* packed)"))
            using (code.Block($"for (nint f = {plan.Frequencies}; f > 0; f--)"))
            {
                foreach (string call in calls) code.Line(call);
                code.Line($"spectrum += {plan.Pair};");
            }

            code.Line();
        }
    }

    /// <summary>All channels of a group: spectra of a block of tiles, products summed over input channels, outputs.</summary>
    private void PrintSummed()
    {
        int inputs = _spec.InChannelsPerGroup, outputs = _spec.OutChannelsPerGroup, length = plan.SpectrumLength;
        code.Line($"// Unit u: tiles [{plan.BlockTiles} i, {plan.BlockTiles} i + {plan.BlockTiles}) of group g, u = g * {plan.TileBlocks} + i.");
        code.Line(Kernel);
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            PrintScratch();
            code.Line($"float* results = spectrum + {(long)plan.BlockTiles * plan.InputVectors * length};");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line($"int group = unit / {plan.TileBlocks}, first = unit % {plan.TileBlocks} * {plan.BlockTiles}, tiles = Math.Min({plan.BlockTiles}, {plan.Tiles} - first);");
                using (code.Block($"for (int i = 0; i < tiles * {plan.InputVectors}; i++)"))
                {
                    code.Line($"int tile = first + i / {plan.InputVectors}, channel = i % {plan.InputVectors} * {plan.Lanes};");
                    code.Line($"float* to = spectrum + (nint)i * {length};");
                    PrintGatherRows($"Windows.GatherChannels(a->Input, group * {inputs} + channel, Math.Min({plan.Lanes}, {inputs} - channel), tile, y, line, edge)", "to");
                    if (plan.IsPlane) code.Line("ColumnsIn(to, column, a->Weights);");
                }

                code.Line();
                code.Line($"Products(spectrum, a->Weights + (nint)group * {plan.WeightFloats / _spec.Groups}, results);");
                code.Line();
                using (code.Block($"for (int i = 0; i < tiles * {plan.OutputVectors}; i++)"))
                {
                    code.Line($"int tile = first + i / {plan.OutputVectors}, channel = i % {plan.OutputVectors} * {plan.Lanes};");
                    code.Line($"float* from = results + (nint)i * {length};");
                    if (plan.IsPlane) code.Line("ColumnsOut(from, column, a->Weights);");
                    else code.Line("const int y = 0;");
                    PrintScatterRows("from", $"a->Bias + group * {plan.OutputVectors * plan.Lanes} + channel", $"Windows.ScatterChannels(line, a->Output, group * {outputs} + channel, Math.Min({plan.Lanes}, {outputs} - channel), tile, y, edge)");
                }
            }
        }

        code.Line();
    }

    private void PrintProducts()
    {
        int length = plan.SpectrumLength, vectors = plan.ProductVectors, rest = plan.OutputVectors % vectors;
        long rowWeights = (long)plan.Frequencies * _spec.InChannelsPerGroup * plan.OutputVectors * plan.Pair;
        code.Line("// The product of every frequency: tiles x input channels times input channels x output channels.");
        code.Line(Kernel);
        using (code.Block("private static void Products(float* x, float* w, float* y)"))
        using (code.Block($"for (nint row = {plan.Vertical.Length}; row > 0; row--)"))
        {
            using (code.Block($"for (nint tile = 0; tile < {plan.BlockTiles}; tile += {plan.ProductTiles})"))
            {
                code.Line($"float* u = x + tile * {(long)plan.InputVectors * length}, v = y + tile * {(long)plan.OutputVectors * length};");
                if (plan.OutputVectors >= vectors)
                    code.Line($"for (nint block = 0; block < {plan.OutputVectors / vectors}; block++) Multiply{vectors}(u, w + block * {vectors * plan.Pair}, v + block * {(long)vectors * length});");
                if (rest > 0) code.Line($"Multiply{rest}(u, w + {(plan.OutputVectors - rest) * plan.Pair}, v + {(long)(plan.OutputVectors - rest) * length});");
            }

            code.Line($"x += {plan.RowStride};");
            code.Line($"w += {rowWeights};");
            code.Line($"y += {plan.RowStride};");
        }

        code.Line();
        if (plan.OutputVectors >= vectors) PrintMultiply(vectors);
        if (rest > 0) PrintMultiply(rest);
    }

    /// <summary>A register tile for each frequency of a row: accumulators of real and of imaginary parts.</summary>
    private void PrintMultiply(int vectors)
    {
        int tiles = plan.ProductTiles, inputs = _spec.InChannelsPerGroup, length = plan.SpectrumLength, tileStride = plan.InputVectors * length;
        code.Line(Kernel);
        using (code.Block($"private static void Multiply{vectors}(float* x, float* w, float* y)"))
        using (code.Block($"for (nint f = {plan.Frequencies}; f > 0; f--)"))
        {
            for (int t = 0; t < tiles; t++)
                code.Line($"{_simd.Type} {string.Join(", ", Enumerable.Range(0, vectors).Select(v => $"r{t}_{v} = {_simd.Zero}, i{t}_{v} = {_simd.Zero}"))};");
            code.Line("float* u = x, k = w;");
            if (plan.InputVectors > 1)
            {
                using (code.Block($"for (nint left = {inputs}; left > 0; left -= {plan.Lanes})"))
                {
                    Channels(inputs % plan.Lanes == 0 ? InvariantText.Of($"{plan.Lanes}") : InvariantText.Of($"Math.Min(left, {plan.Lanes})"));
                    code.Line($"u += {length - plan.Lanes};");
                }
            }
            else
            {
                Channels(InvariantText.Of($"{inputs}"));
            }

            for (int t = 0; t < tiles; t++)
            {
                for (int v = 0; v < vectors; v++)
                {
                    long at = (long)t * plan.OutputVectors * length + (long)v * length;
                    code.Line($"{_simd.At(Plus("y", at))} = r{t}_{v}; {_simd.At(Plus("y", at + plan.Lanes))} = i{t}_{v};");
                }
            }

            code.Line($"x += {plan.Pair};");
            code.Line($"w += {inputs * plan.OutputVectors * plan.Pair};");
            code.Line($"y += {plan.Pair};");
        }

        code.Line();

        void Channels(string count)
        {
            using (code.Block($"for (nint channel = {count}; channel > 0; channel--)"))
            {
                for (int v = 0; v < vectors; v++)
                    code.Line($"var kr{v} = {_simd.At(Plus("k", (long)v * plan.Pair))}; var ki{v} = {_simd.At(Plus("k", (long)v * plan.Pair + plan.Lanes))};");
                for (int t = 0; t < tiles; t++)
                {
                    code.Line($"var a{t} = {_simd.Broadcast(InvariantText.Of($"u[{(long)t * tileStride}]"))};");
                    for (int v = 0; v < vectors; v++) code.Line($"r{t}_{v} = {_simd.Fma($"a{t}", $"kr{v}", $"r{t}_{v}")}; i{t}_{v} = {_simd.Fma($"a{t}", $"ki{v}", $"i{t}_{v}")};");
                    code.Line($"var b{t} = {_simd.Broadcast(InvariantText.Of($"u[{(long)t * tileStride + plan.Lanes}]"))};");
                    for (int v = 0; v < vectors; v++) code.Line($"r{t}_{v} = {_simd.FmaNegated($"b{t}", $"ki{v}", $"r{t}_{v}")}; i{t}_{v} = {_simd.Fma($"b{t}", $"kr{v}", $"i{t}_{v}")};");
                }

                code.Line("u++;");
                code.Line($"k += {plan.OutputVectors * plan.Pair};");
            }
        }
    }

    private static string Plus(string pointer, long floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");
}
