namespace ConvGen.Runtime;

/// <summary>A vector of floats of some width, with the few words that the runtime's own loops need: they are written once, and compiled for each width.</summary>
/// <remarks>Every operation acts on each lane by itself, so a lane's result depends neither on the width nor on the other lanes.</remarks>
internal unsafe interface IFloatVector<TSelf>
    where TSelf : unmanaged, IFloatVector<TSelf>
{
    /// <summary>Floats.</summary>
    static abstract int Lanes { get; }

    static abstract TSelf Broadcast(float value);

    static abstract TSelf Load(float* from);

    static abstract void Store(float* to, TSelf value);

    /// <summary>The first <paramref name="count"/> floats, the other lanes zero; no other float is read.</summary>
    static abstract TSelf LoadFirst(float* from, int count);

    /// <summary>Writes the first <paramref name="count"/> lanes and no other float.</summary>
    static abstract void StoreFirst(float* to, TSelf value, int count);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a b + c, rounded once where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>x x - square without error, where <paramref name="square"/> is x x rounded.</summary>
    static abstract TSelf SquareError(TSelf x, TSelf square);

    static abstract TSelf Abs(TSelf value);

    /// <summary>|magnitude| with the sign of <paramref name="sign"/>.</summary>
    static abstract TSelf CopySign(TSelf magnitude, TSelf sign);

    /// <summary>a &lt; b ? less : otherwise. A NaN is not less than anything.</summary>
    static abstract TSelf SelectLess(TSelf a, TSelf b, TSelf less, TSelf otherwise);

    /// <summary>2^n, zero for n = -127, where the low 8 bits of <paramref name="biased"/> as an integer are those of n.</summary>
    static abstract TSelf PowerOfTwo(TSelf biased);

    /// <summary>Quads (4 adjacent floats) from <paramref name="from"/>, <paramref name="from"/> + stride, + 2 stride, ..., as many as the vector holds.</summary>
    static abstract TSelf LoadQuads(float* from, nint stride);

    /// <summary>Quads at <paramref name="column"/> of rows 0, 4, 8, ...: as many as the vector holds.</summary>
    static abstract TSelf LoadQuads(float** rows, nint column);

    /// <summary>Quads to <paramref name="column"/> of rows 0, 4, 8, ...</summary>
    static abstract void StoreQuads(float** rows, nint column, TSelf value);

    /// <summary>In each quad: a0 b0 a1 b1.</summary>
    static abstract TSelf InterleaveLow(TSelf a, TSelf b);

    /// <summary>In each quad: a2 b2 a3 b3.</summary>
    static abstract TSelf InterleaveHigh(TSelf a, TSelf b);

    /// <summary>In each quad: a0 a1 b0 b1.</summary>
    static abstract TSelf PairLow(TSelf a, TSelf b);

    /// <summary>In each quad: a2 a3 b2 b3.</summary>
    static abstract TSelf PairHigh(TSelf a, TSelf b);
}
