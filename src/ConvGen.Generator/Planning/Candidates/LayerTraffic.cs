using ConvGen.Generator.Model;

namespace ConvGen.Generator.Planning;

/// <summary>Cycles that a layer's input and output spend on their way from and to where they live: what bounds layers of few products a float.</summary>
internal static class LayerTraffic
{
    private const int FloatsPerLine = 16;

    /// <summary>Of the way in, what multiply-adds leave visible when tiles read the input themselves; and of the way out, what is left without the fetch of a line that is overwritten.</summary>
    private const double VisibleShare = 0.4, StreamedShare = 0.6;

    /// <summary>Of one image. Lines come from L2 where input and output fit it together, else from beyond.</summary>
    /// <param name="s">The layer.</param>
    /// <param name="isa">Where its caches end, and what a line costs.</param>
    /// <param name="overlapped">Whether tiles read the input themselves; a copy has nothing to hide behind.</param>
    /// <param name="streams">Whether stores go past the caches.</param>
    public static double Cycles(ConvSpec s, IsaTable isa, bool overlapped, bool streams)
    {
        double input = (double)s.ImageLength / FloatsPerLine, output = (double)s.OutputImageLength / FloatsPerLine;
        bool fitsL2 = (input + output) * FloatsPerLine * sizeof(float) <= isa.L2Bytes;
        double line = fitsL2 ? isa.CyclesPerL2Line : isa.CyclesPerFarLine;
        return input * line * (overlapped ? VisibleShare : 1) + output * line * (streams ? StreamedShare : 1);
    }
}
