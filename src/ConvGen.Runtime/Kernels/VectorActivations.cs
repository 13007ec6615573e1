using System.Runtime.CompilerServices;

namespace ConvGen.Runtime;

/// <summary>An activation on a vector of any width. Its scalar definition is in <see cref="Activations.Apply"/>.</summary>
internal interface IVectorActivation
{
    V Of<V>(V x)
        where V : unmanaged, IFloatVector<V>;
}

/// <summary>The activations as vector code. Each lane is computed alike, so a value's result does not depend on where it stands.</summary>
/// <remarks>Forms are chosen so that no exponential overflows (all are of non-positive arguments) and nothing cancels. NaN is less than nothing, so it takes the second way of every selection.</remarks>
internal static class VectorActivations
{
    /// <summary>Applies <paramref name="f"/> in place; the last vector may be partial, and is computed as a whole one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void InPlace<V, F>(F f, float* values, nint count)
        where V : unmanaged, IFloatVector<V>
        where F : struct, IVectorActivation
    {
        for (; count >= V.Lanes; count -= V.Lanes, values += V.Lanes) V.Store(values, f.Of(V.Load(values)));
        if (count > 0) V.StoreFirst(values, f.Of(V.LoadFirst(values, (int)count)), (int)count);
    }

    public readonly struct Relu : IVectorActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x)
            where V : unmanaged, IFloatVector<V> => V.SelectLess(x, V.Broadcast(0), V.Broadcast(0), x);
    }

    /// <summary>Also Relu6, which is Clip to [0, 6].</summary>
    public readonly struct Clip(float least, float most) : IVectorActivation
    {
        private readonly float _least = least, _most = most;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x)
            where V : unmanaged, IFloatVector<V>
        {
            V least = V.Broadcast(_least), most = V.Broadcast(_most);
            x = V.SelectLess(x, least, least, x);
            return V.SelectLess(most, x, most, x);
        }
    }

    public readonly struct LeakyRelu(float alpha) : IVectorActivation
    {
        private readonly float _alpha = alpha;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x)
            where V : unmanaged, IFloatVector<V> => V.SelectLess(x, V.Broadcast(0), V.Broadcast(_alpha) * x, x);
    }

    public readonly struct HardSigmoid(float alpha, float beta) : IVectorActivation
    {
        private readonly float _alpha = alpha, _beta = beta;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x)
            where V : unmanaged, IFloatVector<V> => new Clip(0, 1).Of(V.Broadcast(_alpha) * x + V.Broadcast(_beta));
    }

    public readonly struct HardSwish : IVectorActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x)
            where V : unmanaged, IFloatVector<V> => x * new Clip(0, 1).Of(x / V.Broadcast(6) + V.Broadcast(0.5f));
    }

    /// <summary>With e = exp(-|x|): 1 / (1 + e) for x >= 0, e / (1 + e) below.</summary>
    public readonly struct Sigmoid : IVectorActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x)
            where V : unmanaged, IFloatVector<V>
        {
            V one = V.Broadcast(1);
            V e = VectorMath.ExpOfNegative(V.Broadcast(0) - V.Abs(x));
            return V.SelectLess(x, V.Broadcast(0), e, one) / (one + e);
        }
    }

    public readonly struct Silu : IVectorActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x)
            where V : unmanaged, IFloatVector<V> => x * default(Sigmoid).Of(x);
    }

    /// <summary>With m = exp(-2 |x|) - 1: |tanh(x)| = -m / (2 + m).</summary>
    public readonly struct Tanh : IVectorActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x)
            where V : unmanaged, IFloatVector<V>
        {
            V m = VectorMath.ExpM1OfNegative(V.Abs(x) * V.Broadcast(-2));
            return V.CopySign(m / (V.Broadcast(2) + m), x);
        }
    }

    /// <summary>With q the normal tail beyond |x|: x (1 - q) for x >= 0, x q below.</summary>
    public readonly struct Gelu : IVectorActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x)
            where V : unmanaged, IFloatVector<V>
        {
            V tail = VectorMath.NormalTail(V.Abs(x));
            return x * V.SelectLess(x, V.Broadcast(0), tail, V.Broadcast(1) - tail);
        }
    }

    public readonly struct Elu(float alpha) : IVectorActivation
    {
        private readonly float _alpha = alpha;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x)
            where V : unmanaged, IFloatVector<V>
        {
            V negative = V.Broadcast(_alpha) * VectorMath.ExpM1OfNegative(V.Broadcast(0) - V.Abs(x));
            return V.SelectLess(x, V.Broadcast(0), negative, x);
        }
    }

    /// <summary>log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)).</summary>
    public readonly struct Softplus : IVectorActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x)
            where V : unmanaged, IFloatVector<V>
        {
            V e = VectorMath.ExpOfNegative(V.Broadcast(0) - V.Abs(x));
            return default(Relu).Of(x) + VectorMath.LogP1OfFraction(e);
        }
    }

    /// <summary>tanh(log(1 + w)) = (w^2 + 2 w) / (w^2 + 2 w + 2), w = exp(x); for x >= 0 multiplied through by exp(-2 x). With e = exp(-|x|):
    /// x e (e + 2) / (e (e + 2) + 2) below zero, x (1 + 2 e) / (1 + 2 e + 2 e^2) above.</summary>
    public readonly struct Mish : IVectorActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x)
            where V : unmanaged, IFloatVector<V>
        {
            V zero = V.Broadcast(0), one = V.Broadcast(1), two = V.Broadcast(2);
            V e = VectorMath.ExpOfNegative(zero - V.Abs(x));
            V numerator = V.SelectLess(x, zero, e * (e + two), V.MultiplyAdd(two, e, one));
            V rest = V.SelectLess(x, zero, two, two * e * e);
            return x * (numerator / (numerator + rest));
        }
    }
}
