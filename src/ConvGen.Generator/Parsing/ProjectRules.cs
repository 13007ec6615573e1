using System.Globalization;
using ConvGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvGen.Generator.Parsing;

/// <summary>Compilation and options together: what every layer of a project shares.</summary>
internal sealed record ProjectSettings(CompilationTraits Traits, ConvGenOptions Options)
{
    /// <summary>The contract between generated code and ConvGen.Runtime that this generator writes for.</summary>
    public const int Contract = 1;

    /// <summary>The ids of what keeps every kernel of the project from compiling.</summary>
    public EquatableArray<string> Obstacles => ProjectRules.Check(this, Location.None).Where(found => found.Severity == DiagnosticSeverity.Error && found.Id != Descriptors.OptionNotUnderstood.Id)
        .Select(found => found.Id).ToEquatableArray();
}

/// <summary>What the project has to allow and to reference. Reported once, at its first layer.</summary>
internal static class ProjectRules
{
    public static IReadOnlyList<Diagnostic> Check(ProjectSettings settings, Location place)
    {
        DiagnosticList report = new();
        CompilationTraits traits = settings.Traits;
        if (traits.Language < LanguageVersion.CSharp12) report.Add(Descriptors.LanguageTooOld, place, traits.Language.ToDisplayString());
        if (traits.RuntimeContract == 0) report.Add(Descriptors.RuntimeMissing, place);
        else if (traits.RuntimeContract != ProjectSettings.Contract) report.Add(Descriptors.ContractMismatch, place, Number(ProjectSettings.Contract), Number(traits.RuntimeContract));
        if (!traits.AllowUnsafe) report.Add(Descriptors.UnsafeOff, place);
        if (settings.Options.Unknown is { } unknown) report.Add(Descriptors.OptionNotUnderstood, place, settings.Options.Given, unknown);
        return report.Found;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
