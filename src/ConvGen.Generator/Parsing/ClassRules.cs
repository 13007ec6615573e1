using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>Whether a class can take a generated part: what it is, where it stands, what it declares and what it derives from.</summary>
internal sealed class ClassRules
{
    private readonly INamedTypeSymbol _type;
    private readonly TypeDeclarationSyntax _declaration;
    private readonly GeneratedMembers _members;
    private readonly DiagnosticList _report;
    private readonly List<string> _taken = [];

    private ClassRules(INamedTypeSymbol type, TypeDeclarationSyntax declaration, GeneratedMembers members, DiagnosticList report)
    {
        _type = type;
        _declaration = declaration;
        _members = members;
        _report = report;
    }

    /// <summary>Whether a part can be added at all.</summary>
    public bool CanBeExtended { get; private set; } = true;

    /// <summary>Generated members that the class cannot take.</summary>
    public EquatableArray<string> Taken => _taken.Distinct().ToEquatableArray();

    public bool BaseIsLayer { get; private set; }

    private Location Place => _declaration.Identifier.GetLocation();

    /// <param name="attributes">Our attributes on the class, the one that speaks for it first.</param>
    /// <param name="members">What will be generated.</param>
    public static ClassRules Check(INamedTypeSymbol type, TypeDeclarationSyntax declaration, IReadOnlyList<AttributeData> attributes, GeneratedMembers members, Compilation compilation, DiagnosticList report)
    {
        ClassRules rules = new(type, declaration, members, report);
        rules.CheckPlace();
        rules.CheckAttributes(attributes);
        rules.CheckMembers();
        if (members.Constructor is { } signature) rules.CheckConstructors(signature);
        rules.CheckBase(compilation);
        return rules;
    }

    /// <summary>class = "partial", static only where all members are, not generic, not of one file only; each type around it partial and not generic.</summary>
    private void CheckPlace()
    {
        if (_type.IsStatic && _members.HaveConstructor) _report.Add(Descriptors.Static, Place, _type.Name, _members.Constructor is not null ? "its packed weights" : "the choice of its kernel");
        TypeDeclarationSyntax? declaration = _declaration;
        for (INamedTypeSymbol? t = _type; t is not null; t = t.ContainingType, declaration = declaration?.Parent as TypeDeclarationSyntax)
        {
            bool isLayer = SymbolEqualityComparer.Default.Equals(t, _type);
            Location place = declaration?.Identifier.GetLocation() ?? Place;
            string words = Identifiers.Shell(t).Name.TrimStart('@');
            if (!IsPartial(t))
            {
                _report.Add(Descriptors.NotPartial, place, t.Name, isLayer ? "its kernel" : $"the kernel of {_type.Name} inside it");
                CanBeExtended = false;
            }

            if (t.IsGenericType && t.Arity > 0) _report.Add(Descriptors.Generic, isLayer ? place : Place, isLayer ? $"{words} is generic" : $"{_type.Name} stands inside {words}, which is generic");
            if (t.IsFileLocal)
            {
                _report.Add(Descriptors.FileLocal, place, t.Name);
                CanBeExtended = false;
            }

            if (t is { ContainingType: null, ContainingNamespace.IsGlobalNamespace: true, Name: "System" or "ConvGen" })
            {
                _report.Add(Descriptors.HidesNamespace, place, t.Name);
                CanBeExtended = false;
            }
        }
    }

    private void CheckAttributes(IReadOnlyList<AttributeData> attributes)
    {
        // The same attribute twice is CS0579.
        foreach (AttributeData other in attributes.Skip(1).Where(other => !SymbolEqualityComparer.Default.Equals(other.AttributeClass, attributes[0].AttributeClass)))
            _report.Add(Descriptors.TwoAttributes, new AttributeReader(other, default).Place, _type.Name, PrimaryDeclaration.Words(attributes[0]), PrimaryDeclaration.Words(other));
    }

    private void CheckMembers()
    {
        if (_members.Contains(_type.Name))
        {
            _taken.Add(_type.Name);
            if (_type.Name == "Run") _taken.AddRange(["Run/2", "Run/3"]);
            _report.Add(Descriptors.MemberTaken, Place, "The class is called " + _type.Name, _type.Name);
        }

        foreach (ISymbol member in _type.GetMembers())
        {
            if (member.IsImplicitlyDeclared || _members.TakenBy(member) is not { } taken) continue;
            _taken.Add(taken);
            string name = taken.Split('/')[0];
            _report.Add(Descriptors.MemberTaken, member.Locations.FirstOrDefault() ?? Place, $"{_type.Name} declares {name}", name);
        }
    }

    private void CheckConstructors(LayerSignature signature)
    {
        foreach (ParameterListSyntax parameters in Declarations(_type).Select(declaration => declaration.ParameterList).OfType<ParameterListSyntax>())
        {
            _taken.AddRange([".ctor", ".ctor/norm"]);
            _report.Add(Descriptors.ConstructorTaken, parameters.GetLocation(), _type.Name, "a primary constructor, which every other one would have to call", signature.ConstructorWords(withNorms: false));
        }

        foreach (IMethodSymbol constructor in _type.InstanceConstructors)
        {
            if (constructor.IsImplicitlyDeclared || constructor.Parameters.Any(parameter => parameter.RefKind != RefKind.None) || !GeneratedMembers.AreOfConstructor(signature, constructor.Parameters)) continue;
            bool normalises = constructor.Parameters.Length > signature.Weights.Count;
            _taken.Add(normalises ? ".ctor/norm" : ".ctor");
            _report.Add(Descriptors.ConstructorTaken, constructor.Locations.FirstOrDefault() ?? Place, _type.Name, "the same constructor", signature.ConstructorWords(normalises));
        }
    }

    private void CheckBase(Compilation compilation)
    {
        if (_type.BaseType is not { SpecialType: SpecialType.None, TypeKind: TypeKind.Class } parent) return;
        string name = parent.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
        Location place = _declaration.BaseList?.Types.FirstOrDefault()?.GetLocation() ?? Place;
        if (_members.HaveConstructor && PrimaryDeclaration.IsLayer(parent))
        {
            BaseIsLayer = true;
            _report.Add(Descriptors.BaseClass, place, _type.Name, name, "which is a layer itself");
            return;
        }

        if (_members.Constructor is not null && !parent.InstanceConstructors.Any(constructor => constructor.Parameters.All(parameter => parameter.IsOptional || parameter.IsParams) && compilation.IsSymbolAccessibleWithin(constructor, _type)))
        {
            _taken.AddRange([".ctor", ".ctor/norm"]);
            _report.Add(Descriptors.BaseClass, place, _type.Name, name, "which has no constructor without parameters for the generated one to call");
        }

        for (INamedTypeSymbol? ancestor = parent; ancestor is { SpecialType: SpecialType.None }; ancestor = ancestor.BaseType)
        {
            foreach (ISymbol member in ancestor.GetMembers())
            {
                if (member.IsImplicitlyDeclared || _members.TakenBy(member) is not { } taken || !compilation.IsSymbolAccessibleWithin(member, _type)) continue;
                _taken.Add(taken);
                _report.Add(Descriptors.BaseClass, place, _type.Name, name, $"whose member {member.Name} the generated one would hide");
                return;
            }
        }
    }

    /// <summary>Where some parts are partial and others not, CS0260 says so; ours then changes nothing.</summary>
    private static bool IsPartial(INamedTypeSymbol type) => Declarations(type).Any(declaration => declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static IEnumerable<TypeDeclarationSyntax> Declarations(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).OfType<TypeDeclarationSyntax>();
}
