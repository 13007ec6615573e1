using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads one [Filter2D].</summary>
internal static class FilterParser
{
    public static FilterModel Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        INamedTypeSymbol type = (INamedTypeSymbol)context.TargetSymbol;
        List<TypeShell> shells = [];
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType) shells.Insert(0, new TypeShell(t.IsRecord ? "record" : "class", "@" + t.Name));
        string ns = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
        string hint = (ns + "." + string.Join(".", shells.Select(shell => shell.Name.TrimStart('@')))).Trim('.') + ".g.cs";
        Dictionary<string, TypedConstant> given = context.Attributes[0].NamedArguments.ToDictionary(pair => pair.Key, pair => pair.Value);
        T Value<T>(string name, T otherwise) => given.TryGetValue(name, out TypedConstant value) ? (T)value.Value! : otherwise;
        int size = Value("KernelSize", 0);
        int[] shape = given.TryGetValue("KernelShape", out TypedConstant axes) ? [.. axes.Values.Select(value => (int)value.Value!)] : [size, size];
        double[] taps = [.. given["Taps"].Values.Select(value => (double)value.Value!)];
        if (Value("FlipKernel", false)) Array.Reverse(taps);
        FilterSpec spec = new()
        {
            KernelHeight = shape[0],
            KernelWidth = shape[1],
            Taps = taps.ToEquatableArray(),
            PaddingMode = (PaddingMode)Value("PaddingMode", 0),
            Scale = Value("Scale", 1.0),
            Offset = Value("Offset", 0.0),
        };
        return new FilterModel(new LayerIdentity(ns, shells.ToEquatableArray(), type.Name, hint), spec);
    }
}
