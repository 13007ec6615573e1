using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints how samples are taken: the corners around each position, many pixels at a time, and the bilinear sums of their channels.</summary>
internal static class DeformableGatherPrinter
{
    private const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]";

    /// <summary>Vectors of channels written out; more are a loop.</summary>
    private const int MostVectors = 4;

    public static void Print(SourceWriter code, DeformablePlan plan)
    {
        PrintCorners(code, plan);
        PrintGather(code, plan);
    }

    private static void PrintCorners(SourceWriter code, DeformablePlan plan)
    {
        VectorWords simd = new((int)plan.Isa, plan.Isa);
        int height = plan.Spec.Height.Input, width = plan.Spec.Width.Input;
        string minusTwo = simd.Broadcast(-2f);
        code.Line("// Where one tap samples: for each pixel the four corners (row * width + column; -1 outside the image), then how far the position lies below and right of the first.");
        code.Line("// A position at or beyond -1 or the extent goes to -2, all of whose corners are outside. NaN compares false, converts to 0, and stays in its share: it flows on.");
        code.Line(Kernel);
        using (code.Block("private static void Corners(float* places, float* offsets, nint tapRow, nint tapColumn, float* corners, nint count)"))
        {
            code.Line("int* pixels = (int*)corners;");
            using (code.Block($"for (nint i = 0; i < count; i += {simd.Lanes})"))
            {
                code.Line($"{simd.Type} y = {VectorWords.Add(VectorWords.Add(simd.At("places + i"), simd.Broadcast("(float)tapRow")), simd.At("offsets + i"))};");
                code.Line($"{simd.Type} x = {VectorWords.Add(VectorWords.Add(simd.At("places + Spread + i"), simd.Broadcast("(float)tapColumn")), simd.At("offsets + Spread + i"))};");
                code.Line($"{simd.Type} outside = {Beyond("y", height)} | {Beyond("x", width)};");
                code.Line($"y = {simd.Call("ConditionalSelect", "outside", minusTwo, "y")};");
                code.Line($"x = {simd.Call("ConditionalSelect", "outside", minusTwo, "x")};");
                code.Line($"{simd.Type} top = {simd.Call("Floor", "y")}, left = {simd.Call("Floor", "x")};");
                code.Line($"{simd.IntegerType} row = {simd.Call("ConvertToInt32", "top")}, column = {simd.Call("ConvertToInt32", "left")}, first = row * {Integer(width)} + column;");
                code.Line($"{simd.IntegerType} inRow = {simd.Call("GreaterThan", "row", Integer(-1))}, inNextRow = {simd.Call("GreaterThan", "row", Integer(-2))} & {simd.Call("LessThan", "row", Integer(height - 1))};");
                code.Line($"{simd.IntegerType} inColumn = {simd.Call("GreaterThan", "column", Integer(-1))}, inNextColumn = {simd.Call("GreaterThan", "column", Integer(-2))} & {simd.Call("LessThan", "column", Integer(width - 1))};");
                string[] corners = ["inRow & inColumn", "inRow & inNextColumn", "inNextRow & inColumn", "inNextRow & inNextColumn"];
                string[] places = ["first", $"first + {Integer(1)}", $"first + {Integer(width)}", $"first + {Integer(width + 1)}"];
                for (int i = 0; i < 4; i++)
                    code.Line($"{simd.IntegersAt(At("pixels", i))} = {simd.Call("ConditionalSelect", corners[i], places[i], Integer(-1))};");
                code.Line($"{simd.At(At("corners", 4))} = y - top;");
                code.Line($"{simd.At(At("corners", 5))} = x - left;");
            }
        }

        code.Line();

        string Beyond(string position, int extent) => $"{simd.Call("LessThanOrEqual", position, simd.Broadcast(-1f))} | {simd.Call("GreaterThanOrEqual", position, simd.Broadcast((float)extent))}";

        string Integer(int value) => simd.Call("Create", InvariantText.Of($"{value}"));

        static string At(string pointer, int row) => row == 0 ? pointer + " + i" : row == 1 ? pointer + " + Spread + i" : InvariantText.Of($"{pointer} + {row} * Spread + i");
    }

    private static void PrintGather(SourceWriter code, DeformablePlan plan)
    {
        VectorWords simd = new(plan.GatherBits, plan.Isa);
        bool masked = plan.Deformation.HasMask;
        int channels = plan.Segment;
        code.Line($"// panel[p, c] = {(masked ? "mask[p] * " : "")}(top of the sample + bottom of the sample), c of {channels} channels.");
        code.Line(Kernel);
        using (code.Block($"private static void Gather(float* image, float* zeros, float* corners, {(masked ? "float* mask, " : "")}float* panel, nint count)"))
        {
            SourceWriter body = code.Fork();
            MaskSet masks = new();
            body.Line("int* pixels = (int*)corners;");
            using (body.Block("for (nint p = 0; p < count; p++, panel += PixelStride)"))
            {
                body.Line("nint i0 = pixels[p], i1 = pixels[Spread + p], i2 = pixels[2 * Spread + p], i3 = pixels[3 * Spread + p];");
                body.Line($"float* x0 = {Corner(0)}, x1 = {Corner(1)}, x2 = {Corner(2)}, x3 = {Corner(3)};");
                body.Line("float down = corners[4 * Spread + p], right = corners[5 * Spread + p], up = 1 - down, left = 1 - right;");
                body.Line($"{simd.Type} w0 = {simd.Broadcast("up * left")}, w1 = {simd.Broadcast("up * right")}, w2 = {simd.Broadcast("down * left")}, w3 = {simd.Broadcast("down * right")};");
                if (masked) body.Line($"{simd.Type} factor = {simd.Broadcast("mask[p]")};");
                PrintChannels(body, simd, masks, channels, masked);
            }

            masks.Declare(code, simd);
            code.Append(body);
        }

        code.Line();

        string Corner(int i) => InvariantText.Of($"i{i} < 0 ? zeros : image + i{i} * {plan.Spec.InChannels}");
    }

    /// <summary>The channels of one sample: whole vectors, the last shifted back; masked where a segment is shorter than a vector.</summary>
    private static void PrintChannels(SourceWriter body, VectorWords simd, MaskSet masks, int channels, bool masked)
    {
        int whole = channels / simd.Lanes, rest = channels % simd.Lanes;
        if (whole == 0)
        {
            Print("", rest, Words(0, rest));
            return;
        }

        if (whole <= MostVectors)
        {
            for (int v = 0; v < whole; v++) Print(v == 0 ? "" : InvariantText.Of($" + {v * simd.Lanes}"), simd.Lanes, Words(v * simd.Lanes, simd.Lanes));
        }
        else
        {
            Print(" + c", simd.Lanes, InvariantText.Of($"for (nint c = 0; c < {whole * simd.Lanes}; c += {simd.Lanes})"));
        }

        if (rest > 0) Print(InvariantText.Of($" + {channels - simd.Lanes}"), simd.Lanes, Words(channels - simd.Lanes, simd.Lanes));

        static string Words(int from, int count) => InvariantText.Of($"// channels {from} to {from + count - 1}");

        void Print(string at, int lanes, string head)
        {
            using (body.Block(head))
            {
                body.Line($"{simd.Type} sum = {VectorWords.Mul("w0", Load("x0"))};");
                for (int i = 1; i < 4; i++) body.Line($"sum = {simd.Fma("w" + i, Load("x" + i), "sum")};");
                if (masked) body.Line("sum *= factor;");
                body.Line(simd.StoreFirst("panel" + at, lanes, "sum", masks));
            }

            string Load(string corner) => simd.LoadFirst(corner + at, lanes, masks);
        }
    }
}
