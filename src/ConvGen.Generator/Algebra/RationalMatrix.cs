namespace ConvGen.Generator.Algebra;

/// <summary>A matrix of exact fractions.</summary>
internal sealed class RationalMatrix(int rows, int columns)
{
    private readonly Rational[,] _entries = new Rational[rows, columns];

    public int Rows => rows;

    public int Columns => columns;

    public Rational this[int row, int column]
    {
        get => _entries[row, column];
        set => _entries[row, column] = value;
    }

    public static RationalMatrix Identity(int size)
    {
        RationalMatrix identity = new(size, size);
        for (int i = 0; i < size; i++) identity[i, i] = Rational.One;
        return identity;
    }

    /// <summary>The entries where <paramref name="someRows"/> and <paramref name="someColumns"/> meet.</summary>
    public RationalMatrix Part(IReadOnlyList<int> someRows, IReadOnlyList<int> someColumns)
    {
        RationalMatrix part = new(someRows.Count, someColumns.Count);
        for (int i = 0; i < someRows.Count; i++)
        {
            for (int j = 0; j < someColumns.Count; j++) part[i, j] = _entries[someRows[i], someColumns[j]];
        }

        return part;
    }

    /// <summary>Row <paramref name="row"/> as an equation: "x0 - 169/64 x2 + x4" for <paramref name="operand"/> "x".</summary>
    public string RowWords(int row, string operand)
    {
        string words = "";
        for (int k = 0; k < columns; k++)
        {
            Rational entry = _entries[row, k];
            if (entry.IsZero) continue;
            string sign = words.Length == 0 ? entry.Sign < 0 ? "-" : "" : entry.Sign < 0 ? " - " : " + ";
            Rational size = Rational.Abs(entry);
            words += sign + (size == Rational.One ? "" : size + " ") + operand + k.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return words.Length == 0 ? "0" : words;
    }
}
