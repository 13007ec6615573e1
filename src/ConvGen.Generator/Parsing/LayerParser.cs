using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads one annotated class.</summary>
internal static class LayerParser
{
    public static LayerModel Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        INamedTypeSymbol type = (INamedTypeSymbol)context.TargetSymbol;
        List<TypeShell> shells = [];
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType) shells.Insert(0, new TypeShell(t.IsRecord ? "record" : "class", "@" + t.Name));
        string ns = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
        string hint = (ns + "." + string.Join(".", shells.Select(shell => shell.Name.TrimStart('@')))).Trim('.') + ".g.cs";
        Dictionary<string, TypedConstant> given = context.Attributes[0].NamedArguments.ToDictionary(pair => pair.Key, pair => pair.Value);
        int Int(string name, int otherwise) => given.TryGetValue(name, out TypedConstant value) ? Convert.ToInt32(value.Value, System.Globalization.CultureInfo.InvariantCulture) : otherwise;
        float Float(string name, float otherwise) => given.TryGetValue(name, out TypedConstant value) ? (float)value.Value! : otherwise;
        bool Bool(string name, bool otherwise) => given.TryGetValue(name, out TypedConstant value) ? (bool)value.Value! : otherwise;
        int[] Per(string one, string many, int otherwise) => given.TryGetValue(many, out TypedConstant values)
            ? [.. values.Values.Select(value => (int)value.Value!)]
            : [Int(one, otherwise), Int(one, otherwise)];
        int[] kernel = Per("KernelSize", "KernelShape", 0), stride = Per("Stride", "Strides", 1), dilation = Per("Dilation", "Dilations", 1);
        int[] extent = [Int("Height", 0), Int("Width", 0)];
        int padding = Int("Padding", 0);
        int[] pads = given.TryGetValue("Pads", out TypedConstant all) ? [.. all.Values.Select(value => (int)value.Value!)] : [padding, padding, padding, padding];
        SpatialAxis Axis(int i) => new(extent[i], kernel[i], stride[i], dilation[i], pads[i], pads[i + 2]);
        ConvSpec spec = new()
        {
            Rank = 2,
            Batch = Int("Batch", 1),
            InChannels = Int("InChannels", 0),
            OutChannels = Int("OutChannels", 0),
            Groups = Int("Groups", 1),
            Depth = SpatialAxis.Absent,
            Height = Axis(0),
            Width = Axis(1),
            PaddingMode = (PaddingMode)Int("PaddingMode", 0),
            Layout = (Layout)Int("Layout", 0),
            HasBias = Bool("Bias", true),
            FlipKernel = Bool("FlipKernel", false),
            Activation = new ActivationSpec((Activation)Int("Activation", 0), Float("ActivationAlpha", 0), Float("ActivationBeta", 0)),
            Algorithm = (Algorithm)Int("Algorithm", 0),
            Accuracy = (Accuracy)Int("Accuracy", 0),
        };
        return new LayerModel(new LayerIdentity(ns, shells.ToEquatableArray(), type.Name, hint), spec);
    }
}
