using System.Globalization;
using ConvGen.Runtime;

namespace ConvGen;

/// <summary>A generated layer as a type: what is known of it without an object. Every convolution and pooling layer is one.</summary>
public interface ILayerType
{
    /// <summary>What one output of the layer depends on, and where.</summary>
    static abstract ReceptiveField ReceptiveField { get; }
}

/// <summary>Which positions of a network's input one of its outputs depends on: of one layer, or of a chain of layer types.</summary>
/// <remarks>
/// For layers of effective kernel e and stride s along an axis, a chain's field is <c>1 + Σ (e_l - 1) Π_{i &lt; l} s_i</c> and neighbouring fields lie <c>Π s</c> apart (Araujo, Norris, Sim:
/// Computing Receptive Fields of Convolutional Neural Networks, Distill 2019). Transposed layers divide: an output then depends on fewer inputs, and not each on equally many. So
/// fields are walked from the output backwards, exactly, and <see cref="ReceptiveAxis.Size"/> is the largest.
/// </remarks>
/// <example><code>
/// ReceptiveField field = ReceptiveField.Of&lt;Stem, Pool, Trunk&gt;();          // of longer chains: .Then&lt;Head&gt;()
/// Console.WriteLine(field);                                            // 19 x 19 inputs, 4 apart: Stem, Pool, Trunk
/// (int first, int last) = field.Height.Under(0);                       // -9 to 9: nine rows of it are padding
/// </code></example>
public sealed class ReceptiveField
{
    private readonly int _inChannels, _outChannels, _rank;

    private ReceptiveField(string[] layers, int rank, int inChannels, int outChannels, ReceptiveAxis depth, ReceptiveAxis height, ReceptiveAxis width)
    {
        Layers = layers;
        _rank = rank;
        _inChannels = inChannels;
        _outChannels = outChannels;
        Depth = depth;
        Height = height;
        Width = width;
    }

    /// <summary>The names of the layers, first to last.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>The outermost axis; one position in a chain of layers without.</summary>
    public ReceptiveAxis Depth { get; }

    /// <summary>The middle axis; one position in a chain of layers without.</summary>
    public ReceptiveAxis Height { get; }

    /// <summary>The innermost axis.</summary>
    public ReceptiveAxis Width { get; }

    /// <summary>The field of one layer.</summary>
    public static ReceptiveField Of<T>()
        where T : ILayerType => T.ReceptiveField;

    /// <summary>The field of a chain in the input of its first layer.</summary>
    /// <exception cref="ArgumentException">A layer does not take what the one before gives.</exception>
    public static ReceptiveField Of<T1, T2>()
        where T1 : ILayerType
        where T2 : ILayerType => Of<T1>().Then<T2>();

    /// <inheritdoc cref="Of{T1, T2}"/>
    public static ReceptiveField Of<T1, T2, T3>()
        where T1 : ILayerType
        where T2 : ILayerType
        where T3 : ILayerType => Of<T1, T2>().Then<T3>();

    /// <inheritdoc cref="Of{T1, T2}"/>
    public static ReceptiveField Of<T1, T2, T3, T4>()
        where T1 : ILayerType
        where T2 : ILayerType
        where T3 : ILayerType
        where T4 : ILayerType => Of<T1, T2, T3>().Then<T4>();

    /// <summary>The field of this chain with one layer more.</summary>
    /// <exception cref="ArgumentException">The layer does not take what the chain gives.</exception>
    public ReceptiveField Then<T>()
        where T : ILayerType
    {
        ReceptiveField next = T.ReceptiveField;
        string given = Words(_outChannels, Depth.Output, Height.Output, Width.Output), taken = Words(next._inChannels, next.Depth.Input, next.Height.Input, next.Width.Input);
        if (given != taken) throw new ArgumentException($"{next.Layers[0]} takes {taken}; {Layers[^1]} gives {given}");
        return new ReceptiveField([.. Layers, .. next.Layers], Math.Max(_rank, next._rank), _inChannels, next._outChannels, Depth.Then(next.Depth), Height.Then(next.Height), Width.Then(next.Width));
    }

    /// <summary>Sizes, distances and layers in one line.</summary>
    public override string ToString()
    {
        ReceptiveAxis[] axes = [.. ((ReceptiveAxis[])[Depth, Height, Width])[(3 - _rank)..]];
        string stride = string.Join(" x ", (axes.All(axis => axis.Stride == axes[0].Stride) ? axes[..1] : axes).Select(axis => axis.Stride.ToString("R", CultureInfo.InvariantCulture)));
        return $"{string.Join(" x ", axes.Select(axis => axis.Size.ToString(CultureInfo.InvariantCulture)))} inputs, {stride} apart: {string.Join(", ", Layers)}";
    }

    /// <summary>The field of a convolution; for generated code.</summary>
    /// <param name="layer">Its name.</param>
    /// <param name="rank">Its spatial axes.</param>
    /// <param name="g">Its shape.</param>
    public static ReceptiveField OfLayer(string layer, int rank, ConvGeometry g)
    {
        ArgumentNullException.ThrowIfNull(g);
        return new ReceptiveField([layer], rank, g.InChannels, g.OutChannels, ReceptiveAxis.Of(g.Depth), ReceptiveAxis.Of(g.Height), ReceptiveAxis.Of(g.Width));
    }

    /// <summary>The field of a pooling layer; for generated code.</summary>
    /// <inheritdoc cref="OfLayer(string, int, ConvGeometry)"/>
    public static ReceptiveField OfLayer(string layer, int rank, PoolGeometry g)
    {
        ArgumentNullException.ThrowIfNull(g);
        return new ReceptiveField([layer], rank, g.Channels, g.Channels, ReceptiveAxis.Of(g.Depth.Window), ReceptiveAxis.Of(g.Height.Window), ReceptiveAxis.Of(g.Width.Window));
    }

    private static string Words(int channels, int depth, int height, int width) => string.Create(CultureInfo.InvariantCulture, $"{channels} channels of {depth} x {height} x {width}");
}
