using System.Globalization;
using ConvGen.Generator.Model;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Planning.Cascades;

/// <summary>Decides whether the filters of a cascade over images become one kernel or run one after the other.</summary>
internal static class FilterCascadePlanner
{
    /// <summary>Loads and stores of a value between two filters: it is stored, copied when its row is padded, and some are computed twice. Measured, it is rather more: a 5x5 Gaussian and a Sobel took 1.5 to 2
    /// times their product.</summary>
    private const double Between = 4;

    /// <summary>Exactly one of the two is not null.</summary>
    public static (FilterPlan? Combined, CascadePlan<FilterSpec>? Apart) Plan(LayerIdentity identity, EquatableArray<CascadeElement<FilterSpec>> elements, EquatableArray<TargetIsa> targets)
    {
        FilterPlan[] plans = [.. elements.Select(element => FilterPlanner.Plan(element.Identity, element.Spec, targets))];
        int operations = plans.Sum(plan => plan.Operations);
        double apartCost = plans.Sum(plan => plan.Form.Cost) + Between * (plans.Length - 1);
        string names = string.Join(", then ", elements.Select(element => Words($"{element.Identity.Name} ({element.Spec.KernelHeight}x{element.Spec.KernelWidth})")));
        string apart = Words($"{operations} operations, {apartCost:0.#} instructions with loads and stores");
        FilterProduct<FilterSpec> product = FilterProduct<FilterSpec>.Of([.. elements.Select(element => element.Spec)], FilterProducts.Join);
        FilterPlan? combined = product.Spec is { } spec ? FilterPlanner.Plan(identity, spec, targets) : null;
        string one = combined is null ? "" : Words($"{combined.Operations} operations, {combined.Form.Cost:0.#} instructions with loads and stores");
        if (product.IsExact && combined!.Form.Cost <= apartCost)
        {
            string step = Words($"{names}: one {product.Spec!.KernelHeight}x{product.Spec.KernelWidth} kernel gives the same up to the border");
            return (combined with
            {
                Cascade = new CombinedCascade(names, elements.Max(element => Least(element.Spec.KernelHeight, element.Spec.PaddingMode)), elements.Max(element => Least(element.Spec.KernelWidth, element.Spec.PaddingMode))),
                Steps = [step, .. combined.Steps],
                Rejections = [.. combined.Rejections, new Rejection("Apart", $"one after the other {apart}; combined {one}", apartCost)],
            }, null);
        }

        string objection = combined is null ? product.Objection : product.Objection.Length > 0 ? $"{product.Objection}: not the same at the border; {one}, one after the other {apart}" : $"{one}; one after the other {apart}";
        return (null, new CascadePlan<FilterSpec>
        {
            Identity = identity,
            Elements = elements,
            Targets = targets,
            Steps = [Words($"{names}: one after the other, a band of rows at a time, floats between them"), .. elements.Zip(plans, (element, plan) => Words($"{element.Identity.Name}: {plan.Form.Name}, {plan.Operations} of {plan.PlainOperations} operations left"))],
            Operations = operations,
            PlainOperations = plans.Sum(plan => plan.PlainOperations),
            Instructions = plans.Sum(plan => plan.Instructions),
            AccuracyBound = AccuracyBound(plans.Select(plan => plan.AccuracyBound)),
            Rejections = [new Rejection("Combined", objection, combined?.Form.Cost)],
        });
    }

    /// <summary>Each filter adds its own error to what its taps make of those before it; one more a filter for what they make of each other's.</summary>
    internal static string AccuracyBound(IEnumerable<string> bounds)
    {
        int roundings = bounds.Sum(bound => int.Parse(bound.Split(' ')[2], CultureInfo.InvariantCulture) + 1);
        return Words($"|error| <= {roundings} * 2^-24 * what the filters make of |x| with |tap * Scale| and |Offset| for their numbers");
    }

    /// <summary>What a padding mode needs of an extent: FilterGuard of the runtime.</summary>
    private static int Least(int taps, PaddingMode mode) => mode switch
    {
        PaddingMode.Reflect => taps / 2 + 1,
        PaddingMode.Circular => Math.Max(1, taps / 2),
        _ => 1,
    };

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
