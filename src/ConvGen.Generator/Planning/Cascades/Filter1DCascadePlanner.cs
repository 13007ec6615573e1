using System.Globalization;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Planning.Cascades;

/// <summary>Decides whether the filters of a cascade over signals become one filter or run one after the other.</summary>
internal static class Filter1DCascadePlanner
{
    /// <summary>Cycles of eight values between two filters: stored, kept by the state, laid out again.</summary>
    private const double Between = 3;

    /// <summary>Exactly one of the two is not null.</summary>
    public static (Filter1DPlan? Combined, CascadePlan<Filter1DSpec>? Apart) Plan(LayerIdentity identity, EquatableArray<CascadeElement<Filter1DSpec>> elements, EquatableArray<TargetIsa> targets)
    {
        Filter1DPlan[] plans = [.. elements.Select(element => Filter1DPlanner.Plan(element.Identity, element.Spec, targets))];

        // Results of a filter for each result of the cascade: as many as the strides behind it leave out.
        double[] results = [.. plans.Select((_, i) => plans.Skip(i + 1).Aggregate(1.0, (share, later) => share * later.Spec.Stride))];
        double apartCycles = plans.Select((plan, i) => results[i] * (plan.Cycles + (i < plans.Length - 1 ? Between : 0))).Sum();
        int operations = Sum(plan => plan.Operations);
        string names = string.Join(", then ", elements.Select(element => Words($"{element.Identity.Name} ({Taps(element.Spec.Taps.Count)}{(element.Spec.Stride > 1 ? Words($", stride {element.Spec.Stride}") : "")})")));
        string apart = Words($"{operations} operations, {apartCycles:0} cycles for eight results");
        FilterProduct<Filter1DSpec> product = FilterProduct<Filter1DSpec>.Of([.. elements.Select(element => element.Spec)], FilterProducts.Join);
        Filter1DPlan? combined = product.Spec is { } spec ? Filter1DPlanner.Plan(identity, spec, targets) : null;
        string one = combined is null ? "" : Words($"{combined.Operations} operations, {combined.Cycles:0} cycles for eight results");
        if (product.IsExact && combined!.Cycles <= apartCycles)
        {
            return (combined with
            {
                Cascade = new CombinedCascade(names, 1, Least(elements)),
                Steps = [Words($"{names}: one filter of {Taps(product.Spec!.Taps.Count)} gives the same up to the ends"), .. combined.Steps],
                Rejections = [.. combined.Rejections, new Rejection("Apart", $"one after the other {apart}; combined {one}", apartCycles)],
            }, null);
        }

        string objection = combined is null ? product.Objection : product.Objection.Length > 0 ? $"{product.Objection}: not the same at the ends; {one}, one after the other {apart}" : $"{one}; one after the other {apart}";
        return (null, new CascadePlan<Filter1DSpec>
        {
            Identity = identity,
            Elements = elements,
            Targets = targets,
            Steps = [Words($"{names}: one after the other, a segment at a time, floats between them"), .. elements.Zip(plans, (element, plan) => Words($"{element.Identity.Name}: {plan.Style}, {plan.Operations} of {plan.PlainOperations} operations left"))],
            Operations = operations,
            PlainOperations = Sum(plan => plan.PlainOperations),
            Instructions = Sum(plan => plan.Instructions),
            AccuracyBound = FilterCascadePlanner.AccuracyBound(plans.Select(plan => plan.AccuracyBound)),
            Rejections = [new Rejection("Combined", objection, combined?.Cycles)],
        });

        int Sum(Func<Filter1DPlan, int> of) => (int)Math.Min(int.MaxValue, plans.Select((plan, i) => results[i] * of(plan)).Sum());
    }

    /// <summary>The shortest signal whose ends every filter can pad: SignalFilter of the runtime.</summary>
    private static int Least(IEnumerable<CascadeElement<Filter1DSpec>> elements)
    {
        long least = 1, stride = 1;
        foreach (CascadeElement<Filter1DSpec> element in elements)
        {
            Filter1DSpec s = element.Spec;
            int reach = Math.Max(s.Anchor, s.Taps.Count - 1 - s.Anchor), needed = s.PaddingMode switch { PaddingMode.Reflect => reach + 1, PaddingMode.Circular => reach, _ => 1 };
            least = Math.Max(least, (needed - 1) * stride + 1);
            stride *= s.Stride;
        }

        return (int)Math.Min(int.MaxValue, least);
    }

    private static string Taps(int count) => count == 1 ? "1 tap" : Words($"{count} taps");

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
