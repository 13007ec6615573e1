using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>Prints the plan as a FilterPlanInfo value, so that a user's tests can hold it.</summary>
internal static class FilterInfoPrinter
{
    public static void Print(SourceWriter code, FilterPlan plan)
    {
        using (code.Block("internal static readonly global::ConvGen.FilterPlanInfo Plan = new()", "};"))
        {
            code.Line($"Filter = {Literals.Of(FilterHeader.Describe(plan))}, Form = {Literals.Of(plan.Form.Name)},");
            code.Line($"Operations = {plan.Operations}, PlainOperations = {plan.PlainOperations}, Instructions = {plan.Form.Instructions},");
            code.Line($"Bytes = {Literals.Of(FilterHeader.Bytes(plan))},");
            code.Line($"AccuracyBound = {Literals.Of(plan.AccuracyBound)},");
            PrintTexts(code, "Steps", plan.Steps);
            PrintTexts(code, "Rejections", plan.Rejections.Select(rejection => $"{rejection.Family}: {rejection.Reason}"));
        }
    }

    public static void PrintTexts(SourceWriter code, string name, IEnumerable<string> texts)
    {
        using (code.Block($"{name} = new string[]", "},"))
        {
            foreach (string text in texts) code.Line(Literals.Of(text) + ",");
        }
    }
}
