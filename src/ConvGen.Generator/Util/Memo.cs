using System.Collections.Concurrent;

namespace ConvGen.Generator;

/// <summary>Values made from their keys, each once as long as there is room: plans, which the generator and several analyzers ask for at every keystroke.</summary>
/// <param name="most">Values kept. A full memo is emptied, which costs time only: what a key makes is always the same.</param>
/// <remarks>Safe for any number of threads. Keys and values are plain: nothing of the compiler's lives on in them.</remarks>
internal sealed class Memo<TKey, TValue>(int most, Func<TKey, TValue> make)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> _values = new();
    private long _made;

    /// <summary>Values made so far, for tests of what an edit costs.</summary>
    public long Made => Interlocked.Read(ref _made);

    public TValue this[TKey key]
    {
        get
        {
            if (_values.TryGetValue(key, out TValue? value)) return value;
            value = make(key);
            Interlocked.Increment(ref _made);
            if (_values.Count >= most) _values.Clear();
            _values[key] = value;
            return value;
        }
    }
}
