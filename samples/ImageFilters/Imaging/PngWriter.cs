using System.Buffers.Binary;
using System.IO.Compression;

namespace ImageFilters.Imaging;

/// <summary>Writes PNG: 8-bit gray, RGB or RGBA, not interlaced, the filter of each row chosen by the least sum of absolute differences.</summary>
internal static class PngWriter
{
    private const int DataChunkBytes = 1 << 16;
    private const int FilterCount = 5;

    /// <summary>Writes <paramref name="picture"/> to <paramref name="stream"/>, which stays open.</summary>
    public static void Write(Picture picture, Stream stream)
    {
        stream.Write(PngFormat.Signature);
        WriteChunk(stream, "IHDR"u8, Header(picture));
        using (PngDataStream data = new(DataChunkBytes, block => WriteChunk(stream, "IDAT"u8, block.Span)))
        using (ZLibStream scanlines = new(data, CompressionLevel.Optimal))
            WriteScanlines(picture, scanlines);
        WriteChunk(stream, "IEND"u8, []);
    }

    private static byte[] Header(Picture picture)
    {
        PngColour colour = picture.Channels switch
        {
            1 => PngColour.Gray,
            3 => PngColour.Rgb,
            _ => PngColour.Rgba,
        };
        byte[] header = [0, 0, 0, 0, 0, 0, 0, 0, 8, (byte)colour, 0, 0, 0];    // 8 bits a sample; deflate, adaptive filters, no interlace
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        return header;
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, content));
        stream.Write(number);
    }

    private static void WriteScanlines(Picture picture, Stream scanlines)
    {
        int distance = picture.Channels, stride = picture.Stride;
        byte[] above = new byte[distance + stride], line = new byte[distance + stride];    // `distance` zeros in front: the pixel left of the first
        byte[][] candidates = new byte[FilterCount][];
        for (int filter = 0; filter < FilterCount; filter++)
        {
            candidates[filter] = new byte[1 + stride];
            candidates[filter][0] = (byte)filter;
        }

        for (int y = 0; y < picture.Height; y++)
        {
            picture.Row(y).CopyTo(line.AsSpan(distance));
            byte[]? best = null;
            long bestCost = long.MaxValue;
            foreach (byte[] candidate in candidates)
            {
                Filter((PngFilter)candidate[0], line, above, distance, candidate.AsSpan(1));
                long cost = Cost(candidate.AsSpan(1));
                if (cost < bestCost) (best, bestCost) = (candidate, cost);
            }

            scanlines.Write(best);
            (line, above) = (above, line);
        }
    }

    /// <summary>Each byte less what the filter predicts from left, above and upper left, modulo 256.</summary>
    /// <remarks>All spans but <paramref name="result"/> begin with the zeros.</remarks>
    private static void Filter(PngFilter filter, ReadOnlySpan<byte> line, ReadOnlySpan<byte> above, int distance, Span<byte> result)
    {
        ReadOnlySpan<byte> x = line[distance..][..result.Length], a = line[..result.Length], b = above[distance..][..result.Length], c = above[..result.Length];
        switch (filter)
        {
            case PngFilter.None:
                x.CopyTo(result);
                break;
            case PngFilter.Sub:
                for (int i = 0; i < result.Length; i++) result[i] = (byte)(x[i] - a[i]);
                break;
            case PngFilter.Up:
                for (int i = 0; i < result.Length; i++) result[i] = (byte)(x[i] - b[i]);
                break;
            case PngFilter.Average:
                for (int i = 0; i < result.Length; i++) result[i] = (byte)(x[i] - (a[i] + b[i] >> 1));
                break;
            case PngFilter.Paeth:
                for (int i = 0; i < result.Length; i++) result[i] = (byte)(x[i] - PngFormat.Paeth(a[i], b[i], c[i]));
                break;
        }
    }

    /// <summary>The sum of the bytes' distances from zero, 255 counting as -1: small where the row will compress well.</summary>
    private static long Cost(ReadOnlySpan<byte> row)
    {
        long sum = 0;
        foreach (byte b in row) sum += Math.Abs((int)(sbyte)b);
        return sum;
    }
}
