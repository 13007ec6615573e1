using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvGen.Generator.Parsing;

/// <summary>What kernels need to know of the project they are compiled in; the compilation itself goes no further.</summary>
/// <param name="RuntimeContract">The contract that the referenced ConvGen.Runtime keeps; 0 where none is referenced.</param>
/// <param name="HasSpans">Frameworks before .NET Core 2.1 have none, and then not even a stub can name them.</param>
internal sealed record CompilationTraits(bool AllowUnsafe, bool CheckOverflow, LanguageVersion Language, int RuntimeContract, bool HasSpans)
{
    public static CompilationTraits Of(Compilation compilation, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        CSharpCompilationOptions options = (CSharpCompilationOptions)compilation.Options;
        return new CompilationTraits(
            options.AllowUnsafe,
            options.CheckOverflow,
            ((CSharpCompilation)compilation).LanguageVersion,
            ContractOf(compilation),
            compilation.GetTypesByMetadataName("System.ReadOnlySpan`1").Length > 0);
    }

    private static int ContractOf(Compilation compilation) =>
        compilation.GetTypesByMetadataName("ConvGen.Runtime.GeneratedContract").FirstOrDefault() is not { } marker ? 0
        : marker.GetMembers("Version").OfType<IFieldSymbol>().FirstOrDefault()?.ConstantValue is int version ? version
        : 0;
}
