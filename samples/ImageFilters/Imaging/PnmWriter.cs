using System.Globalization;
using System.Text;

namespace ImageFilters.Imaging;

/// <summary>Writes PGM (P5) and PPM (P6), 8 bits a sample.</summary>
internal static class PnmWriter
{
    /// <summary>Writes <paramref name="picture"/>, of 1 or 3 channels, to <paramref name="stream"/>, which stays open.</summary>
    /// <exception cref="ArgumentException">The picture has an alpha channel; neither format does.</exception>
    public static void Write(Picture picture, Stream stream)
    {
        if (picture.Channels == 4) throw new ArgumentException("the picture has 4 channels; PGM has 1, PPM 3", nameof(picture));
        string header = string.Create(CultureInfo.InvariantCulture, $"P{(picture.Channels == 1 ? 5 : 6)}\n{picture.Width} {picture.Height}\n255\n");
        stream.Write(Encoding.ASCII.GetBytes(header));
        stream.Write(picture.Samples);
    }
}
