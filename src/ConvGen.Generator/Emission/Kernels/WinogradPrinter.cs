using System.Globalization;
using ConvGen.Generator.Algebra;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints the Winograd family: the phases with their loops over blocks of tiles and of channels, and packing; <see cref="WinogradTilePrinter"/> prints what works on registers.</summary>
internal sealed class WinogradPrinter(SourceWriter code, WinogradPlan plan)
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    private readonly ConvSpec _spec = plan.Spec;

    private int Remainder => plan.ChunkChannels % plan.InputLanes;

    public static void Print(SourceWriter code, WinogradPlan plan)
    {
        WinogradPrinter printer = new(code, plan);
        printer.PrintPacking();
        if (plan.SharesTransform) printer.PrintSharedPhases();
        else printer.PrintCompute();
        if (plan.TransformsWeights) new WinogradFlyPrinter(code, plan).Print();
        else printer.PrintMultiply();
        new WinogradStorePrinter(code, plan).Print();
        new WinogradTilePrinter(code, plan).Print();
    }

    private void PrintPacking()
    {
        code.Line("// y = A'[(G g G') . (B'd B)]A: V = B'd B of a tile of inputs d, U = G g G' of a filter g, M their products summed over input channels.");
        if (plan.Vertical.IsPlain && plan.Horizontal.IsPlain) code.Line($"private static readonly TileWindows Windows = new(Layer.Geometry, tileRows: {plan.TileRows}, tileColumns: {plan.TileColumns}, channels: {Math.Max(_spec.InChannels, plan.InputLanes)}{(plan.IsMixed ? InvariantText.Of($", smallerRows: {plan.SmallerRows}, smallerColumns: {plan.SmallerColumns}") : "")});");
        else code.Line($"private static readonly TileWindows Windows = new(Layer.Geometry, rows: {Axis(plan.Vertical)}, columns: {Axis(plan.Horizontal)}, channels: {Math.Max(_spec.InChannels, plan.InputLanes)});");
        code.Line();
        if (plan.TransformsWeights) return;
        code.Line($"// U [{(_spec.Groups > 1 ? "group][" : "")}block]{(plan.Chunks > 1 ? InvariantText.Of($"[{plan.ChunkChannels} channels]") : "")}[position]{(_spec.Depth.Kernel > 1 ? "[depth tap]" : "")}[input channel][lane], {plan.BlockWidth} output channels a block; the bias follows.{(plan.SharesWeights ? InvariantText.Of($" {plan.WeightPositions} different positions serve {plan.Positions}.") : "")} Points {Points(plan.Vertical)} along the height, {Points(plan.Horizontal)} along the width.");
        code.Line("private static readonly WinogradWeights Order = new(");
        using (code.Indented())
        {
            code.Line($"Vertical: new double[] {{ {Entries(plan.Vertical)} }},");
            code.Line($"Horizontal: new double[] {{ {Entries(plan.Horizontal)} }},");
            code.Line($"BlockWidth: {plan.BlockWidth}, LastBlockWidth: {plan.LastVectors * plan.Lanes}{(plan.Chunks > 1 ? InvariantText.Of($", Chunk: {plan.ChunkChannels}") : "")});");
        }

        code.Line($"internal const int BiasStart = {plan.BiasStart};");
        code.Line();
        code.Line("internal static global::ConvGen.AlignedBuffer Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) => WinogradPacking.Pack(Layer.Geometry, Order, BiasStart, weights, bias);");
        code.Line();
    }

    private static string Axis(TileAlgorithm axis) => InvariantText.Of($"new TileAxis(Outputs: {axis.Outputs}, Window: {axis.Window}, Step: {axis.InputStep}, First: {axis.First})");

    private static string Points(TileAlgorithm axis) => string.Join(" and ", axis.Parts.Select(part => Points(part.Algorithm)).Distinct());

    private static string Points(CookToom f) => f.Points.Count == 0 ? "none" : string.Join(", ", f.Points.Select(point => point.ToString()).Concat(["infinity"]));

    /// <summary>The different rows of G.</summary>
    private static string Entries(TileAlgorithm axis)
    {
        List<int> rows = [];
        int start = 0;
        foreach (int run in axis.SharedBy)
        {
            rows.Add(start);
            start += run;
        }

        IEnumerable<string> entries = from row in rows from column in Enumerable.Range(0, axis.Taps) select Entry(axis.Kernel[row, column]);
        return string.Join(", ", entries);

        static string Entry(Rational value) => value.Numerator.ToString(CultureInfo.InvariantCulture) + (value.Denominator.IsOne ? "" : "d / " + value.Denominator.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Each unit transforms a block of tiles into this thread's workspace, multiplies it with one block of output channels after the other, and stores the finished tiles.</summary>
    private void PrintCompute()
    {
        string tiles = plan.HasDepth ? "b" : "u", planes = !plan.HasDepth ? "all channels" : plan.PlaneBlocks == 1 ? "all planes and channels" : $"all channels of {plan.Planes} planes";
        code.Line((plan.HasDepth ? InvariantText.Of($"// Unit u = {plan.TileBlocks}r + b, r-th run of planes: ") : "// Unit u: ") + (plan.BlocksAcross > 0
            ? InvariantText.Of($"block {tiles} % {plan.BlocksAcross} of {plan.BlockTiles} tiles in row {tiles} / {plan.BlocksAcross} of {plan.TilesDown} rows of {plan.TilesAcross} tiles, {planes}.")
            : InvariantText.Of($"tiles [{plan.BlockTiles}{tiles}, {plan.BlockTiles}{tiles} + {plan.BlockTiles}) of {plan.TilesDown} x {plan.TilesAcross}, {planes}.")));
        code.Line(Kernel);
        using (code.Block("internal static void Compute(KernelArguments* a, int begin, int end)"))
        {
            code.Line($"float* v = ConvScratch.{plan.Rental}({plan.WorkspaceLength}), m = v + {plan.VLength}, finished = m + {(long)plan.MLength * plan.BlocksTogether};");
            if (plan.ChannelsFirst) code.Line($"float* strip = finished + {plan.FinishedLength};    // {plan.InputLanes} input planes under the tiles");
            code.Line($"float** windows = (float**)(finished + {plan.FinishedLength + plan.StripLength});");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                string place = plan.RunsOfBlocks > 1 && plan.Blocks > 1 ? "place" : plan.RunsOfBlocks > 1 ? "0" : "unit", tileBlock = plan.PlaneBlocks > 1 ? "part" : place;
                if (plan.Chunks > 1)
                {
                    string from = plan.RunsOfBlocks == 1 ? "0" : plan.Blocks == 1 ? InvariantText.Of($"unit * {plan.BlocksTogether}") : InvariantText.Of($"unit / {plan.Blocks} * {plan.BlocksTogether}");
                    code.Line($"int {(place == "place" ? InvariantText.Of($"place = unit % {plan.Blocks}, ") : "")}from = {from}, to = Math.Min(from + {plan.BlocksTogether}, {plan.ChannelBlocks});    // blocks of output channels");
                }

                if (plan.PlaneBlocks > 1) code.Line($"int run = {place} / {plan.TileBlocks}, plane = {FirstPlane("run")}, {tileBlock} = {place} % {plan.TileBlocks};    // the first of its planes");
                if (plan.BlocksAcross > 0)
                {
                    code.Line($"int across = {tileBlock} % {plan.BlocksAcross} * {plan.BlockTiles}, first = {tileBlock} / {plan.BlocksAcross} * {plan.TilesAcross} + across, count = Math.Min({plan.BlockTiles}, {plan.TilesAcross} - across);    // what is missing in the last block repeats the last tile");
                }
                else
                {
                    code.Line($"int first = {tileBlock} * {plan.BlockTiles}, count = Math.Min({plan.BlockTiles}, {plan.Tiles} - first);    // what is missing in the last block repeats the last tile");
                }

                if (plan.ChannelsFirst || !plan.HasDepth) PrintWindows("first", "count", plan.BlockTiles);
                using (PrintGroups())
                {
                    using (plan.Chunks > 1 ? code.Block($"for (nint chunk = 0; chunk < {plan.Chunks}; chunk++)") : default(SourceWriter.Scope?))
                    {
                        using (PrintPlanes(Plane, "v"))
                        {
                            if (plan.ChannelsFirst)
                            {
                                using (code.Block($"for (nint vector = 0; vector < {plan.InputVectors}; vector++)")) PrintTransformPlanes("vector", To("v"));
                            }
                            else
                            {
                                if (plan.HasDepth) PrintWindows("first", "count", plan.BlockTiles);
                                using (code.Block($"for (nint t = 0; t < {plan.BlockTiles}; t++)")) PrintTransformPixels("t", "windows + t * " + Number(plan.WindowPixels), FirstChannel(), To("v"));
                            }
                        }

                        if (plan.Chunks > 1)
                        {
                            code.Line();
                            using (code.Block("for (nint block = from; block < to; block++)")) PrintProducts("v", InvariantText.Of($"m + (block - from) * {plan.MLength}"));
                        }
                    }

                    code.Line();
                    if (plan.Chunks > 1)
                    {
                        using (code.Block("for (nint block = from; block < to; block++)")) PrintResults(InvariantText.Of($"m + (block - from) * {plan.MLength}"), "first", "count", Plane);
                    }
                    else
                    {
                        using (code.Block($"for (nint block = 0; block < {plan.ChannelBlocks}; block++)")) PrintBlock("v", "first", "count", Plane);
                    }
                }
            }
        }

        code.Line();
    }

    /// <summary>All tiles are one block: it is transformed into the shared workspace, then each unit computes a block of output channels.</summary>
    private void PrintSharedPhases()
    {
        code.Line(plan.ChannelsFirst ? $"// Unit u: a vector of {plan.InputLanes} input channels, all tiles." : "// Unit u: tile u, all input channels.");
        code.Line(Kernel);
        using (code.Block("internal static void Transform(KernelArguments* a, int begin, int end)"))
        {
            code.Line($"float** windows = stackalloc float*[{(plan.ChannelsFirst ? plan.BlockTiles : 1) * plan.WindowPixels}];");
            if (plan.ChannelsFirst)
            {
                PrintStack("strip", plan.StripLength);
                code.Line("int first = 0;");
                PrintWindows("first", Number(plan.BlockTiles), plan.BlockTiles);
            }

            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line("float* v = a->Workspace;");
                if (plan.ChannelsFirst)
                {
                    code.Line(_spec.Groups > 1 ? InvariantText.Of($"nint group = unit / {plan.InputVectors}, vector = unit % {plan.InputVectors};") : "nint vector = unit;");
                    if (_spec.Groups > 1) code.Line($"v += group * {plan.VLength};");
                    using (PrintPlanes("0", "v", "vector == 0")) PrintTransformPlanes("vector", To("v"));
                }
                else
                {
                    string v = _spec.Groups > 1 ? InvariantText.Of($"v + group * {plan.VLength}") : "v";
                    if (!plan.HasDepth) PrintWindows("unit", "1", 1);
                    using (PrintGroups())
                    using (PrintPlanes("0", v, "unit == 0"))
                    {
                        if (plan.HasDepth) PrintWindows("unit", "1", 1);
                        PrintTransformPixels("unit", "windows", FirstChannel(), To(v));
                    }
                }
            }
        }

        code.Line();
        code.Line("// Unit u: a block of output channels, all tiles.");
        code.Line(Kernel);
        using (code.Block("internal static void Multiply(KernelArguments* a, int begin, int end)"))
        {
            PrintStack("m", plan.MLength + plan.FinishedLength);
            code.Line($"float* finished = m + {plan.MLength};");
            using (code.Block("for (int unit = begin; unit < end; unit++)"))
            {
                code.Line(_spec.Groups > 1 ? InvariantText.Of($"nint group = unit / {plan.ChannelBlocks}, block = unit % {plan.ChannelBlocks};") : "nint block = unit;");
                PrintBlock(_spec.Groups > 1 ? $"a->Workspace + group * {Number(plan.VLength)}" : "a->Workspace", "0", Number(plan.Tiles), "0");
            }
        }

        code.Line();
    }

    /// <summary>Scratch on the stack, on a cache line.</summary>
    private void PrintStack(string name, int floats)
    {
        code.Line($"float* {name}Memory = stackalloc float[{floats + 16}], {name} = (float*)(((nint)({name}Memory + 15)) & ~63);");
    }

    private void PrintWindows(string first, string count, int written)
    {
        if (!plan.ChannelsFirst)
        {
            code.Line($"Windows.OfImage(windows, a->Input{(plan.HasDepth ? InvariantText.Of($" + source * {PlanePixels * _spec.InChannels}") : "")}, {first}, {count}, {written});");
            return;
        }

        code.Line($"PlaneBox box = Windows.Box({first}, {count});");
        code.Line($"Windows.OfStrip(windows, strip, box, {plan.InputLanes}, {first}, {count}, {written});");
    }

    /// <summary>Pixels of an input plane.</summary>
    private long PlanePixels => (long)_spec.Height.Input * _spec.Width.Input;

    /// <summary>The first output plane of a unit.</summary>
    private string Plane => plan.PlaneBlocks > 1 ? "plane" : "0";

    private string FirstPlane(string run) => _spec.Depth.Dilation == 1 ? InvariantText.Of($"{run} * {plan.Planes}")
        : plan.RunsOfPlanes == 1 ? run
        : InvariantText.Of($"{run} / {plan.RunsOfPlanes} + {run} % {plan.RunsOfPlanes} * {plan.Planes * _spec.Depth.Dilation}");

    /// <summary>Over the input planes under those of a block, from output plane <paramref name="first"/> on; a plane of zero padding is zeros in V.</summary>
    private SourceWriter.Scope? PrintPlanes(string first, string v, string clears = "")
    {
        if (!plan.HasDepth) return null;
        SourceWriter.Scope loop = code.Block($"for (int i = 0; i < {plan.InputPlanes}; i++)");
        string step = _spec.Depth.Dilation == 1 ? "i" : InvariantText.Of($"i * {_spec.Depth.Dilation}");
        code.Line($"nint source = Windows.Plane({(first == "0" ? "" : first + " + ")}{step});");
        using (code.Block("if (source < 0)"))
        {
            code.Line($"{(clears.Length > 0 ? $"if ({clears}) " : "")}for (nint p = 0; p < {plan.Positions}; p++) new Span<float>({To(v)} + p * {plan.VPositionStride}, {plan.VPlaneStride}).Clear();");
            code.Line("continue;");
        }

        code.Line();
        return loop;
    }

    /// <summary>Where the plane of such a loop begins in V.</summary>
    private string To(string v) => plan.HasDepth ? InvariantText.Of($"{v} + i * {plan.VPlaneStride}") : v;

    private SourceWriter.Scope? PrintGroups() => _spec.Groups > 1 ? code.Block($"for (nint group = 0; group < {_spec.Groups}; group++)") : null;

    /// <summary>The first input channel of the group and of the chunk; "0" where there is one of each.</summary>
    private string FirstChannel()
    {
        string[] parts = [.. new[] { _spec.Groups > 1 ? InvariantText.Of($"group * {_spec.InChannelsPerGroup}") : "", plan.Chunks > 1 ? InvariantText.Of($"chunk * {plan.ChunkChannels}") : "" }.Where(part => part.Length > 0)];
        return parts.Length == 0 ? "0" : string.Join(" + ", parts);
    }

    /// <summary>All channels of one tile, channels last: whole vectors, then the last one, which ends with the group.</summary>
    private void PrintTransformPixels(string tile, string windows, string channel, string v)
    {
        int whole = plan.ChunkChannels / plan.InputLanes, last = plan.ChunkChannels - plan.InputLanes;
        code.Line(TransformInput(tile, windows, channel, v, Number(whole)));
        if (Remainder > 0) code.Line(TransformInput(tile, windows, (channel == "0" ? "" : channel + " + ") + Number(last), $"{v} + {Number(last)}", "1"));
    }

    /// <summary>The call that transforms a tile of the image; with sizes that differ the method itself finds the tile's place in V.</summary>
    private string TransformInput(string tile, string windows, string channel, string v, string vectors) => plan.IsMixed
        ? $"TransformInput((int){tile}, {windows}, {channel}, {v}, {vectors});"
        : $"TransformInput({windows}, {channel}, {v} + {tile} * {Number(plan.VTileStride)}, {vectors});";

    /// <summary>One vector of channels of all tiles, channels first.</summary>
    private void PrintTransformPlanes(string vector, string v)
    {
        int last = plan.ChunkChannels - plan.InputLanes;
        string before = FirstChannel();
        code.Line(Remainder > 0 ? InvariantText.Of($"nint channel = Math.Min({vector} * {plan.InputLanes}, {last});    // the last vector ends with the {(_spec.Groups > 1 ? "group" : "channels")}") : InvariantText.Of($"nint channel = {vector} * {plan.InputLanes};"));
        code.Line($"Windows.Gather(a->Input + ({(before == "0" ? "" : before + " + ")}channel) * {_spec.InputPixels}{(plan.HasDepth ? InvariantText.Of($" + source * {PlanePixels}") : "")}, strip, box, {plan.InputLanes});");
        code.Line($"for (nint t = 0; t < {plan.BlockTiles}; t++) {TransformInput("t", "windows + t * " + Number(plan.WindowPixels), "0", $"{v} + channel", "1")}");
    }

    /// <summary>Products of a block of tiles with a block of output channels, and what they become.</summary>
    private void PrintBlock(string v, string first, string count, string plane)
    {
        PrintProducts(v, "m");
        PrintResults("m", first, count, plane);
    }

    private void PrintProducts(string v, string m)
    {
        string group = _spec.Groups > 1 ? InvariantText.Of($" + group * {plan.WeightFloats / _spec.Groups}") : "", chunk = plan.Chunks > 1 ? InvariantText.Of($" + chunk * {plan.ChunkWeights}") : "";
        string arguments = $"{v}, a->Weights{group} + block * {Number(plan.BlockWeights)}{chunk}, {m}{(plan.Chunks > 1 ? ", chunk > 0" : "")}";
        if (plan.LastVectors == plan.Vectors || plan.ChannelBlocks == 1) code.Line($"MultiplyPositions{plan.LastVectors}({arguments});");
        else code.Line($"if (block < {plan.ChannelBlocks - 1}) MultiplyPositions{plan.Vectors}({arguments}); else MultiplyPositions{plan.LastVectors}({arguments});");
    }

    private void PrintResults(string m, string first, string count, string plane)
    {
        string biasGroup = _spec.Groups > 1 ? InvariantText.Of($" + group * {plan.PaddedChannels}") : "", groupChannel = _spec.Groups > 1 ? InvariantText.Of($" + group * {_spec.OutChannelsPerGroup}") : "";
        string channels = _spec.OutChannelsPerGroup % plan.BlockWidth == 0 ? InvariantText.Of($"{plan.BlockWidth}") : InvariantText.Of($"(int)Math.Min({plan.BlockWidth}, {_spec.OutChannelsPerGroup} - block * {plan.BlockWidth})");
        string output = plan.ChannelsFirst
            ? InvariantText.Of($"a->Output + (block * {plan.BlockWidth}{groupChannel}) * {_spec.OutputPixels}")
            : InvariantText.Of($"a->Output + block * {plan.BlockWidth}{groupChannel}");
        if (!plan.HasDepth)
        {
            code.Line($"Store({m}, a->Bias{biasGroup} + block * {plan.BlockWidth}, {output}, finished, {first}, {count}, {channels});");
            return;
        }

        int dilation = _spec.Depth.Dilation;
        long pixels = (long)_spec.Height.Output * _spec.Width.Output * (plan.ChannelsFirst ? 1 : _spec.OutChannels);
        bool isWhole = _spec.Depth.Output % (plan.Planes * dilation) == 0;
        using (code.Block($"for (nint i = 0, at = {plane}; i < {plan.Planes}{(isWhole ? "" : InvariantText.Of($" && at < {_spec.Depth.Output}"))}; i++, at += {dilation})"))
            code.Line($"Store({m} + i * {plan.BlockTiles * plan.MTileStride}, a->Bias{biasGroup} + block * {plan.BlockWidth}, {output} + at * {pixels}, finished, {first}, {count}, {channels});");
    }

    /// <summary>The products of every position: V of the position times U of the position.</summary>
    private void PrintMultiply()
    {
        if (plan.SharesWeights)
        {
            code.Line("// For each transformed weight, how many positions, one behind the other in V and M, are multiplied by it.");
            code.Line($"private static ReadOnlySpan<byte> PositionsOfWeights => [{string.Join(", ", plan.SharedBy().Select(count => Number(count)))}];");
            code.Line();
        }

        foreach (int vectors in VectorCounts())
        {
            int back = plan.ExactCalls ? 0 : plan.MultiplyCalls * plan.MultiplyTiles - plan.Rows, weights = plan.Reduction * vectors * plan.Lanes;
            code.Line($"// M[p] = V[p] U[p] for the {plan.Positions} positions p of a tile{(back > 0 ? InvariantText.Of($"; the last register tile, {back} tiles back, ends with the block") : "")}{(plan.IsMixed ? "; smaller tiles lack a row or a column of positions" : "")}.");
            code.Line(Kernel);
            using (code.Block($"private static void MultiplyPositions{vectors}(float* v, float* u, float* m{(plan.Chunks > 1 ? ", bool adds" : "")})"))
            using (plan.SharesWeights ? code.Block("foreach (byte positions in PositionsOfWeights)") : (SourceWriter.Scope?)null)
            {
                using (code.Block(plan.SharesWeights ? "for (nint p = positions; p > 0; p--)" : InvariantText.Of($"for (nint p = {plan.Positions}; p > 0; p--)")))
                {
                    PrintPosition(vectors, weights);
                    code.Line($"v += {plan.VPositionStride};");
                    if (!plan.SharesWeights) code.Line($"u += {weights};");
                    code.Line($"m += {plan.MPositionStride};");
                }

                if (plan.SharesWeights) code.Line($"u += {weights};");
            }

            code.Line();
        }
    }

    private void PrintPosition(int vectors, int weights)
    {
        if (!plan.IsMixed)
        {
            PrintCalls(vectors, weights, false, false);
            return;
        }

        // p counts down: position [i, j] is at Positions - (i * PositionColumns + j).
        code.Line($"nint position = {plan.Positions} - p;");
        string tall = plan.SmallerRows > 0 ? InvariantText.Of($"position / {plan.PositionColumns} == {plan.PositionRows - 2}") : "", wide = plan.SmallerColumns > 0 ? InvariantText.Of($"position % {plan.PositionColumns} == {plan.PositionColumns - 2}") : "";
        bool first = true;
        foreach ((bool tallOnly, bool wideOnly, _) in plan.PositionGroups().Reverse())
        {
            string condition = string.Join(" && ", new[] { tallOnly ? tall : "", wideOnly ? wide : "" }.Where(part => part.Length > 0));
            string head = (first ? "" : "else ") + (condition.Length > 0 ? $"if ({condition})" : "");
            first = false;
            using (code.Block(head.TrimEnd())) PrintCalls(vectors, weights, tallOnly, wideOnly);
        }
    }

    private void PrintCalls(int vectors, int weights, bool tallOnly, bool wideOnly)
    {
        (int first, int count) = plan.TilesOf(tallOnly, wideOnly);
        int call = 0;
        foreach ((int tile, int tiles) in plan.RegisterTiles(first, count))
        {
            string next = plan.PrefetchesWeights ? InvariantText.Of($", u + {weights + call++ * (long)WinogradTilePrinter.PrefetchedFloats(plan, vectors)}") : "";
            (int tap, int taps) = plan.TapsOf(tile, tiles);
            string depth = _spec.Depth.Kernel > 1 ? InvariantText.Of($", {taps}") : "";
            code.Line($"Multiply{tiles}x{vectors}({Plus("v", tile * plan.VTileStride + tap * plan.VPlaneStride)}, {Plus("u", (long)tap * plan.ChunkChannels * vectors * plan.Lanes)}, {Plus("m", tile * plan.MTileStride)}{depth}{(plan.Chunks > 1 ? ", adds" : "")}{next});");
        }
    }

    /// <summary>The vector counts of blocks that occur.</summary>
    private IEnumerable<int> VectorCounts() => plan.LastVectors == plan.Vectors || plan.ChannelBlocks == 1 ? [plan.LastVectors] : [plan.Vectors, plan.LastVectors];

    private static string Plus(string pointer, long floats) => floats == 0 ? pointer : InvariantText.Of($"{pointer} + {floats}");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
