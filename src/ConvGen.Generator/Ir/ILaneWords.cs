namespace ConvGen.Generator.Ir;

/// <summary>How the lanes of a program are said in C#: an element type, on one instruction set. Operands that are sums come in parentheses.</summary>
internal interface ILaneWords
{
    /// <summary>All lanes zero.</summary>
    string Zero { get; }

    /// <summary>The vector at an address.</summary>
    string At(string address);

    /// <summary>The bytes at an address, widened.</summary>
    string FromBytes(string address);

    /// <summary>Whether a product with <paramref name="factor"/> reads a constant: in integers, shifts do not.</summary>
    bool NeedsConstant(double factor);

    /// <summary><c>a * factor</c>; <paramref name="constant"/> gives the local that holds a number.</summary>
    string Product(string a, double factor, Func<double, string> constant);

    /// <summary><c>c + a * factor</c>.</summary>
    string ProductAdded(string a, double factor, Func<double, string> constant, string c);

    /// <summary><c>c - a * factor</c>.</summary>
    string ProductSubtracted(string a, double factor, Func<double, string> constant, string c);

    /// <summary><c>a * factor - c</c>.</summary>
    string ProductLess(string a, double factor, Func<double, string> constant, string c);
}
