using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>What ConvGen adds to a class: the names, which have to be free, and the signatures of Run, beside which others may stand.</summary>
/// <param name="names">Run included.</param>
/// <param name="haveConstructor">Objects are made; otherwise all members are static, and so may the class be.</param>
/// <param name="constructor">What the generated constructors take; null where none is generated, and the user's may be any.</param>
/// <param name="runTakenBy">What a method called Run, with these parameters by value, stands in the way of; null for nothing.</param>
internal sealed class GeneratedMembers(IEnumerable<string> names, bool haveConstructor, Func<IReadOnlyList<IParameterSymbol>, string?> runTakenBy, LayerSignature? constructor = null)
{
    private readonly HashSet<string> _names = new(names, StringComparer.Ordinal);

    public IEnumerable<string> Names => _names;

    public bool HaveConstructor { get; } = haveConstructor;

    /// <summary>What the generated constructors take; null where none is generated.</summary>
    public LayerSignature? Constructor { get; } = constructor;

    public bool Contains(string name) => _names.Contains(name);

    /// <summary>The generated member that <paramref name="member"/> stands in the way of; null for none.</summary>
    public string? TakenBy(ISymbol member) => member switch
    {
        IPropertySymbol { ExplicitInterfaceImplementations: { Length: > 0 } implemented } =>
            implemented[0].ContainingType is { Name: "IConvLayer" or "IDeformConvLayer", ContainingNamespace.Name: "ConvGen" } ? "IConvLayer." + implemented[0].Name : null,
        IMethodSymbol { MethodKind: MethodKind.Ordinary, Name: "Run" } run => run.Arity == 0 && run.Parameters.All(parameter => parameter.RefKind == RefKind.None) ? runTakenBy(run.Parameters) : null,
        IMethodSymbol { MethodKind: MethodKind.Ordinary, Name: "get_Plan", Parameters.Length: 0 } => "Plan",
        IMethodSymbol { MethodKind: not MethodKind.Ordinary } => null,
        _ => Contains(member.Name) ? member.Name : null,
    };

    /// <summary>Whether parameters are those of a generated constructor: weights and biases, and perhaps batch normalisations behind them.</summary>
    public static bool AreOfConstructor(LayerSignature signature, IReadOnlyList<IParameterSymbol> parameters)
    {
        int spans = signature.Weights.Count;
        return (parameters.Count == spans || parameters.Count == spans + signature.Norms.Count)
            && parameters.Take(spans).All(parameter => ElementOf(parameter.Type, "ReadOnlySpan") == SpecialType.System_Single)
            && parameters.Skip(spans).All(parameter => parameter.Type is { Name: "BatchNorm", ContainingNamespace.Name: "ConvGen" });
    }

    /// <summary>The element type of a span; null for any other type.</summary>
    public static SpecialType? ElementOf(ITypeSymbol type, string span) =>
        type is INamedTypeSymbol { Arity: 1 } of && of.Name == span ? of.TypeArguments[0].SpecialType : null;
}
