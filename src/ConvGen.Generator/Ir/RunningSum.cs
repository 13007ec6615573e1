using ConvGen.Generator.Algebra;

namespace ConvGen.Generator.Ir;

/// <summary>A sum of products that grows term by term, in the order given. One that begins with -1 is held negated until another factor comes: subtracting it is free, negating is not.</summary>
internal sealed class RunningSum(VectorProgram program)
{
    private VectorValue? _value;
    private bool _negated;    // whether the value is minus the sum

    /// <summary>The sum so far; zero before the first term.</summary>
    public VectorValue Value => _value is not { } value ? program.Constant(Rational.Zero) : _negated ? program.Negate(value) : value;

    /// <summary>Adds <paramref name="factor"/> times <paramref name="term"/>.</summary>
    public void Add(Rational factor, VectorValue term)
    {
        if (_value is not { } sum)
        {
            _negated = factor == -1;
            _value = _negated ? term : program.Scale(factor, term);
            return;
        }

        _value = !_negated ? program.ScaleAdd(factor, term, sum) : factor == -1 ? program.Add(sum, term) : program.ScaleSubtract(factor, term, sum);
        _negated &= factor == -1;
    }
}
