namespace ConvGen.Generator.Model;

/// <summary>A type declaration to reopen, outermost first: <c>class</c>, <c>record</c>, <c>struct</c>, <c>interface</c>, ... and an identifier ready to print.</summary>
internal readonly record struct TypeShell(string Keyword, string Name);

/// <summary>The class that a kernel is generated into.</summary>
/// <param name="Namespace">Ready to print; empty for the global namespace.</param>
/// <param name="Shells">The containing types and last the class itself.</param>
/// <param name="Name">The plain name, for messages.</param>
/// <param name="HintName">Unique in the compilation and stable: letters, digits, '_' and '.', ending in ".g.cs"; with every '.' made '_' it is unique still, and an identifier.</param>
internal sealed record LayerIdentity(string Namespace, EquatableArray<TypeShell> Shells, string Name, string HintName)
{
    /// <summary>The identifier ready to print.</summary>
    public string Identifier => Shells[Shells.Count - 1].Name;

    /// <summary>The class in ConvGen.Generated that holds the kernels: the hint name as an identifier.</summary>
    public string KernelHome => HintName.Substring(0, HintName.Length - ".g.cs".Length).Replace('.', '_');
}

/// <summary>One annotated class: who it is and what was asked. A null spec had errors; its members are still declared, so that they are the only errors.</summary>
internal sealed record LayerModel(LayerIdentity Identity, ConvSpec? Spec);
