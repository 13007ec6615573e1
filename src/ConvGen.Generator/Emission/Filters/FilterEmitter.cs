using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>Prints one filter: header, members, and a nested class for each instruction set.</summary>
internal static class FilterEmitter
{
    public static string Print(FilterPlan plan)
    {
        SourceWriter code = new();
        FilterHeader.Print(code, plan);
        TypeFrame.Print(code, plan.Identity, "", () => FilterMembers.Print(code, plan));
        code.Line();
        TypeFrame.PrintKernelHome(code, plan.Identity, () =>
        {
            PrintDispatch(code, plan);
            foreach (FilterKernelPlan kernel in plan.Kernels)
            {
                code.Line();
                PrintKernel(code, plan, kernel);
            }

            code.Line();
            FilterInfoPrinter.Print(code, plan);
        });
        return code.ToString();
    }

    /// <summary>The name of a kernel's class: Separable3x3_Avx512.</summary>
    private static string KernelName(FilterPlan plan, FilterKernelPlan kernel) => InvariantText.Of($"{plan.Form.Name}{plan.Spec.KernelHeight}x{plan.Spec.KernelWidth}_{kernel.Isa}");

    private static void PrintDispatch(SourceWriter code, FilterPlan plan)
    {
        FilterSpec s = plan.Spec;
        code.Line("// The taps as they are applied, for processors without vectors.");
        code.Line($"private static ReadOnlySpan<double> Taps => [{string.Join(", ", s.Taps.Select(FilterWords.Double))}];");
        code.Line();
        using (code.Block("internal static FilterKernel Kernel"))
        using (code.Block("get"))
        {
            code.Line($"FilterKernel kernel = new() {{ KernelHeight = {s.KernelHeight}, KernelWidth = {s.KernelWidth}, PaddingMode = global::ConvGen.PaddingMode.{s.PaddingMode} }};");
            using (code.Block("switch (global::ConvGen.IsaLevel.Current)"))
            {
                foreach (FilterKernelPlan kernel in plan.Kernels) code.Line($"case global::ConvGen.Isa.{kernel.Isa}: {KernelName(plan, kernel)}.Describe(ref kernel); break;");
            }

            code.Line();
            code.Line("return kernel;");
        }

        code.Line();
        using (code.Block("internal static void Run(in FilterKernel kernel, void* source, bool byteSource, void* destination, bool byteDestination, int height, int width, int channels, global::ConvGen.ConvWorkers workers)"))
        {
            using (code.Block("FilterArguments a = new()", "};"))
            {
                code.Line("Kernel = kernel, Source = source, ByteSource = byteSource, Destination = destination, ByteDestination = byteDestination,");
                code.Line("Height = height, Width = width, Channels = channels,");
            }

            code.Line("if (kernel.Floats is null) ReferenceFilter.Run(&a, Taps, " + FilterWords.Double(s.Scale) + ", " + FilterWords.Double(s.Offset) + ");");
            code.Line("else FilterLoop.Run(&a, workers);");
        }
    }

    private static void PrintKernel(SourceWriter code, FilterPlan plan, FilterKernelPlan kernel)
    {
        IsaTable isa = IsaTable.Of(kernel.Isa);
        code.Line($"// {plan.Form.Name}, {isa.Name}: {FilterHeader.Tile(kernel)}.");
        using (code.Block($"internal static class {KernelName(plan, kernel)}"))
        {
            using (code.Block("internal static void Describe(ref FilterKernel kernel)"))
            {
                code.Line($"kernel.Block = {kernel.Block};");
                code.Line($"kernel.RowsAtOnce = {kernel.RowsAtOnce};");
                code.Line($"kernel.StripLength = {kernel.StripLength};");
                code.Line($"kernel.Planes = {plan.Form.Planes.Count};");
                code.Line($"kernel.KeepsSource = {(plan.Form.KeepsSource ? "true" : "false")};");
                if (kernel.Horizontal is not null) code.Line("kernel.Horizontal = &Horizontal;");
                code.Line("kernel.Floats = &Floats;");
                if (kernel.PrintsBytes) code.Line("kernel.Bytes = &Bytes;");
            }

            FilterWords words = new(kernel.Isa);
            if (kernel.Horizontal is { } horizontal)
            {
                code.Line();
                code.Line($"// Planes of a source row: {string.Join("; ", horizontal.Outputs.Select(output => FilterWords.Formula(output, "source", rows: false)))}.");
                PassPrinter.Print(code, "Horizontal", horizontal, words, Epilogue.Plane, kernel.Block);
            }

            code.Line();
            code.Line($"// {FilterWords.FinalFormula(plan.Form)}.");
            PassPrinter.Print(code, "Floats", kernel.Final, words, Epilogue.Floats(plan), kernel.Block);
            if (!kernel.PrintsBytes) return;
            code.Line();
            code.Line("// The same, rounded to nearest and saturated.");
            PassPrinter.Print(code, "Bytes", kernel.Final, words, Epilogue.Bytes(plan), kernel.Block);
        }
    }
}
