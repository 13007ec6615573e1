using ConvGen.Generator.Model;

namespace ConvGen.Generator.Emission;

/// <summary>A file for a class that has no kernel: every member that code may mention, so that the diagnostics are the only errors. Bodies throw and name them.</summary>
/// <remarks>The project may be the problem, so this is plain C# 7: no pointers, and nothing of the runtime unless it is there in the right version.</remarks>
internal static class StubFile
{
    /// <param name="identity">The class.</param>
    /// <param name="obstacles">The ids of what stands in the way; none where the declaration does not compile.</param>
    /// <param name="bases">What it implements: " : ..." or nothing.</param>
    /// <param name="printMembers">Given the body of a member that throws.</param>
    public static string Print(LayerIdentity identity, EquatableArray<string> obstacles, string bases, Action<SourceWriter, string> printMembers)
    {
        SourceWriter code = new();
        PlanHeader.Open(code);
        string why = obstacles.Count == 0 ? "its declaration does not compile" : "see " + string.Join(", ", obstacles.Distinct());
        code.Line($"// {identity.Name} has no kernel: {why}. These members let the code around it compile.");
        code.Line();
        code.Line("#pragma warning disable CS0108, CS0109, CS0612, CS0618, CS1591, CS3021, CS8981");
        code.Line();
        string body = $"=> throw new global::System.InvalidOperationException({Literals.Of($"{identity.Name} has no kernel: {why}")});";
        TypeFrame.Print(code, identity, bases, () => printMembers(code, body));
        return code.ToString();
    }
}
