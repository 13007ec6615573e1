namespace ImageFilters.Imaging;

/// <summary>What PNG reader and writer both know (ISO/IEC 15948, the PNG specification).</summary>
internal static class PngFormat
{
    /// <summary>The first eight bytes; each catches a way in which transfers damage binary files.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>The seven passes of Adam7: pass p holds the pixels (X + i StepX, Y + j StepY).</summary>
    public static readonly PngPass[] Adam7 =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    /// <summary>The one pass of a picture that is not interlaced.</summary>
    public static readonly PngPass[] WholePicture = [new(0, 0, 1, 1)];

    /// <summary>Whether <paramref name="start"/> begins like a PNG file.</summary>
    public static bool HasSignature(ReadOnlySpan<byte> start) => start.StartsWith(Signature);

    /// <summary>Paeth's predictor: of left a, above b and upper left c the one nearest to a + b - c, in this order on a tie.</summary>
    public static byte Paeth(byte a, byte b, byte c)
    {
        int toA = Math.Abs(b - c), toB = Math.Abs(a - c), toC = Math.Abs(a + b - 2 * c);
        return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }
}

/// <summary>Pixels of a picture on a regular grid.</summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    /// <summary>Columns of the pass in a picture <paramref name="width"/> wide.</summary>
    public int Width(int width) => width <= X ? 0 : (width - X + StepX - 1) / StepX;

    /// <summary>Rows of the pass in a picture <paramref name="height"/> high.</summary>
    public int Height(int height) => height <= Y ? 0 : (height - Y + StepY - 1) / StepY;
}

/// <summary>How a sample becomes a pixel; the values are those of the file.</summary>
internal enum PngColour : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}

/// <summary>How a scanline was made from its neighbours; the values are those of the file.</summary>
internal enum PngFilter : byte
{
    None = 0,
    Sub = 1,
    Up = 2,
    Average = 3,
    Paeth = 4,
}

/// <summary>The IHDR chunk.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColour Colour, bool Interlaced)
{
    /// <summary>Samples of a pixel in the file.</summary>
    public int SamplesPerPixel => Colour switch
    {
        PngColour.Rgb => 3,
        PngColour.GrayAlpha => 2,
        PngColour.Rgba => 4,
        _ => 1,
    };

    /// <summary>Bytes from a sample to the same sample of the pixel before, as the filters count: at least 1.</summary>
    public int FilterDistance => Math.Max(1, SamplesPerPixel * BitDepth / 8);

    /// <summary>The passes in file order.</summary>
    public PngPass[] Passes => Interlaced ? PngFormat.Adam7 : PngFormat.WholePicture;

    /// <summary>Bytes of a scanline of <paramref name="pixels"/> pixels, without its filter byte.</summary>
    public int ScanlineBytes(int pixels) => (int)(((long)pixels * SamplesPerPixel * BitDepth + 7) / 8);

    /// <summary>Bytes of all scanlines with their filter bytes.</summary>
    public long ScanlineBytesInAll()
    {
        long sum = 0;
        foreach (PngPass pass in Passes)
        {
            if (pass.Width(Width) > 0) sum += (1L + ScanlineBytes(pass.Width(Width))) * pass.Height(Height);
        }

        return sum;
    }
}
