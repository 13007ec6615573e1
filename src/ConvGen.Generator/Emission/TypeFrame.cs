using ConvGen.Generator.Model;

namespace ConvGen.Generator.Emission;

/// <summary>The file around a generated part: usings, namespace, containing types, the class.</summary>
internal static class TypeFrame
{
    /// <summary>Reopens the class, <paramref name="bases"/> (": X" or empty) behind its name, and lets <paramref name="body"/> print its members.</summary>
    public static void Print(SourceWriter code, LayerIdentity identity, string bases, Action body)
    {
        // Usings of the file, not of the namespace: a type of the user's that is called like one of ours hides it only inside, and there names are written in full.
        code.Line("using System;");
        code.Line("using System.CodeDom.Compiler;");
        code.Line("using System.Diagnostics.CodeAnalysis;");
        code.Line("using System.Runtime.CompilerServices;");
        code.Line("using System.Runtime.Intrinsics;");
        code.Line("using System.Runtime.Intrinsics.X86;");
        code.Line("using ConvGen.Runtime;");
        code.Line();
        if (identity.Namespace.Length == 0)
        {
            PrintShells(code, identity, 0, bases, body);
            return;
        }

        using (code.Block($"namespace {identity.Namespace}")) PrintShells(code, identity, 0, bases, body);
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
