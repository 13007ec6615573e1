using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Cascades;

namespace ConvGen.Generator.Emission.Cascades;

/// <summary>Cascades that are kept apart, in words: header and descriptions.</summary>
internal static class CascadeText
{
    /// <summary>"cascade of Blur, then SobelX".</summary>
    public static string Describe<TSpec>(CascadePlan<TSpec> plan)
        where TSpec : class =>
        "cascade of " + string.Join(", then ", plan.Elements.Select(element => element.Identity.Name));

    /// <summary>The comment at the top of the file.</summary>
    /// <param name="code">The file.</param>
    /// <param name="plan">The cascade.</param>
    /// <param name="describe">One of its filters in words.</param>
    /// <param name="left">The operations left, in words.</param>
    public static void PrintHeader<TSpec>(SourceWriter code, CascadePlan<TSpec> plan, Func<TSpec, string> describe, string left)
        where TSpec : class
    {
        PlanHeader.Open(code);
        code.Line($"// {plan.Identity.Name}: {Describe(plan)}.        ConvGen {LayerEmitter.Version}");
        foreach (CascadeElement<TSpec> element in plan.Elements) code.Line($"//   filter     {element.Identity.Name}: {describe(element.Spec)}");
        foreach (string step in plan.Steps) code.Line("//   apart      " + step);
        code.Line($"//   left       {left}");
        code.Line($"//   accuracy   {plan.AccuracyBound}");
        foreach (Rejection rejection in plan.Rejections) code.Line($"//   not        {rejection.Family.PadRight(12)} {rejection.Reason}");
        PlanHeader.Close(code);
    }
}
