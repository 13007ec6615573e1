using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Cascades;

namespace ConvGen.Generator.Emission.Cascades;

/// <summary>Cascades that are kept apart, in words: header, descriptions, plan.</summary>
internal static class CascadeText
{
    /// <summary>"cascade of Blur, then SobelX".</summary>
    public static string Describe(IEnumerable<LayerIdentity> elements) => "cascade of " + string.Join(", then ", elements.Select(element => element.Name));

    /// <summary>"17 of 33 operations left ...".</summary>
    public static string Left<TSpec>(CascadePlan<TSpec> plan, string unit)
        where TSpec : class =>
        InvariantText.Of($"{plan.Operations} of {plan.PlainOperations} operations left {unit} (additions and multiplications); {plan.Instructions} instructions where the two fuse");

    /// <summary>The comment at the top of the file.</summary>
    /// <param name="code">The file.</param>
    /// <param name="plan">The cascade.</param>
    /// <param name="describe">One of its filters in words.</param>
    /// <param name="unit">What operations are counted for.</param>
    public static void PrintHeader<TSpec>(SourceWriter code, CascadePlan<TSpec> plan, Func<TSpec, string> describe, string unit)
        where TSpec : class
    {
        PlanHeader.Open(code);
        code.Line($"// {plan.Identity.Name}: {Describe(plan.Elements.Select(element => element.Identity))}.        ConvGen {LayerEmitter.Version}");
        foreach (CascadeElement<TSpec> element in plan.Elements) code.Line($"//   filter     {element.Identity.Name}: {describe(element.Spec)}");
        foreach (string step in plan.Steps) code.Line("//   apart      " + step);
        code.Line($"//   left       {Left(plan, unit)}");
        code.Line($"//   accuracy   {plan.AccuracyBound}");
        code.Line($"//   not        {plan.Combined.Family.PadRight(12)} {plan.Combined.Reason}");
        PlanHeader.Close(code);
    }

    /// <summary>The plan as a FilterPlanInfo value.</summary>
    public static void PrintInfo<TSpec>(SourceWriter code, CascadePlan<TSpec> plan, string bytes)
        where TSpec : class
    {
        using (code.Block("internal static readonly global::ConvGen.FilterPlanInfo Plan = new()", "};"))
        {
            code.Line($"Filter = {Literals.Of(Describe(plan.Elements.Select(element => element.Identity)))}, Form = \"Apart\",");
            code.Line($"Operations = {plan.Operations}, PlainOperations = {plan.PlainOperations}, Instructions = {plan.Instructions},");
            code.Line($"Bytes = {Literals.Of(bytes)},");
            code.Line($"AccuracyBound = {Literals.Of(plan.AccuracyBound)},");
            Filters.FilterInfoPrinter.PrintTexts(code, "Steps", plan.Steps);
            Filters.FilterInfoPrinter.PrintTexts(code, "Rejections", [$"{plan.Combined.Family}: {plan.Combined.Reason}"]);
        }
    }
}
