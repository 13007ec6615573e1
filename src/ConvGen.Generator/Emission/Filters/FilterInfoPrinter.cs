using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>What every plan of constant taps says in one way: as a FilterPlanInfo value, so that a user's tests can hold it, and in words.</summary>
internal static class FilterInfoPrinter
{
    /// <param name="code">The file.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="filter">The filter in words.</param>
    /// <param name="form">What it became, in a word.</param>
    /// <param name="bytes">What becomes of bytes, in words.</param>
    public static void Print(SourceWriter code, TapsPlan plan, string filter, string form, string bytes)
    {
        using (code.Block("internal static readonly global::ConvGen.FilterPlanInfo Plan = new()", "};"))
        {
            code.Line($"Filter = {Literals.Of(filter)}, Form = {Literals.Of(form)},");
            code.Line($"Operations = {plan.Operations}, PlainOperations = {plan.PlainOperations}, Instructions = {plan.Instructions},");
            code.Line($"Bytes = {Literals.Of(bytes)},");
            code.Line($"AccuracyBound = {Literals.Of(plan.AccuracyBound)},");
            PrintTexts("Steps", plan.Steps);
            PrintTexts("Rejections", plan.Rejections.Select(rejection => $"{rejection.Family}: {rejection.Reason}"));
        }

        void PrintTexts(string name, IEnumerable<string> texts)
        {
            using (code.Block($"{name} = new string[]", "},"))
            {
                foreach (string text in texts) code.Line(Literals.Of(text) + ",");
            }
        }
    }

    /// <summary>"5 of 9 operations left per result ...".</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="unit">What operations are counted for.</param>
    public static string Left(TapsPlan plan, string unit) => InvariantText.Of(
        $"{plan.Operations} of {plan.PlainOperations} operations left {unit} (additions and multiplications); {plan.Instructions} instruction{(plan.Instructions == 1 ? "" : "s")} where the two fuse");
}
