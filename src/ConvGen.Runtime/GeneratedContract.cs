using System.ComponentModel;

namespace ConvGen.Runtime;

/// <summary>What generated code may expect of this assembly. The generator reads it at compile time and says so where the two do not match.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeneratedContract
{
    /// <summary>Grows with every change that code generated before, or by the generator before, would not compile or run against.</summary>
    public const int Version = 1;
}
