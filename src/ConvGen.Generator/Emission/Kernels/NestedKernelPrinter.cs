using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Emission;

/// <summary>Prints a kernel that is a part of another: a class with a geometry of its own, and for each of its phases a method of the outer kernel that hands it its share of the arguments.</summary>
internal static class NestedKernelPrinter
{
    /// <summary>The outer kernel's methods.</summary>
    /// <param name="code">The outer kernel's class.</param>
    /// <param name="part">The kernel.</param>
    /// <param name="name">What its class is called.</param>
    /// <param name="prefix">What its phases' names begin with in the outer kernel.</param>
    /// <param name="arguments">Assignments to the fields of <c>part</c>, a copy of the outer kernel's arguments.</param>
    public static void PrintPhases(SourceWriter code, KernelPlan part, string name, string prefix, params string[] arguments)
    {
        foreach (Phase phase in part.Phases)
        {
            code.Line($"// Unit u: {phase.Meaning}.");
            using (code.Block($"internal static void {prefix}{phase.Method}(KernelArguments* a, int begin, int end)"))
            {
                code.Line("KernelArguments part = *a;");
                foreach (string argument in arguments) code.Line(argument);
                code.Line($"{name}.{phase.Method}(&part, begin, end);");
            }

            code.Line();
        }
    }

    /// <summary>The kernel's own class.</summary>
    public static void PrintClass(SourceWriter code, KernelPlan part, string name)
    {
        code.Line($"// {part.Family}: {part.Tile}.");
        using (code.Block($"private static class {name}"))
        {
            LayerEmitter.PrintBody(code, part);
            code.Line();
            LayerEmitter.PrintGeometry(code, part.Spec);
        }
    }
}
