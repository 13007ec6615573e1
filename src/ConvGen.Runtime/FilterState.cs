namespace ConvGen;

/// <summary>Where a filter stands in a stream: what it has read that later results need. Made by a filter's CreateState, owned by the caller, for one stream at a time.</summary>
/// <remarks>Its memory is as many frames as the filter has taps, and of a cascade as all its filters have; no block allocates. Two threads must not use it at once; different streams of one filter have a state each.</remarks>
public sealed class FilterState
{
    internal FilterState(string filter, int taps, int channels)
        : this(filter, channels, [], new float[checked(taps * channels)])
    {
    }

    private FilterState(string filter, int channels, FilterState[] elements, float[] history)
    {
        Filter = filter;
        Channels = channels;
        Elements = elements;
        History = history;
    }

    /// <summary>The filter it was made by.</summary>
    public string Filter { get; private set; }

    /// <summary>Samples of a frame.</summary>
    public int Channels { get; private set; }

    /// <summary>Frames read since the stream began.</summary>
    public long Consumed { get; internal set; }

    /// <summary>Frames written since the stream began.</summary>
    public long Produced { get; internal set; }

    /// <summary>Of a cascade, the states of its filters, which hold what is remembered.</summary>
    internal FilterState[] Elements { get; }

    /// <summary>Frames [HistoryFirst, Consumed), channels adjacent.</summary>
    internal float[] History { get; private set; }

    internal long HistoryFirst { get; set; }

    internal int HistoryFrames => (int)(Consumed - HistoryFirst);

    /// <summary>Forgets the stream; the next block begins another.</summary>
    public void Reset()
    {
        Consumed = Produced = HistoryFirst = 0;
        foreach (FilterState element in Elements) element.Reset();
    }

    /// <summary>The state of a cascade.</summary>
    internal static FilterState OfCascade(string filter, int channels, FilterState[] elements) => new(filter, channels, elements, []);

    /// <summary>Makes it the state of another filter whose stream has not begun, with the memory it has where that is enough.</summary>
    internal void Become(string filter, int taps, int channels)
    {
        Filter = filter;
        Channels = channels;
        int samples = checked(taps * channels);
        if (History.Length < samples) History = new float[samples];
        Reset();
    }
}
