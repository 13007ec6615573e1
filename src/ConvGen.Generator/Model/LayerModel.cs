namespace ConvGen.Generator.Model;

/// <summary>A type declaration to reopen, outermost first: <c>class</c>, <c>record</c>, <c>struct</c>, <c>interface</c>, ... and a name ready to print, type parameters included.</summary>
internal readonly record struct TypeShell(string Keyword, string Name);

/// <summary>The class that a kernel is generated into.</summary>
/// <param name="Namespace">Ready to print; empty for the global namespace.</param>
/// <param name="Shells">The containing types and last the class itself.</param>
/// <param name="Name">The plain name, for messages.</param>
/// <param name="HintName">Unique in the compilation and stable: letters, digits, '_' and '.', ending in ".g.cs"; with every '.' made '_' it is unique still, and an identifier.</param>
internal sealed record LayerIdentity(string Namespace, EquatableArray<TypeShell> Shells, string Name, string HintName)
{
    /// <summary>The identifier ready to print.</summary>
    public string Identifier => Shells[Shells.Count - 1].Name.Split('<')[0];

    /// <summary>The class in ConvGen.Generated that holds the kernels: the hint name as an identifier. It always has an underscore, which no keyword and no type has
    /// that kernels name: a layer called Vector512 in the global namespace hides nothing from its neighbours.</summary>
    public string KernelHome
    {
        get
        {
            string name = HintName.Substring(0, HintName.Length - ".g.cs".Length).Replace('.', '_');
            return name.Contains("_") ? name : name + "_";
        }
    }
}

/// <summary>A constant member of a layer.</summary>
/// <param name="Value">The number as C# says it.</param>
internal readonly record struct LayerConstant(string Type, string Name, string Value)
{
    public LayerConstant(string type, string name, long value)
        : this(type, name, value.ToString(System.Globalization.CultureInfo.InvariantCulture))
    {
    }
}

/// <summary>What the generated part has to fit into, and what the class's users may count on when there is no kernel.</summary>
internal sealed record LayerFrame
{
    /// <summary>The ids of the errors, in order. Where there are none and no spec either, the compiler has complained itself.</summary>
    public EquatableArray<string> Errors { get; init; } = [];

    /// <summary>Generated members that the class cannot take: names, "Run/2" and "Run/3" (from input to output, and with a pool of threads), ".ctor" and ".ctor/norm", "IConvLayer.Plan".</summary>
    public EquatableArray<string> Taken { get; init; } = [];

    public bool IsStatic { get; init; }

    /// <summary>The base class is a layer too, whose only constructor takes weights and bias.</summary>
    public bool BaseIsLayer { get; init; }

    public bool HasBias { get; init; } = true;

    public LayerSignature Signature { get; init; } = LayerSignature.Plain;

    /// <summary>The constants as far as they are known.</summary>
    public EquatableArray<LayerConstant> Constants { get; init; } = [];
}

/// <summary>One annotated class: who it is and what was asked. A null spec had errors; its members are still declared, so that they are the only errors.</summary>
internal sealed record LayerModel(LayerIdentity Identity, ConvSpec? Spec, LayerFrame Frame);
