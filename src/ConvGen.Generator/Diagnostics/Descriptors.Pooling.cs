using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>CVG0500 to CVG0599: windows of pooling layers.</summary>
internal static partial class Descriptors
{
    private const string Pooling = "ConvGen.Pooling";

    public static readonly DiagnosticDescriptor GlobalExcludes = new(
        "CVG0501", "Global pooling has no other window", "{0} does not go with Global = true, whose window is the whole input; one of them must go", Pooling, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0501.md");

    public static readonly DiagnosticDescriptor PoolPaddingTooWide = new(
        "CVG0502", "A window would lie in the padding", "{0} adds {1} beside {2}, and {3} spans {4}: a window of padding has nothing to pool, and padding is at most {5}", Pooling, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0502.md");

    public static readonly DiagnosticDescriptor EmptyWindows = new(
        "CVG0503", "Some windows miss the input", "{0} steps over {1}: some windows hold no pixel of it, and give {2}", Pooling, DiagnosticSeverity.Warning, true, helpLinkUri: Help + "CVG0503.md");
}
