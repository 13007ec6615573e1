using ConvGen.Generator.Model;

namespace ConvGen.Generator.Emission;

/// <summary>The file around a generated part: usings, namespace, containing types, the class.</summary>
internal static class TypeFrame
{
    /// <summary>Reopens the class, <paramref name="bases"/> (": X" or empty) behind its name, and lets <paramref name="body"/> print its members.</summary>
    /// <remarks>Members are printed with global:: names: whatever the user's namespaces and types are called, they hide nothing.</remarks>
    public static void Print(SourceWriter code, LayerIdentity identity, string bases, Action body)
    {
        if (identity.Namespace.Length == 0)
        {
            PrintShells(code, identity, 0, bases, body);
            return;
        }

        using (code.Block($"namespace {identity.Namespace}")) PrintShells(code, identity, 0, bases, body);
    }

    /// <summary>Opens the class that holds a layer's kernels, in a namespace of ours: there short names mean what they say, because usings inside a namespace come before
    /// everything outside it.</summary>
    public static void PrintKernelHome(SourceWriter code, LayerIdentity identity, Action body)
    {
        using (code.Block("namespace ConvGen.Generated"))
        {
            foreach (string name in (string[])["System", "System.Runtime.CompilerServices", "System.Runtime.Intrinsics", "System.Runtime.Intrinsics.X86", "ConvGen.Runtime"])
                code.Line($"using global::{name};");
            code.Line();
            code.Line($"/// <summary>Kernels of {identity.Name}.</summary>");
            code.Line(LayerEmitter.GeneratedCodeAttribute);
            code.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
            using (code.Block($"internal static unsafe class {identity.KernelHome}")) body();
        }
    }

    private static void PrintShells(SourceWriter code, LayerIdentity identity, int depth, string bases, Action body)
    {
        TypeShell shell = identity.Shells[depth];
        bool isLayer = depth == identity.Shells.Count - 1;
        using (code.Block($"partial {shell.Keyword} {shell.Name}{(isLayer ? bases : "")}"))
        {
            if (isLayer) body();
            else PrintShells(code, identity, depth + 1, bases, body);
        }
    }
}
