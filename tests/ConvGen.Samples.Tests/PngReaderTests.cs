using ImageFilters.Imaging;

namespace ConvGen.Samples.Tests;

public class PngReaderTests
{
    public static TheoryData<int, int, bool> EveryKind()
    {
        TheoryData<int, int, bool> kinds = [];
        foreach (bool interlaced in new[] { false, true })
        {
            foreach (int depth in new[] { 1, 2, 4, 8, 16 }) kinds.Add(0, depth, interlaced);
            foreach (int depth in new[] { 1, 2, 4, 8 }) kinds.Add(3, depth, interlaced);
            foreach (int colour in new[] { 2, 4, 6 })
                foreach (int depth in new[] { 8, 16 }) kinds.Add(colour, depth, interlaced);
        }

        return kinds;
    }

    [Theory, MemberData(nameof(EveryKind))]
    public void Every_colour_type_depth_and_interlacing_reads_at_every_small_size(int colour, int depth, bool interlaced)
    {
        for (int width = 1; width <= 17; width++)
        {
            foreach (int height in new[] { 1, 2, 3, 5, 8, 11 })
            {
                TestPng png = Random(width, height, colour, depth, seed: width * 100 + height) with { Interlaced = interlaced };
                AssertReads(png);
            }
        }
    }

    [Theory, MemberData(nameof(EveryKind))]
    public void Transparency_becomes_alpha(int colour, int depth, bool interlaced)
    {
        if (colour is 4 or 6) return;    // they have alpha, and no tRNS
        TestPng png = Random(13, 9, colour, depth, seed: 5) with { Interlaced = interlaced };
        int[] first = Enumerable.Range(0, png.Samples).Select(c => png.Sample(4, 3, c)).ToArray();    // the transparent colour is that of one pixel
        byte[] transparency = colour == 3
            ? [.. Enumerable.Range(0, png.Palette!.Length / 6 + 1).Select(i => (byte)(i * 37))]
            : [.. first.SelectMany(s => new[] { (byte)(s >> 8), (byte)s })];
        png = png with { Transparency = transparency };
        Picture read = AssertReads(png);
        Assert.Equal(4, read.Channels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Any_number_of_data_chunks_reads_as_one(int bytes) => AssertReads(Random(31, 17, 2, 8, seed: 1) with { DataChunkBytes = bytes });

    [Fact]
    public void Sixteen_bits_round_to_the_nearest_of_256_levels()
    {
        int[] samples = [0, 128, 129, 385, 386, 32767, 32768, 65406, 65407, 65535];    // 65535 / 255 = 257 to a level
        TestPng png = new(samples.Length, 1, 0, 16) { Sample = (x, _, _) => samples[x] };
        Assert.Equal<byte>([0, 0, 1, 1, 2, 127, 128, 254, 255, 255], Read(png).Samples);
    }

    [Fact]
    public void A_picture_of_another_encoder_reads()
    {
        // 1 x 1 RGBA, half transparent green, as many web pages carry it.
        byte[] file = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        Picture read = PictureFile.Decode(file, "pixel.png");
        Assert.Equal((1, 1, 4), (read.Width, read.Height, read.Channels));
        Assert.Equal<byte>([0, 255, 0, 127], read.Samples);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_cut_at_any_byte_is_refused_as_truncated(bool interlaced)
    {
        byte[] file = (Random(9, 7, 3, 4, seed: 2) with { Interlaced = interlaced, DataChunkBytes = 20, Transparency = [1, 2] }).Encode();
        for (int length = 1; length < file.Length; length++)
        {
            string message = Refusal(file[..length]);
            Assert.Contains("truncated", message);
            Assert.StartsWith("cut.png: ", message);
        }

        Assert.Contains("the file is empty", Refusal([]));
    }

    [Fact]
    public void Any_flipped_bit_is_noticed()
    {
        byte[] file = Random(9, 7, 6, 8, seed: 3).Encode();
        for (int bit = 0; bit < 8 * file.Length; bit++)
        {
            byte[] damaged = (byte[])file.Clone();
            damaged[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.StartsWith("cut.png: ", Refusal(damaged));
        }
    }

    [Fact]
    public void Damage_below_the_checksums_of_chunks_is_refused_or_harmless()
    {
        TestPng png = Random(12, 10, 3, 8, seed: 4);
        byte[] zlib = TestPng.Deflate(png.Scanlines());
        int refused = 0;
        for (int bit = 0; bit < 8 * zlib.Length; bit++)
        {
            byte[] damaged = (byte[])zlib.Clone();
            damaged[bit / 8] ^= (byte)(1 << bit % 8);
            if (TryDecode(WithData(png, damaged)) is null) refused++;
        }

        Assert.True(refused > 7.5 * zlib.Length, $"{refused} of {8 * zlib.Length} noticed");    // a few bits of a deflate stream mean nothing
    }

    [Fact]
    public void Random_bytes_behind_the_signature_are_refused()
    {
        Random random = new(7);
        for (int round = 0; round < 2000; round++)
        {
            byte[] file = new byte[random.Next(200)];
            random.NextBytes(file);
            Refusal([137, 80, 78, 71, 13, 10, 26, 10, .. file]);
        }
    }

    public static TheoryData<byte[], string> BrokenFiles()
    {
        TestPng png = Random(4, 4, 2, 8, seed: 6), palette = Random(4, 4, 3, 8, seed: 6);
        byte[] data = TestPng.Chunk("IDAT", TestPng.Deflate(png.Scanlines())), end = TestPng.Chunk("IEND", []);
        byte[] short1 = TestPng.Chunk("IDAT", TestPng.Deflate(png.Scanlines()[..^1]));
        byte[] filter5 = png.Scanlines();
        filter5[0] = 5;
        return new()
        {
            { File(Header(0, 4, 8, 2), data, end), "says it has 0 x 4 pixels" },
            { File(Header(4, -1, 8, 2), data, end), "says it has 4 x 4294967295 pixels" },
            { File(Header(1 << 20, 1 << 20, 8, 2), data, end), "says it has 1048576 x 1048576 pixels; expected 1 to 1048576 a side and at most 256 M in all" },
            { File(Header(16384, 16384, 16, 6), data, end), "cannot come from" },
            { File(Header(4, 4, 3, 2), data, end), "colour type 2 with 3 bits" },
            { File(Header(4, 4, 4, 2), data, end), "colour type 2 with 4 bits" },
            { File(Header(4, 4, 16, 3), data, end), "colour type 3 with 16 bits" },
            { File(Header(4, 4, 8, 5), data, end), "colour type 5 with 8 bits" },
            { File(Header(4, 4, 8, 2, compression: 1), data, end), "compression 1" },
            { File(Header(4, 4, 8, 2, filter: 64), data, end), "filter 64" },
            { File(Header(4, 4, 8, 2, interlace: 2), data, end), "interlace 2" },
            { File(Header(4, 4, 8, 2), end), "no IDAT" },
            { File(Header(4, 4, 8, 3), data, end), "without a PLTE" },
            { File(Header(4, 4, 8, 2), short1, end), "end in row 3 of 4" },
            { File(Header(4, 4, 8, 2), TestPng.Chunk("IDAT", TestPng.Deflate(filter5)), end), "row 0 has filter type 5" },
            { File(Header(4, 4, 8, 2), TestPng.Chunk("IDAT", [1, 2, 3, 4, 5]), end), "not a valid zlib stream" },
            { File(Header(4, 4, 8, 2), TestPng.Chunk("IDAT", []), end), "truncated" },
            { File(Header(4, 4, 8, 2), data, TestPng.Chunk("tIME", new byte[7]), data, end), "IDAT chunk after a tIME chunk" },
            { File(Header(4, 4, 8, 2), Header(4, 4, 8, 2), data, end), "second IHDR" },
            { File(data, end), "begins with a IDAT chunk; expected IHDR" },
            { File(TestPng.Chunk("IHDR", new byte[12]), data, end), "IHDR chunk of 12 bytes" },
            { File(Header(4, 4, 8, 2), TestPng.Chunk("ABCD", []), data, end), "ABCD" },
            { File(Header(4, 4, 8, 2), TestPng.Chunk("tRNS", new byte[2]), data, end), "tRNS chunk of 2 bytes" },
            { File(Header(4, 4, 8, 6), TestPng.Chunk("tRNS", new byte[2]), data, end), "tRNS chunk of 2 bytes" },
            { File(Header(4, 4, 8, 3), TestPng.Chunk("PLTE", new byte[4]), data, end), "palette of 4 bytes" },
            { File(Header(4, 4, 8, 3), TestPng.Chunk("PLTE", new byte[769]), data, end), "palette of 769 bytes" },
            { File(Header(4, 4, 8, 3), TestPng.Chunk("PLTE", new byte[3]), TestPng.Chunk("tRNS", new byte[2]), data, end), "tRNS chunk of 2 bytes" },
            { (palette with { Palette = palette.Palette![..^3], Sample = (x, y, c) => x == 3 && y == 2 ? 255 : palette.Sample(x, y, c) }).Encode(),
                "colour 255 of a palette of 255" },
        };
    }

    [Theory, MemberData(nameof(BrokenFiles))]
    public void A_broken_file_is_refused_with_what_was_found(byte[] file, string found) => Assert.Contains(found, Refusal(file));

    [Fact]
    public void What_stands_behind_the_last_chunk_is_ignored()
    {
        TestPng png = Random(4, 4, 2, 8, seed: 6);
        Assert.Equal(Read(png).Samples, PictureFile.Decode(new byte[][] { png.Encode(), [1, 2, 3] }.SelectMany(b => b).ToArray(), "x.png").Samples);
    }

    private static TestPng Random(int width, int height, int colour, int depth, int seed)
    {
        Random random = new(seed);
        int[] values = new int[width * height * 4];
        for (int i = 0; i < values.Length; i++) values[i] = random.Next(1 << depth);
        byte[] palette = new byte[3 << Math.Min(depth, 8)];
        random.NextBytes(palette);
        return new TestPng(width, height, colour, depth)
        {
            Sample = (x, y, c) => values[(y * width + x) * 4 + c],
            Palette = colour == 3 ? palette : null,
        };
    }

    private static Picture Read(TestPng png) => PictureFile.Decode(png.Encode(), "test.png");

    private static Picture AssertReads(TestPng png)
    {
        Picture read = Read(png);
        Assert.Equal((png.Width, png.Height), (read.Width, read.Height));
        Assert.Equal(Expected(png, read.Channels), read.Samples);
        return read;
    }

    /// <summary>What the specification says, pixel by pixel.</summary>
    private static byte[] Expected(TestPng png, int channels)
    {
        List<byte> expected = [];
        double largest = (1 << png.Depth) - 1;
        for (int y = 0; y < png.Height; y++)
        {
            for (int x = 0; x < png.Width; x++)
            {
                int[] s = Enumerable.Range(0, png.Samples).Select(c => png.Sample(x, y, c)).ToArray();
                byte[] b = s.Select(v => (byte)Math.Round(v * 255 / largest)).ToArray();
                byte[] t = png.Transparency ?? [];
                byte keyed = t.SequenceEqual(s.SelectMany(v => new[] { (byte)(v >> 8), (byte)v })) ? (byte)0 : (byte)255;
                byte[] pixel = png.Colour switch
                {
                    0 when t.Length == 0 => [b[0]],
                    0 => [b[0], b[0], b[0], keyed],
                    2 => [b[0], b[1], b[2], keyed],
                    3 => [.. png.Palette![(3 * s[0])..(3 * s[0] + 3)], s[0] < t.Length ? t[s[0]] : (byte)255],
                    4 => [b[0], b[0], b[0], b[1]],
                    _ => b,
                };
                expected.AddRange(pixel.Take(channels));
            }
        }

        return [.. expected];
    }

    private static byte[] Header(int width, int height, byte depth, byte colour, byte compression = 0, byte filter = 0, byte interlace = 0)
    {
        byte[] content = [0, 0, 0, 0, 0, 0, 0, 0, depth, colour, compression, filter, interlace];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(content, width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), height);
        return TestPng.Chunk("IHDR", content);
    }

    private static byte[] File(params byte[][] chunks) => [137, 80, 78, 71, 13, 10, 26, 10, .. chunks.SelectMany(chunk => chunk)];

    private static byte[] WithData(TestPng png, byte[] zlib) =>
        File(
            Header(png.Width, png.Height, (byte)png.Depth, (byte)png.Colour), TestPng.Chunk("PLTE", png.Palette!),
            TestPng.Chunk("IDAT", zlib), TestPng.Chunk("IEND", []));

    private static Picture? TryDecode(byte[] file)
    {
        try
        {
            return PictureFile.Decode(file, "cut.png");
        }
        catch (PictureFormatException)
        {
            return null;
        }
    }

    private static string Refusal(byte[] file) => Assert.Throws<PictureFormatException>(() => PictureFile.Decode(file, "cut.png")).Message;
}
