namespace ImageFilters.Drawing;

/// <summary>A colour as it is displayed (sRGB, gamma-encoded), 0 to 1 a channel.</summary>
internal readonly record struct Rgb(double R, double G, double B)
{
    /// <summary>Three bytes, as in <c>0xRRGGBB</c>.</summary>
    public static Rgb Hex(int code) => new((code >> 16 & 255) / 255.0, (code >> 8 & 255) / 255.0, (code & 255) / 255.0);

    /// <summary>A fully saturated colour; <paramref name="turn"/> 0 and 1 are red, 1/3 green, 2/3 blue.</summary>
    public static Rgb Hue(double turn)
    {
        return new Rgb(Channel(turn), Channel(turn + 2.0 / 3), Channel(turn + 1.0 / 3));

        static double Channel(double t) => Math.Clamp(Math.Abs((t - Math.Floor(t)) * 6 - 3) - 1, 0, 1);
    }

    /// <summary>This colour where <paramref name="share"/> is 0, <paramref name="other"/> where it is 1.</summary>
    public Rgb Mix(Rgb other, double share)
    {
        share = Math.Clamp(share, 0, 1);
        return new Rgb(R + (other.R - R) * share, G + (other.G - G) * share, B + (other.B - B) * share);
    }

    /// <summary>Every channel multiplied.</summary>
    public Rgb Times(double factor) => new(R * factor, G * factor, B * factor);

    /// <summary>A gradient through <paramref name="stops"/>, equally spaced from 0 to 1.</summary>
    public static Rgb Gradient(double at, params ReadOnlySpan<Rgb> stops)
    {
        double position = Math.Clamp(at, 0, 1) * (stops.Length - 1);
        int stop = Math.Min((int)position, stops.Length - 2);
        return stops[stop].Mix(stops[stop + 1], position - stop);
    }
}
