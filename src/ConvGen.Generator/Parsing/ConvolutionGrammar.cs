using ConvGen.Generator.Model;

namespace ConvGen.Generator.Parsing;

/// <summary>What one convolution attribute is called and over which axes it runs; everything else the attributes share.</summary>
/// <param name="Axes">The input extents' names, outermost first.</param>
/// <param name="KernelWords">What KernelShape, Strides and Dilations take.</param>
/// <param name="PadsWords">What Pads takes: begins, then ends.</param>
internal sealed record ConvolutionGrammar(string Name, EquatableArray<string> Axes, string KernelWords, string PadsWords)
{
    public static readonly ConvolutionGrammar Conv2D = new("Conv2D", ["Height", "Width"], "[kh, kw]", "[top, left, bottom, right]");

    public int Rank => Axes.Count;

    public string MetadataName => $"ConvGen.{Name}Attribute";

    /// <summary>The members that ConvGen generates: a class must leave their names free.</summary>
    public ICollection<string> Members { get; } = new HashSet<string>(
        [
            "InputLength", "OutputLength", "WeightLength", "BiasLength", "WorkspaceLength", "MultiplyAdds", "Batch", "InChannels", "OutChannels",
            .. Axes.SelectMany(axis => (string[])["Input" + axis, "Output" + axis]), "Plan", "Run", "_convGenPacked", "_convGenIsa",
        ],
        StringComparer.Ordinal);
}
