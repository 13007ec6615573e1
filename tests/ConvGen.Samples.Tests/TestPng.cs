using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ConvGen.Samples.Tests;

/// <summary>A PNG encoder for tests, independent of the sample's: any colour type, bit depth, interlacing; rows take the filters in turn.</summary>
internal sealed record TestPng(int Width, int Height, int Colour, int Depth)
{
    /// <summary>Sample c of the pixel at (x, y), within Depth bits.</summary>
    public Func<int, int, int, int> Sample { get; init; } = (_, _, _) => 0;

    public bool Interlaced { get; init; }

    public byte[]? Palette { get; init; }

    public byte[]? Transparency { get; init; }

    /// <summary>Contents of an IDAT chunk at most.</summary>
    public int DataChunkBytes { get; init; } = int.MaxValue;

    public int Samples => Colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    public byte[] Encode()
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9], header[12]) = ((byte)Depth, (byte)Colour, Interlaced ? (byte)1 : (byte)0);
        List<byte[]> parts = [[137, 80, 78, 71, 13, 10, 26, 10], Chunk("IHDR", header), Chunk("tEXt", "Title\0Test"u8.ToArray())];
        if (Palette is not null) parts.Add(Chunk("PLTE", Palette));
        if (Transparency is not null) parts.Add(Chunk("tRNS", Transparency));
        foreach (byte[] data in Deflate(Scanlines()).Chunk(DataChunkBytes)) parts.Add(Chunk("IDAT", data));
        parts.Add(Chunk("IEND", []));
        return parts.SelectMany(part => part).ToArray();
    }

    public static byte[] Chunk(string type, byte[] content)
    {
        byte[] chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), Crc(chunk.AsSpan(4, 4 + content.Length)));
        return chunk;
    }

    public static byte[] Deflate(byte[] scanlines)
    {
        MemoryStream memory = new();
        using (ZLibStream zlib = new(memory, CompressionLevel.Optimal)) zlib.Write(scanlines);
        return memory.ToArray();
    }

    /// <summary>Every scanline behind its filter byte.</summary>
    public byte[] Scanlines()
    {
        List<byte> result = [];
        (int X, int Y, int StepX, int StepY)[] passes = Interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        int filter = 0;
        foreach ((int left, int top, int stepX, int stepY) in passes)
        {
            byte[]? above = null;
            for (int y = top; y < Height && left < Width; y += stepY)
            {
                List<int> samples = [];
                for (int x = left; x < Width; x += stepX)
                    for (int c = 0; c < Samples; c++) samples.Add(Sample(x, y, c));
                byte[] line = Pack(samples);
                result.Add((byte)filter);
                result.AddRange(Filter(filter, line, above ?? new byte[line.Length], Math.Max(1, Samples * Depth / 8)));
                filter = (filter + 1) % 5;
                above = line;
            }
        }

        return [.. result];
    }

    private byte[] Pack(List<int> samples)
    {
        string bits = string.Concat(samples.Select(sample => Convert.ToString(sample, 2).PadLeft(Depth, '0')));
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '0');
        return Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(8 * i, 8), 2)).ToArray();
    }

    private static byte[] Filter(int filter, byte[] line, byte[] above, int distance) => line.Select((x, i) =>
    {
        int a = i < distance ? 0 : line[i - distance], b = above[i], c = i < distance ? 0 : above[i - distance];
        int predicted = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => new[] { a, b, c }.MinBy(candidate => Math.Abs(a + b - c - candidate)) };
        return (byte)(x - predicted);
    }).ToArray();

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }

        return crc ^ 0xFFFFFFFF;
    }
}
