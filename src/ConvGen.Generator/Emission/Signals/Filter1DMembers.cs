using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Signals;

/// <summary>Prints what the user of a filter over signals sees: constants, plan, the calls for a whole signal and for streams.</summary>
internal static class Filter1DMembers
{
    private const string Filters = "global::ConvGen.Runtime.SignalFilter", State = "global::ConvGen.FilterState";

    /// <summary>Element types of input and output.</summary>
    public static readonly (string Input, string Output)[] Overloads = [("float", "float"), ("short", "short"), ("short", "float")];

    public static void Print(SourceWriter code, Filter1DPlan plan)
    {
        Constant("TapCount", plan.Spec.Taps.Count, "Taps, zeros included.");
        Constant("Stride", plan.Spec.Stride, "Inputs from one output to the next.");
        Constant("TapOperations", plan.Operations, InvariantText.Of($"Additions and multiplications a result that are left of {plan.PlainOperations}, scale and offset included."));
        code.Line();
        code.Line("/// <summary>What was done with the taps, and what is left.</summary>");
        code.Line($"public static global::ConvGen.FilterPlanInfo Plan => {Home(plan)}.Plan;");
        code.Line();
        code.Line("/// <summary>Samples that Run gives for a whole signal of <paramref name=\"inputLength\"/> samples.</summary>");
        PrintOne(code, plan, "int OutputLength(int inputLength, int channels = 1)", "OutputLength", "inputLength, channels");
        foreach ((string input, string output) in Overloads) PrintRun(code, plan, input, output);
        if (plan.Spec.Streams) PrintStream(code, plan);

        void Constant(string name, int value, string summary)
        {
            code.Line($"/// <summary>{summary}</summary>");
            code.Line($"public const int {name} = {value};");
        }
    }

    private static void PrintRun(SourceWriter code, Filter1DPlan plan, string input, string output)
    {
        code.Line();
        code.Line($"/// <summary>{Filter1DEmitter.Describe(plan.Spec)}, over a whole signal, each channel by itself.{Rounding(output)}</summary>");
        code.Line($"/// <remarks>{Filter1DEmitter.Left(plan)}. Allocates nothing; any number of threads may call at once.{(plan.Spec.Streams ? "" : " Circular padding needs the end of a signal at its beginning: there are no streams.")}</remarks>");
        code.Line($"/// <param name=\"input\">Frames of <paramref name=\"channels\"/> adjacent {input}s.</param>");
        code.Line($"/// <param name=\"output\">{(plan.Spec.Stride == 1 ? "As many" : InvariantText.Of($"A frame for every {plan.Spec.Stride} begun, of adjacent"))} {output}s; overwritten. Must not overlap the input.</param>");
        code.Line("/// <param name=\"channels\">Samples of a frame: 1 (mono), 2 (stereo) or more.</param>");
        code.Line("/// <exception cref=\"global::System.ArgumentException\">A length is wrong, the spans overlap, or the signal is too short for its padding.</exception>");
        PrintOne(code, plan, $"void Run(global::System.ReadOnlySpan<{input}> input, global::System.Span<{output}> output, int channels = 1)", "Run", "input, output, channels", takesTaps: true);
    }

    private static void PrintStream(SourceWriter code, Filter1DPlan plan)
    {
        code.Line();
        code.Line("/// <summary>The state of a stream that has not begun; of one stream at a time. A stream's blocks give the bits of one call over all of it.</summary>");
        code.Line("/// <param name=\"channels\">Samples of a frame.</param>");
        PrintOne(code, plan, $"{State} CreateState(int channels = 1)", "CreateState", "channels");
        code.Line();
        code.Line("/// <summary>Samples that the next block gives, if it has <paramref name=\"inputLength\"/>.</summary>");
        PrintOne(code, plan, $"int OutputLength(int inputLength, {State} state)", "OutputLength", "inputLength, state");
        code.Line();
        code.Line("/// <summary>Samples that Finish would give now.</summary>");
        PrintOne(code, plan, $"int PendingLength({State} state)", "PendingLength", "state");
        int ahead = plan.Spec.Taps.Count - 1 - plan.Spec.Anchor;
        foreach ((string input, string output) in Overloads)
        {
            code.Line();
            code.Line($"/// <summary>Filters the next block of a stream: as many results as its inputs complete{(ahead == 0 ? "" : InvariantText.Of($", {ahead} frames behind them"))}.{Rounding(output)}</summary>");
            code.Line("/// <remarks>Allocates nothing. One thread at a time for a state; any number for different ones.</remarks>");
            code.Line($"/// <param name=\"block\">Frames of adjacent {input}s, as many as there are: none, one, or more than memory should hold twice.</param>");
            code.Line("/// <param name=\"output\">At least OutputLength(block.Length, state) long; what lies beyond stays as it is. Must not overlap the block.</param>");
            code.Line("/// <param name=\"state\">Of this filter.</param>");
            code.Line("/// <returns>Samples written.</returns>");
            code.Line("/// <exception cref=\"global::System.ArgumentException\">Output is too short, the spans overlap, or the state is another filter's; then the stream stands where it stood.</exception>");
            PrintOne(code, plan, $"int Run(global::System.ReadOnlySpan<{input}> block, global::System.Span<{output}> output, {State} state)", "Run", "block, output, state", takesTaps: true);
        }

        foreach (string output in (string[])["float", "short"])
        {
            code.Line();
            code.Line($"/// <summary>Ends a stream: the results that padding completes. The state may begin another.{Rounding(output)}</summary>");
            code.Line("/// <param name=\"output\">At least PendingLength(state) long.</param>");
            code.Line("/// <param name=\"state\">Of this filter.</param>");
            code.Line("/// <returns>Samples written.</returns>");
            code.Line("/// <exception cref=\"global::System.ArgumentException\">Output is too short, the state is another filter's, or the stream is too short for its padding.</exception>");
            PrintOne(code, plan, $"int Finish(global::System.Span<{output}> output, {State} state)", "Finish", "output, state", takesTaps: true);
        }
    }

    /// <summary>A member that hands its arguments to the runtime, behind the kernel and, where samples are computed, the taps.</summary>
    private static void PrintOne(SourceWriter code, Filter1DPlan plan, string signature, string method, string arguments, bool takesTaps = false)
    {
        code.Line(LayerEmitter.GeneratedCodeAttribute);
        code.Line($"public static {signature} => {Filters}.{method}({Home(plan)}.Kernel, {(takesTaps ? Home(plan) + ".Taps, " : "")}{arguments});");
    }

    private static string Rounding(string output) => output == "short" ? " Results are rounded to the nearest integer, ties to even, and saturated." : "";

    private static string Home(Filter1DPlan plan) => "global::ConvGen.Generated." + plan.Identity.KernelHome;
}
