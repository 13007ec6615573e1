using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Pooling;

namespace ConvGen.Generator.Emission.Pooling;

/// <summary>Prints what a pooling layer's user sees: constants, plan, Run. Objects are made, although they hold no weights, so that code that handles layers in general handles these.</summary>
internal static class PoolMembers
{
    /// <summary>What IConvLayer asks of a layer, the plan apart.</summary>
    public static readonly (string Type, string Member, string Value)[] InterfaceValues =
    [
        ("int", "InputLength", "InputLength"), ("int", "OutputLength", "OutputLength"), ("int", "WeightLength", "0"), ("int", "BiasLength", "0"), ("int", "WorkspaceLength", "WorkspaceLength"),
        ("long", "MultiplyAdds", "0"),
    ];

    public static void Print(SourceWriter code, PoolLayerPlan plan)
    {
        PoolSpec s = plan.Spec;
        long workspace = plan.Kernels.Count == 0 ? 0 : plan.Kernels.Max(choice => choice.Plan.WorkspaceLength);
        foreach ((LayerConstant constant, string summary) in Constants(s, workspace))
        {
            code.Line($"/// <summary>{summary}</summary>");
            code.Line($"public const {constant.Type} {constant.Name} = {constant.Value};");
        }

        code.Line();
        code.Line("private readonly global::ConvGen.Isa _convGenIsa = global::ConvGen.IsaLevel.Current;");
        code.Line();
        code.Line("/// <summary>What the planner chose for this processor, and why.</summary>");
        code.Line($"public static global::ConvGen.ConvPlanInfo Plan => {PoolWords.Home(plan)}.PlanFor(global::ConvGen.IsaLevel.Current);");
        code.Line();
        code.Line("/// <summary>What one output depends on, and where; of a chain of layers: <c>ReceptiveField.Of&lt;First, Second&gt;()</c>.</summary>");
        code.Line($"public static global::ConvGen.ReceptiveField ReceptiveField => global::ConvGen.ReceptiveField.OfLayer({Literals.Of(plan.Identity.Name)}, {s.Rank}, {PoolWords.Home(plan)}.Layer.Geometry);");
        code.Line();
        PrintRun(code, plan);
        code.Line();
        foreach ((string type, string member, string value) in InterfaceValues) code.Line($"{type} global::ConvGen.IConvLayer.{member} => {value};");
        code.Line($"global::ConvGen.ConvPlanInfo global::ConvGen.IConvLayer.Plan => {PoolWords.Home(plan)}.PlanFor(_convGenIsa);    // the set this object was made for");
    }

    /// <summary>The constants of a layer that has no fault of its own, and what they mean.</summary>
    public static IEnumerable<(LayerConstant Constant, string Summary)> Constants(PoolSpec s, long workspace)
    {
        yield return (new LayerConstant("int", "InputLength", s.InputLength), $"Floats of the input: {PoolWords.InputShape(s, " x ")}, {PoolWords.LayoutName(s)}.");
        yield return (new LayerConstant("int", "OutputLength", s.OutputLength), $"Floats of the output: {PoolWords.OutputShape(s, " x ")}, {PoolWords.LayoutName(s)}.");
        yield return (new LayerConstant("int", "WorkspaceLength", workspace), "Floats of workspace a thread needs at most; each keeps one and grows it on first use.");
        yield return (new LayerConstant("long", "Operations", s.Operations), $"Floats {PoolWords.Done(s)} by the definition, padding included. There is no multiply-add.");
        yield return (new LayerConstant("long", "BytesMoved", s.BytesMoved), "Bytes of input and output: what a call reads and writes at least.");
        yield return (new LayerConstant("double", "ArithmeticIntensity", LayerArithmetic.Ratio(s.Operations, s.BytesMoved)), $"Floats {PoolWords.Done(s)} a byte.");
        yield return (new LayerConstant("int", "Batch", s.Batch), "Images a call processes.");
        yield return (new LayerConstant("int", "Channels", s.Channels), "Channels of input and output.");
        foreach ((string name, PoolAxis axis) in PoolWords.NamedAxes(s))
        {
            yield return (new LayerConstant("int", "Input" + name, axis.Input), $"{name} of the input.");
            yield return (new LayerConstant("int", "Output" + name, axis.Output), $"{name} of the output.");
            yield return (new LayerConstant("int", "EffectiveKernel" + name, axis.Span), "Positions from the first of a window to the last, dilation included.");
            yield return (new LayerConstant("int", "ReceptiveField" + name, axis.Span), "Positions of the input from the first to the last that one output depends on.");
        }
    }

    private static void PrintRun(SourceWriter code, PoolLayerPlan plan)
    {
        PoolSpec s = plan.Spec;
        string shapes = $"{Literals.Of($"{PoolWords.InputShape(s, " x ")} ({PoolWords.LayoutName(s)})")}, {Literals.Of($"{PoolWords.OutputShape(s, " x ")} ({PoolWords.LayoutName(s)})")}";
        string guard = $"global::ConvGen.Runtime.LayerGuard.Run(input, InputLength, output, OutputLength, {Literals.Of(plan.Identity.Name)}, {shapes});";
        foreach (bool withWorkers in (bool[])[false, true])
        {
            PrintRunDocumentation(code, plan, withWorkers);
            using (code.Block($"public unsafe void Run(global::System.ReadOnlySpan<float> input, global::System.Span<float> output{(withWorkers ? ", global::ConvGen.ConvWorkers workers" : "")})"))
            {
                if (withWorkers) code.Line("global::System.ArgumentNullException.ThrowIfNull(workers);");
                code.Line(guard);
                code.Line($"fixed (float* inputPointer = input, outputPointer = output) {PoolWords.Home(plan)}.Run(_convGenIsa, inputPointer, outputPointer, {(withWorkers ? "workers" : "null")});");
            }

            if (!withWorkers) code.Line();
        }
    }

    private static void PrintRunDocumentation(SourceWriter code, PoolLayerPlan plan, bool withWorkers)
    {
        PoolSpec s = plan.Spec;
        code.Line($"/// <summary>{Xml(PoolWords.Describe(s))}.{(withWorkers ? " The same bits, on a pool that the caller owns." : "")}</summary>");
        code.Line($"/// <remarks>{Literals.Grouped(s.Operations)} floats {PoolWords.Done(s)}, {Literals.Grouped(s.BytesMoved)} bytes read and written. Receptive field {string.Join(" x ", PoolWords.NamedAxes(s).Select(named => InvariantText.Of($"{named.Axis.Span}")))}.");
        foreach (PoolChoice choice in plan.Kernels)
            code.Line($"/// {IsaTable.Of(choice.Plan.Isa).Name}: {choice.Plan.Family}, {Xml(choice.Plan.Tile)}, {PlanHeader.Cycles(choice.Plan.Cycles)} predicted, bound by {Bounds.Words(Bounds.Of(choice.Plan))}.");
        code.Line("/// Allocates nothing; any number of threads may call at once.</remarks>");
        code.Line($"/// <param name=\"input\">{PoolWords.InputShape(s, " x ")} floats, {PoolWords.LayoutName(s)}.</param>");
        code.Line($"/// <param name=\"output\">{PoolWords.OutputShape(s, " x ")} floats, {PoolWords.LayoutName(s)}; overwritten. Must not overlap the input.</param>");
        if (withWorkers) code.Line("/// <param name=\"workers\">The pool; one that is busy leaves the work to the calling thread.</param>");
        code.Line("/// <exception cref=\"global::System.ArgumentException\">A length is wrong, or the spans overlap.</exception>");
        code.Line(LayerEmitter.GeneratedCodeAttribute);
        code.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]");
    }

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
