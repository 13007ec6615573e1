using System.Buffers.Binary;

namespace ImageFilters.Imaging;

/// <summary>Turns the samples of a scanline, 1 to 16 bits of any colour type, into 8-bit gray, RGB or RGBA.</summary>
internal sealed class PngPixels
{
    private readonly PngHeader _header;
    private readonly string _name;
    private readonly byte[] _palette;          // Channels bytes an entry
    private readonly int[] _transparent;       // the samples of the transparent colour, or none

    /// <summary>Prepares for the pictures of <paramref name="chunks"/>.</summary>
    public PngPixels(PngChunks chunks, string name)
    {
        (_header, _name) = (chunks.Header, name);
        bool hasAlpha = !chunks.Transparency.IsEmpty;
        Channels = _header.Colour switch
        {
            PngColour.Gray => hasAlpha ? 4 : 1,
            PngColour.Rgb or PngColour.Palette => hasAlpha ? 4 : 3,
            _ => 4,
        };
        bool isPalette = _header.Colour == PngColour.Palette;
        _palette = isPalette ? MakePalette(chunks.Palette.Span, chunks.Transparency.Span) : [];
        _transparent = isPalette ? [] : ReadColour(chunks.Transparency.Span);
    }

    /// <summary>Bytes of an unpacked pixel: 1, 3 or 4.</summary>
    public int Channels { get; }

    /// <summary>Unpacks the pixels of <paramref name="line"/> that <paramref name="pixels"/> has room for.</summary>
    /// <exception cref="PictureFormatException">A pixel names a colour that the palette does not have.</exception>
    public void Unpack(ReadOnlySpan<byte> line, Span<byte> pixels)
    {
        if (_header.Colour == PngColour.Palette) UnpackPalette(line, pixels);
        else if (_header.BitDepth == 8 && _header.SamplesPerPixel == Channels) line[..pixels.Length].CopyTo(pixels);
        else UnpackColours(line, pixels);
    }

    private void UnpackPalette(ReadOnlySpan<byte> line, Span<byte> pixels)
    {
        for (int pixel = 0; pixel < pixels.Length / Channels; pixel++)
        {
            int entry = Sample(line, pixel) * Channels;
            if (entry >= _palette.Length)
                throw new PictureFormatException(_name, $"a pixel has colour {entry / Channels} of a palette of {_palette.Length / Channels}");
            _palette.AsSpan(entry, Channels).CopyTo(pixels[(pixel * Channels)..]);
        }
    }

    private void UnpackColours(ReadOnlySpan<byte> line, Span<byte> pixels)
    {
        int samples = _header.SamplesPerPixel;
        int colours = samples >= 3 ? 3 : 1;
        for (int pixel = 0; pixel < pixels.Length / Channels; pixel++)
        {
            Span<byte> target = pixels.Slice(pixel * Channels, Channels);
            bool isTransparent = _transparent.Length > 0;
            for (int c = 0; c < colours; c++)
            {
                int sample = Sample(line, pixel * samples + c);
                target[c] = ToByte(sample);
                isTransparent = isTransparent && sample == _transparent[c];
            }

            if (Channels < 4) continue;
            if (colours == 1) target[1] = target[2] = target[0];
            target[3] = samples > colours ? ToByte(Sample(line, pixel * samples + colours)) : isTransparent ? (byte)0 : (byte)255;
        }
    }

    /// <summary>Sample <paramref name="index"/> of the line as the file has it; several to a byte stand from its high end.</summary>
    private int Sample(ReadOnlySpan<byte> line, int index)
    {
        int depth = _header.BitDepth;
        if (depth == 16) return BinaryPrimitives.ReadUInt16BigEndian(line[(2 * index)..]);
        int bit = index * depth;
        return line[bit >> 3] >> 8 - depth - (bit & 7) & (1 << depth) - 1;
    }

    /// <summary>The nearest of 256 levels; the largest sample is 255.</summary>
    private byte ToByte(int sample)
    {
        int largest = (1 << _header.BitDepth) - 1;
        return (byte)((sample * 255 + largest / 2) / largest);
    }

    private byte[] MakePalette(ReadOnlySpan<byte> colours, ReadOnlySpan<byte> alphas)
    {
        byte[] palette = new byte[colours.Length / 3 * Channels];
        palette.AsSpan().Fill(255);
        for (int entry = 0; entry < colours.Length / 3; entry++)
        {
            colours.Slice(3 * entry, 3).CopyTo(palette.AsSpan(entry * Channels));
            if (entry < alphas.Length) palette[entry * Channels + 3] = alphas[entry];
        }

        return palette;
    }

    private static int[] ReadColour(ReadOnlySpan<byte> transparency)
    {
        int[] samples = new int[transparency.Length / 2];
        for (int c = 0; c < samples.Length; c++) samples[c] = BinaryPrimitives.ReadUInt16BigEndian(transparency[(2 * c)..]);
        return samples;
    }
}
