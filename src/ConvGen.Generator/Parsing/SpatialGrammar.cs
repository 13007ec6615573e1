namespace ConvGen.Generator.Parsing;

/// <summary>What layers of one rank call their axes and what their arrays take.</summary>
/// <param name="Axes">The input extents' names, outermost first.</param>
/// <param name="Kernel">What KernelShape, Strides and Dilations take.</param>
/// <param name="Pads">What Pads takes: begins, then ends.</param>
/// <param name="Extents">What the generated constants call the axes, after Input and Output: "Length" is taken by the floats of the whole tensor.</param>
internal sealed record SpatialWords(EquatableArray<string> Axes, string Kernel, string Pads, EquatableArray<string> Extents)
{
    public static readonly SpatialWords Of1D = new(["Length"], "[k]", "[left, right]", ["Width"]);

    public static readonly SpatialWords Of2D = new(["Height", "Width"], "[kh, kw]", "[top, left, bottom, right]", ["Height", "Width"]);

    public static readonly SpatialWords Of3D = new(["Depth", "Height", "Width"], "[kd, kh, kw]", "[front, top, left, back, bottom, right]", ["Depth", "Height", "Width"]);
}

/// <summary>What an attribute is called that slides a window over spatial axes.</summary>
internal abstract record SpatialGrammar(string Name, SpatialWords Words)
{
    public EquatableArray<string> Axes => Words.Axes;

    public string KernelWords => Words.Kernel;

    public string PadsWords => Words.Pads;

    public EquatableArray<string> Extents => Words.Extents;

    public int Rank => Axes.Count;

    public string MetadataName => $"ConvGen.{Name}Attribute";
}
