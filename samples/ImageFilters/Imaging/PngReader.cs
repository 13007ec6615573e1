using System.IO.Compression;

namespace ImageFilters.Imaging;

/// <summary>Reads PNG: every colour type, bit depth and filter, interlaced or not, to 8 bits a sample.</summary>
internal sealed class PngReader
{
    /// <summary>Deflate makes at most 258 bytes of 2 bits, 1032 of a byte: so the size of a file bounds what is allocated for it.</summary>
    private const long MaxExpansion = 1032;

    private readonly string _name;
    private readonly PngChunks _chunks;
    private readonly PngPixels _pixels;

    private PngReader(PngChunks chunks, string name) => (_chunks, _pixels, _name) = (chunks, new PngPixels(chunks, name), name);

    /// <summary>Reads the picture in <paramref name="file"/>; <paramref name="name"/> is for error messages.</summary>
    /// <exception cref="PictureFormatException">The file is damaged, truncated or beyond the limits of <see cref="Picture"/>.</exception>
    public static Picture Read(ReadOnlyMemory<byte> file, string name) => new PngReader(PngChunks.Read(file, name), name).ReadPixels();

    private Picture ReadPixels()
    {
        PngHeader header = _chunks.Header;
        long needed = header.ScanlineBytesInAll();
        if (needed / MaxExpansion > _chunks.DataBytes)
        {
            throw new PictureFormatException(
                _name, $"{header.Width} x {header.Height} pixels cannot come from {_chunks.DataBytes} bytes of compressed data; it is truncated or damaged");
        }

        Picture picture = new(header.Width, header.Height, _pixels.Channels);
        try
        {
            using ZLibStream scanlines = new(new PngDataStream(_chunks.Data), CompressionMode.Decompress);
            foreach (PngPass pass in header.Passes) ReadPass(scanlines, pass, picture);
            scanlines.ReadByte();    // behind the last scanline stands the checksum, checked when the stream is read to its end
        }
        catch (InvalidDataException e)
        {
            throw new PictureFormatException(_name, "its compressed pixels are damaged: they are not a valid zlib stream", e);
        }

        return picture;
    }

    private void ReadPass(ZLibStream scanlines, PngPass pass, Picture picture)
    {
        int width = pass.Width(picture.Width), height = pass.Height(picture.Height), channels = picture.Channels;
        if (width == 0) return;
        int bytes = _chunks.Header.ScanlineBytes(width), distance = _chunks.Header.FilterDistance;

        // A scanline stands behind its filter byte and, in front of that, `distance` zeros: the pixel left of the first. So no filter tests a border.
        byte[] line = new byte[distance + bytes], above = new byte[distance + bytes];
        byte[] unpacked = pass.StepX == 1 ? [] : new byte[width * channels];
        for (int j = 0; j < height; j++)
        {
            int y = pass.Y + j * pass.StepY;
            int filter = scanlines.ReadByte();
            int got = filter < 0 ? 0 : scanlines.ReadAtLeast(line.AsSpan(distance), bytes, throwOnEndOfStream: false);
            if (got < bytes) throw new PictureFormatException(_name, $"its compressed pixels end in row {y} of {picture.Height}; it is truncated or damaged");
            if (filter > (int)PngFilter.Paeth) throw new PictureFormatException(_name, $"row {y} has filter type {filter}; PNG defines 0 to 4");
            Unfilter((PngFilter)filter, line, above, distance);
            if (pass.StepX == 1) _pixels.Unpack(line.AsSpan(distance), picture.Row(y));
            else Scatter(line.AsSpan(distance), unpacked, picture.Row(y), pass, channels);
            (line, above) = (above, line);
        }
    }

    private void Scatter(ReadOnlySpan<byte> line, Span<byte> unpacked, Span<byte> row, PngPass pass, int channels)
    {
        _pixels.Unpack(line, unpacked);
        for (int i = 0, x = pass.X; i < unpacked.Length; i += channels, x += pass.StepX)
            unpacked.Slice(i, channels).CopyTo(row[(x * channels)..]);
    }

    /// <summary>Adds to each byte what the filter predicts from a (left), b (above) and c (upper left), modulo 256.</summary>
    private static void Unfilter(PngFilter filter, Span<byte> line, ReadOnlySpan<byte> above, int distance)
    {
        switch (filter)
        {
            case PngFilter.Sub:
                for (int i = distance; i < line.Length; i++) line[i] += line[i - distance];
                break;
            case PngFilter.Up:
                for (int i = distance; i < line.Length; i++) line[i] += above[i];
                break;
            case PngFilter.Average:
                for (int i = distance; i < line.Length; i++) line[i] += (byte)((line[i - distance] + above[i]) >> 1);
                break;
            case PngFilter.Paeth:
                for (int i = distance; i < line.Length; i++) line[i] += PngFormat.Paeth(line[i - distance], above[i], above[i - distance]);
                break;
        }
    }
}
