using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Reporting;

/// <summary>What the plan report says of one layer or filter: a summary of its plan that no longer knows which kind of plan it was.</summary>
/// <param name="Name">With namespace and containing types.</param>
/// <param name="Description">The shape in words.</param>
/// <param name="Operations">Two for each multiply-add of the direct algorithm, one for each float pooled; 0 where the size of the input is known at run time only.</param>
/// <param name="Bytes">Input, output and weights, each once.</param>
/// <param name="Work">The operations in words.</param>
/// <param name="Kernels">One for each instruction set, widest first.</param>
internal sealed record ReportEntry(string Name, string Description, double Operations, double Bytes, string Work, EquatableArray<ReportKernel> Kernels)
{
    /// <summary>Operations for each byte that must at least be moved: the roofline's horizontal axis.</summary>
    public double Intensity => Operations / Bytes;
}

/// <summary>The kernel chosen for one instruction set.</summary>
/// <param name="Algorithm">The family.</param>
/// <param name="Tile">What else was decided.</param>
/// <param name="Cycles">Predicted for a call; 0 where the size of the input is known at run time only.</param>
/// <param name="ComputeCycles">Of these, arithmetic.</param>
/// <param name="Facts">Reason, accuracy and what else there is to say: a word and a sentence.</param>
/// <param name="Rejections">What was not chosen.</param>
internal sealed record ReportKernel(
    TargetIsa Isa, string Algorithm, string Tile, double Cycles, double ComputeCycles, Bound Bound, EquatableArray<(string Word, string Sentence)> Facts, EquatableArray<Rejection> Rejections);

/// <summary>Everything the report shows of a project.</summary>
/// <param name="Assembly">The project's assembly.</param>
/// <param name="Entries">By name.</param>
internal sealed record ReportModel(string Assembly, EquatableArray<ReportEntry> Entries)
{
    /// <summary>The instruction sets of the project's kernels, widest first.</summary>
    public IEnumerable<TargetIsa> Targets => Entries.SelectMany(entry => entry.Kernels).Select(kernel => kernel.Isa).Distinct().OrderByDescending(isa => isa);

    /// <summary>What is predicted for one instruction set, dearest first; equals by name.</summary>
    public IReadOnlyList<(ReportEntry Entry, ReportKernel Kernel)> On(TargetIsa isa) =>
        [.. Entries.SelectMany(entry => entry.Kernels.Where(kernel => kernel.Isa == isa).Select(kernel => (entry, kernel))).OrderByDescending(row => row.kernel.Cycles)];
}
