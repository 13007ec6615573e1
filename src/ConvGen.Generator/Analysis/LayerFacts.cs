using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ConvGen.Generator.Emission;
using ConvGen.Generator.Emission.Pooling;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Analysis;

/// <summary>A tensor as one layer leaves it for the next.</summary>
/// <param name="Extents">Outermost first, as many as the layer's rank.</param>
internal sealed record TensorShape(int Batch, int Channels, EquatableArray<int> Extents, Layout Layout)
{
    public long Length => Extents.Aggregate((long)Batch * Channels, (length, extent) => length * extent);

    public bool HasSameIndices(TensorShape other) => Batch == other.Batch && Channels == other.Channels && Extents == other.Extents;
}

/// <summary>A declared layer as analyzers see it, read by the generator's own parser. No plan is made.</summary>
internal sealed class LayerFacts
{
    private static readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<INamedTypeSymbol, LayerFacts?>> Known = new();

    private LayerFacts(INamedTypeSymbol type, AttributeData attribute, CancellationToken cancellation)
    {
        Type = type;
        Read = new AttributeReader(attribute, cancellation);
        DiagnosticList report = new();
        string name = attribute.AttributeClass!.Name;
        if (ConvolutionGrammar.All.FirstOrDefault(grammar => grammar.Name + "Attribute" == name) is { } convolution)
        {
            Grammar = convolution;
            Signature = convolution.SignatureOf(Read);
            Request = ConvolutionReader.Read(Read, convolution, report);
            if (IsSound(report)) Convolution = ShapeRules.Check(Request, out _);
        }
        else if (PoolGrammar.All.FirstOrDefault(grammar => grammar.Name + "Attribute" == name) is { } pool)
        {
            Grammar = pool;
            PoolRequest request = PoolReader.Read(Read, pool, report);
            if (IsSound(report)) Pool = PoolRules.Check(request, out _);
        }
        else if (name == "Filter2DAttribute")
        {
            IsFilter = true;
            if (Read.IsGiven("Cascade")) return;    // the advice is its filters'
            FilterSpec? filter = FilterReader.Read(Read, report);
            if (IsSound(report)) Filter = filter;
        }
    }

    public INamedTypeSymbol Type { get; }

    public AttributeReader Read { get; }

    /// <summary>What the attribute calls its axes; null for filters.</summary>
    public SpatialGrammar? Grammar { get; }

    /// <summary>What the constructor and Run take.</summary>
    public LayerSignature Signature { get; } = LayerSignature.Plain;

    /// <summary>A convolution as asked for; null for other layers.</summary>
    public ConvolutionRequest? Request { get; }

    /// <summary>Null for other layers, and where the generator reports an error.</summary>
    public ConvSpec? Convolution { get; }

    /// <inheritdoc cref="Convolution"/>
    public PoolSpec? Pool { get; }

    /// <inheritdoc cref="Convolution"/>
    public FilterSpec? Filter { get; }

    /// <summary>Whether image and channels are given at run time.</summary>
    public bool IsFilter { get; }

    public TensorShape? Input =>
        Convolution is { } c ? new TensorShape(c.Batch, c.InChannels, Extents(c.Rank, c.Depth.Input, c.Height.Input, c.Width.Input), c.Layout)
        : Pool is { } p ? new TensorShape(p.Batch, p.Channels, Extents(p.Rank, p.Depth.Input, p.Height.Input, p.Width.Input), p.Layout)
        : null;

    public TensorShape? Output =>
        Convolution is { } c ? new TensorShape(c.Batch, c.OutChannels, Extents(c.Rank, c.Depth.Output, c.Height.Output, c.Width.Output), c.Layout)
        : Pool is { } p ? new TensorShape(p.Batch, p.Channels, Extents(p.Rank, p.Depth.Output, p.Height.Output, p.Width.Output), p.Layout)
        : null;

    /// <summary>"1 x 3 x 224 x 224 (NCHW)"; empty where the layer has none.</summary>
    public string InputWords =>
        Convolution is { } c ? $"{LayerWords.InputShape(c, " x ")} ({LayerWords.LayoutName(c)})"
        : Pool is { } p ? $"{PoolWords.InputShape(p, " x ")} ({PoolWords.LayoutName(p)})"
        : "";

    /// <inheritdoc cref="InputWords"/>
    public string OutputWords =>
        Convolution is { } c ? $"{LayerWords.OutputShape(c, " x ")} ({LayerWords.LayoutName(c)})"
        : Pool is { } p ? $"{PoolWords.OutputShape(p, " x ")} ({PoolWords.LayoutName(p)})"
        : "";

    /// <summary>What is known of a class; null where it is no layer. Each is read once in a compilation, whoever asks.</summary>
    public static LayerFacts? Of(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        if (PrimaryDeclaration.AttributeOf(type) is not { } attribute) return null;
        ConcurrentDictionary<INamedTypeSymbol, LayerFacts?> known = Known.GetValue(compilation, static _ => new(SymbolEqualityComparer.Default));
        if (known.TryGetValue(type, out LayerFacts? facts)) return facts;
        return known.GetOrAdd(type, new LayerFacts(type, attribute, cancellation));
    }

    /// <summary>Whether a method of the class is a generated Run, and none of the user's own.</summary>
    public bool IsRun(IMethodSymbol method) =>
        method.Name == "Run" && (IsFilter ? FilterParser.RunTakenBy(method.Parameters) : method.Parameters.Length > Signature.Inputs.Count ? ConvolutionGrammar.RunTakenBy(method.Parameters, Signature.Inputs.Count) : null) is not null;

    /// <summary>Whether a constructor of the class is one of those generated: it takes weights, and perhaps a batch normalisation.</summary>
    public bool TakesWeights(IMethodSymbol constructor) => Request is not null && GeneratedMembers.AreOfConstructor(Signature, constructor.Parameters);

    /// <summary>The value of a generated constant, as the compiler sees it; null where there is none.</summary>
    public long? Constant(string name) =>
        Type.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault() is { HasConstantValue: true } constant ? constant.ConstantValue switch { int value => value, long value => value, _ => (long?)null } : null;

    private static EquatableArray<int> Extents(int rank, int depth, int height, int width) => rank switch
    {
        1 => [width],
        2 => [height, width],
        _ => [depth, height, width],
    };

    private bool IsSound(DiagnosticList report) => report.Errors.Count == 0 && !Read.IsUnreadable;
}
