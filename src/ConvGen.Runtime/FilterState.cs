namespace ConvGen;

/// <summary>Where a filter stands in a stream: what it has read that later results need. Made by a filter's CreateState, owned by the caller, for one stream at a time.</summary>
/// <remarks>Its memory is as many frames as the filter has taps; no block allocates. Two threads must not use it at once; different streams of one filter have a state each.</remarks>
public sealed class FilterState
{
    internal readonly float[] History;    // frames [HistoryFirst, Consumed), channels adjacent

    internal FilterState(string filter, int taps, int channels)
    {
        Filter = filter;
        Channels = channels;
        History = new float[checked(taps * channels)];
    }

    /// <summary>The filter it was made by.</summary>
    public string Filter { get; }

    /// <summary>Samples of a frame.</summary>
    public int Channels { get; }

    /// <summary>Frames read since the stream began.</summary>
    public long Consumed { get; internal set; }

    /// <summary>Frames written since the stream began.</summary>
    public long Produced { get; internal set; }

    internal long HistoryFirst { get; set; }

    internal int HistoryFrames => (int)(Consumed - HistoryFirst);

    /// <summary>Forgets the stream; the next block begins another.</summary>
    public void Reset() => Consumed = Produced = HistoryFirst = 0;
}
