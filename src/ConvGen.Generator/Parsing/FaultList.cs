using System.Globalization;
using System.Numerics;
using ConvGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>Faults in the making, and the words that rules about shapes share.</summary>
internal sealed class FaultList
{
    private readonly List<Fault> _found = [];

    public IReadOnlyList<Fault> Found => _found;

    public bool HasError { get; private set; }

    public void Error(DiagnosticDescriptor descriptor, string argument, params string[] words)
    {
        HasError = true;
        Add(descriptor, argument, words);
    }

    /// <summary>One fault of a kind at one argument: what is wrong along the height mostly is along the width too.</summary>
    public void Add(DiagnosticDescriptor descriptor, string argument, params string[] words)
    {
        if (!_found.Any(fault => fault.Descriptor == descriptor && fault.Argument == argument)) _found.Add(new Fault(descriptor, argument, words.ToEquatableArray()));
    }

    /// <summary>Whether a size fits a span; an error where it does not.</summary>
    public bool Fits(string argument, string what, string formula, BigInteger value)
    {
        if (value <= int.MaxValue) return true;
        Error(Descriptors.TooLarge, argument, what, formula, value.ToString("N0", CultureInfo.InvariantCulture));
        return false;
    }

    public static BigInteger Product(IEnumerable<int> factors) => factors.Aggregate(BigInteger.One, (product, factor) => product * factor);

    /// <summary>"1 pixel", "2 pixels".</summary>
    public static string Pixels(long number) => Number(number) + (number == 1 ? " pixel" : " pixels");

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
