using ConvGen.Generator.Emission.Cascades;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Cascades;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Signals;

/// <summary>What a filter's user sees of its plan, whichever kind of plan it is.</summary>
/// <param name="TapCount">From the first input under a result to the last.</param>
/// <param name="Ahead">Inputs behind a result's own position that it reads.</param>
/// <param name="Streams">Whether results can be given before the whole signal is known.</param>
/// <param name="Description">The filter in words.</param>
/// <param name="Left">The operations left, in words.</param>
internal sealed record SignalFace(LayerIdentity Identity, int TapCount, int Stride, long Ahead, bool Streams, int Operations, int PlainOperations, string Description, string Left)
{
    /// <summary>The class of the runtime that members hand their arguments to.</summary>
    public string Filters { get; private init; } = "global::ConvGen.Runtime.SignalFilter";

    /// <summary>The kernel that is handed over first.</summary>
    public string Kernel { get; private init; } = "Kernel";

    /// <summary>What is handed over second where samples are computed.</summary>
    public string Taps { get; private init; } = "Taps";

    /// <summary>The class of the kernels.</summary>
    public string Home => "global::ConvGen.Generated." + Identity.KernelHome;

    public static SignalFace Of(Filter1DPlan plan)
    {
        Filter1DSpec s = plan.Spec;
        return new(plan.Identity, s.Taps.Count, s.Stride, s.Taps.Count - 1 - s.Anchor, s.Streams, plan.Operations, plan.PlainOperations, Filter1DEmitter.Describe(plan), Filter1DEmitter.Left(plan));
    }

    public static SignalFace Of(CascadePlan<Filter1DSpec> plan)
    {
        long reach = 0, ahead = 0, stride = 1;
        foreach (CascadeElement<Filter1DSpec> element in plan.Elements)
        {
            reach = Math.Min(int.MaxValue - 1, reach + stride * (element.Spec.Taps.Count - 1));
            ahead += stride * (element.Spec.Taps.Count - 1 - element.Spec.Anchor);
            stride = Math.Min(int.MaxValue, stride * element.Spec.Stride);
        }

        return new(plan.Identity, 1 + (int)reach, (int)stride, ahead, plan.Elements.All(element => element.Spec.Streams), plan.Operations, plan.PlainOperations,
            CascadeText.Describe(plan), Filter1DEmitter.Left(plan)) { Filters = "global::ConvGen.Runtime.SignalCascadeFilter", Kernel = "Cascade", Taps = "" };
    }
}

/// <summary>Prints what the user of a filter over signals sees: constants, plan, the calls for a whole signal and for streams.</summary>
internal static class Filter1DMembers
{
    private const string State = "global::ConvGen.FilterState";

    /// <summary>Element types of input and output.</summary>
    public static readonly (string Input, string Output)[] Overloads = [("float", "float"), ("short", "short"), ("short", "float")];

    public static void Print(SourceWriter code, SignalFace face)
    {
        Constant("TapCount", face.TapCount, "Taps, zeros included.");
        Constant("Stride", face.Stride, "Inputs from one output to the next.");
        Constant("TapOperations", face.Operations, InvariantText.Of($"Additions and multiplications a result that are left of {face.PlainOperations}, scale and offset included."));
        code.Line();
        code.Line("/// <summary>What was done with the taps, and what is left.</summary>");
        code.Line($"public static global::ConvGen.FilterPlanInfo Plan => {face.Home}.Plan;");
        code.Line();
        code.Line("/// <summary>Samples that Run gives for a whole signal of <paramref name=\"inputLength\"/> samples.</summary>");
        PrintOne(code, face, "int OutputLength(int inputLength, int channels = 1)", "OutputLength", "inputLength, channels");
        foreach ((string input, string output) in Overloads) PrintRun(code, face, input, output);
        if (face.Streams) PrintStream(code, face);

        void Constant(string name, int value, string summary)
        {
            code.Line($"/// <summary>{summary}</summary>");
            code.Line($"public const int {name} = {value};");
        }
    }

    private static void PrintRun(SourceWriter code, SignalFace face, string input, string output)
    {
        code.Line();
        code.Line($"/// <summary>{face.Description}, over a whole signal, each channel by itself.{Rounding(output)}</summary>");
        code.Line($"/// <remarks>{face.Left}. Allocates nothing; any number of threads may call at once.{(face.Streams ? "" : " Circular padding needs the end of a signal at its beginning: there are no streams.")}</remarks>");
        code.Line($"/// <param name=\"input\">Frames of <paramref name=\"channels\"/> adjacent {input}s.</param>");
        code.Line($"/// <param name=\"output\">{(face.Stride == 1 ? "As many" : InvariantText.Of($"A frame for every {face.Stride} begun, of adjacent"))} {output}s; overwritten. Must not overlap the input.</param>");
        code.Line("/// <param name=\"channels\">Samples of a frame: 1 (mono), 2 (stereo) or more.</param>");
        code.Line("/// <exception cref=\"global::System.ArgumentException\">A length is wrong, the spans overlap, or the signal is too short for its padding.</exception>");
        PrintOne(code, face, $"void Run(global::System.ReadOnlySpan<{input}> input, global::System.Span<{output}> output, int channels = 1)", "Run", "input, output, channels", takesTaps: true);
    }

    private static void PrintStream(SourceWriter code, SignalFace face)
    {
        code.Line();
        code.Line("/// <summary>The state of a stream that has not begun; of one stream at a time. A stream's blocks give the bits of one call over all of it.</summary>");
        code.Line("/// <param name=\"channels\">Samples of a frame.</param>");
        PrintOne(code, face, $"{State} CreateState(int channels = 1)", "CreateState", "channels");
        code.Line();
        code.Line("/// <summary>Samples that the next block gives, if it has <paramref name=\"inputLength\"/>.</summary>");
        PrintOne(code, face, $"int OutputLength(int inputLength, {State} state)", "OutputLength", "inputLength, state");
        code.Line();
        code.Line("/// <summary>Samples that Finish would give now.</summary>");
        PrintOne(code, face, $"int PendingLength({State} state)", "PendingLength", "state");
        long ahead = face.Ahead;
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
            PrintOne(code, face, $"int Run(global::System.ReadOnlySpan<{input}> block, global::System.Span<{output}> output, {State} state)", "Run", "block, output, state", takesTaps: true);
        }

        foreach (string output in (string[])["float", "short"])
        {
            code.Line();
            code.Line($"/// <summary>Ends a stream: the results that padding completes. The state may begin another.{Rounding(output)}</summary>");
            code.Line("/// <param name=\"output\">At least PendingLength(state) long.</param>");
            code.Line("/// <param name=\"state\">Of this filter.</param>");
            code.Line("/// <returns>Samples written.</returns>");
            code.Line("/// <exception cref=\"global::System.ArgumentException\">Output is too short, the state is another filter's, or the stream is too short for its padding.</exception>");
            PrintOne(code, face, $"int Finish(global::System.Span<{output}> output, {State} state)", "Finish", "output, state", takesTaps: true);
        }
    }

    /// <summary>A member that hands its arguments to the runtime, behind the kernel and, where samples are computed, the taps.</summary>
    private static void PrintOne(SourceWriter code, SignalFace face, string signature, string method, string arguments, bool takesTaps = false)
    {
        code.Line(LayerEmitter.GeneratedCodeAttribute);
        code.Line($"public static {signature} => {face.Filters}.{method}({face.Home}.{face.Kernel}, {(takesTaps && face.Taps.Length > 0 ? $"{face.Home}.{face.Taps}, " : "")}{arguments});");
    }

    private static string Rounding(string output) => output == "short" ? " Results are rounded to the nearest integer, ties to even, and saturated." : "";
}
