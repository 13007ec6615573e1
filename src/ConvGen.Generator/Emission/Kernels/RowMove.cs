namespace ConvGen.Generator.Emission;

/// <summary>Prints moves of so many adjacent floats: whole vectors, the last moved back to end with the row; a mask where the row is shorter than a vector.</summary>
/// <param name="simd">The vectors.</param>
/// <param name="masks">Collects the mask constants to declare before the body.</param>
/// <param name="count">Floats; none or fewer move nothing.</param>
internal sealed class RowMove(VectorWords simd, MaskSet masks, int count)
{
    /// <summary>Vectors of a row up to which its copy is printed without a loop.</summary>
    private const int MaxUnrolledVectors = 8;

    /// <summary>Prints the move, of zeros where <paramref name="from"/> is null.</summary>
    public void Print(SourceWriter body, string? from, string to)
    {
        int lanes = simd.Lanes;
        if (count <= 0) return;    // every column that outputs need is padding
        if (count < lanes)
        {
            body.Line($"{simd.Type} v0 = {(from is null ? simd.Zero : simd.LoadFirst(from, count, masks))};");
            body.Line(simd.StoreFirst(to, count, "v0", masks));
            return;
        }

        int vectors = (count + lanes - 1) / lanes;
        if (vectors <= MaxUnrolledVectors)
        {
            for (int v = 0; v < vectors; v++) Move(InvariantText.Of($"{Math.Min(v * lanes, count - lanes)}"));
            return;
        }

        using (body.Block($"for (nint i = 0; i < {count - lanes}; i += {lanes})")) Move("i");
        Move(InvariantText.Of($"{count - lanes}"));

        void Move(string index) => body.Line($"{simd.At($"{to} + {index}")} = {(from is null ? simd.Zero : simd.At($"{from} + {index}"))};");
    }
}
