using ConvGen.Generator.Model;
using ConvGen.Generator.Planning;
using ConvGen.Generator.Planning.Filters;

namespace ConvGen.Generator.Emission.Filters;

/// <summary>Prints one filter: header, members, and a nested class for each arithmetic and instruction set.</summary>
internal static class FilterEmitter
{
    public static string Print(FilterPlan plan, bool checksOverflow = false)
    {
        SourceWriter code = new() { UncheckedMethods = checksOverflow };
        FilterHeader.Print(code, plan);
        TypeFrame.Print(code, plan.Identity, "", () => FilterMembers.Print(code, FilterFace.Of(plan), (input, output, workers) => PrintRun(code, plan, input, output, workers)));
        code.Line();
        TypeFrame.PrintKernelHome(code, plan.Identity, () =>
        {
            PrintDispatch(code, plan);
            if (plan.Kernels.Select(kernel => kernel.Horizontal).FirstOrDefault(pass => pass?.Style == PassStyle.Rolled) is { } horizontal) RolledPassPrinter.PrintTable(code, "Horizontal", horizontal);
            if (plan.Kernels.Select(kernel => kernel.Final).FirstOrDefault(pass => pass.Style == PassStyle.Rolled) is { } final) RolledPassPrinter.PrintTable(code, "Final", final);
            foreach (FilterKernelPlan kernel in plan.Kernels)
            {
                code.Line();
                PrintFloatKernel(code, plan, kernel);
            }

            foreach (FilterKernelPlan kernel in plan.Word?.Kernels ?? [])
            {
                code.Line();
                PrintWordKernel(code, plan, plan.Word!, kernel);
            }

            code.Line();
            FilterInfoPrinter.Print(code, plan, FilterHeader.Describe(plan), plan.Form.Name, FilterHeader.Bytes(plan));
        });
        return code.ToString();
    }

    /// <summary>The body of Run.</summary>
    private static void PrintRun(SourceWriter code, FilterPlan plan, string input, string output, string workers)
    {
        string home = FilterFace.Home(plan.Identity);
        code.Line($"global::ConvGen.Runtime.FilterKernel kernel = {home}.Kernel;");
        code.Line($"global::ConvGen.Runtime.FilterGuard.Run(input, output, height, width, channels, {Literals.Of(plan.Identity.Name)}, in kernel);");
        code.Line($"fixed ({input}* source = input)");
        code.Line($"fixed ({output}* destination = output)");
        code.Line($"    {home}.Run(in kernel, source, {(input == "byte" ? "true" : "false")}, destination, {(output == "byte" ? "true" : "false")}, height, width, channels, {workers});");
    }

    /// <summary>The name of a kernel's class: Separable3x3_Float_Avx512.</summary>
    private static string KernelName(FilterPlan plan, FilterForm form, FilterKernelPlan kernel) =>
        InvariantText.Of($"{form.Name}{plan.Spec.KernelHeight}x{plan.Spec.KernelWidth}_{kernel.Arithmetic}_{kernel.Isa}");

    private static void PrintDispatch(SourceWriter code, FilterPlan plan)
    {
        FilterSpec s = plan.Spec;
        code.Line("// The taps as they are applied, for processors without vectors.");
        code.Line($"internal static ReadOnlySpan<double> Taps => [{string.Join(", ", s.Taps.Select(FilterText.Double))}];");
        code.Line();
        using (code.Block("internal static FilterKernel Kernel"))
        using (code.Block("get"))
        {
            string least = plan.Cascade is { } cascade ? InvariantText.Of($", LeastHeight = {cascade.LeastHeight}, LeastWidth = {cascade.LeastWidth}") : "";
            code.Line($"FilterKernel kernel = new() {{ KernelHeight = {s.KernelHeight}, KernelWidth = {s.KernelWidth}, PaddingMode = global::ConvGen.PaddingMode.{s.PaddingMode}{least} }};");
            using (code.Block("switch (global::ConvGen.IsaLevel.Current)"))
            {
                for (int i = 0; i < plan.Kernels.Count; i++)
                {
                    code.Line($"case global::ConvGen.Isa.{plan.Kernels[i].Isa}:");
                    using (code.Indented())
                    {
                        code.Line($"kernel.Float = {KernelName(plan, plan.Form, plan.Kernels[i])}.Passes;");
                        if (plan.Word is { } word) code.Line($"kernel.Word = {KernelName(plan, word.Form, word.Kernels[i])}.Passes;");
                        code.Line("break;");
                    }
                }
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

            code.Line($"if (kernel.Float.Final is null) ReferenceFilter.Run(&a, Taps, {FilterText.Double(s.Scale)}, {FilterText.Double(s.Offset)});");
            code.Line("else FilterLoop.Run(&a, workers);");
        }
    }

    private static void PrintFloatKernel(SourceWriter code, FilterPlan plan, FilterKernelPlan kernel)
    {
        FloatPassWords words = new(kernel.Isa);
        PrintKernel(code, plan, plan.Form, kernel, words, () =>
        {
            PassPrinter.Print(code, "Final", kernel.Final, words, Epilogue.Floats(words, plan), kernel.Block);
            if (!kernel.PrintsBytes) return;
            code.Line();
            code.Line("// The same, rounded to nearest and saturated.");
            PassPrinter.Print(code, "FinalToBytes", kernel.Final, words, Epilogue.Bytes(words, plan), kernel.Block);
        });
    }

    private static void PrintWordKernel(SourceWriter code, FilterPlan plan, WordPlan word, FilterKernelPlan kernel)
    {
        WordPassWords words = new(kernel.Isa);
        PrintKernel(code, plan, word.Form, kernel, words, () => PassPrinter.Print(code, "Final", kernel.Final, words, Epilogue.WordBytes(words, word), kernel.Block));
    }

    private static void PrintKernel(SourceWriter code, FilterPlan plan, FilterForm form, FilterKernelPlan kernel, PassWords words, Action printFinal)
    {
        code.Line($"// {form.Name}, {IsaTable.Of(kernel.Isa).Name}: {FilterHeader.Tile(kernel)}.");
        using (code.Block($"internal static class {KernelName(plan, form, kernel)}"))
        {
            using (code.Block("internal static FilterPasses Passes => new()", "};"))
            {
                code.Line($"Block = {kernel.Block}, RowsAtOnce = {kernel.RowsAtOnce}, StripLength = {kernel.StripLength}, Planes = {form.Planes.Count}, KeepsSource = {(form.KeepsSource ? "true" : "false")},");
                code.Line($"{(kernel.Horizontal is null ? "" : "Horizontal = &Horizontal, ")}Final = &Final,{(kernel.PrintsBytes ? " FinalToBytes = &FinalToBytes," : "")}");
            }

            if (kernel.Horizontal is { } horizontal)
            {
                code.Line();
                for (int p = 0; p < horizontal.Outputs.Count; p++)
                    code.Line($"// plane{(horizontal.Outputs.Count > 1 ? InvariantText.Of($"{p}") : "")} = {FilterText.Plane(horizontal.Outputs[p])}");
                PassPrinter.Print(code, "Horizontal", horizontal, words, Epilogue.Plane(words), kernel.Block);
            }

            code.Line();
            code.Line($"// {FilterText.Final(form)}");
            printFinal();
        }
    }
}
