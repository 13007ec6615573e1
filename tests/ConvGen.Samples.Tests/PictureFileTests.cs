using System.Text;
using ImageFilters.Imaging;

namespace ConvGen.Samples.Tests;

public sealed class PictureFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convgen-samples-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(".png", 1)]
    [InlineData(".png", 3)]
    [InlineData(".png", 4)]
    [InlineData(".pgm", 1)]
    [InlineData(".ppm", 3)]
    [InlineData(".pnm", 1)]
    [InlineData(".PNG", 3)]
    public void What_is_written_reads_back(string ending, int channels)
    {
        foreach ((int width, int height) in new[] { (1, 1), (1, 40), (40, 1), (17, 23), (64, 64), (300, 201) })
        {
            foreach (bool isSmooth in new[] { false, true })
            {
                Picture picture = isSmooth ? Smooth(width, height, channels) : Noise(width, height, channels);
                string path = PathOf($"{width}x{height}{ending}");
                PictureFile.Save(picture, path);
                Picture read = PictureFile.Load(path);
                Assert.Equal((width, height, channels), (read.Width, read.Height, read.Channels));
                Assert.Equal(picture.Samples, read.Samples);
            }
        }

        Assert.DoesNotContain(Directory.GetFiles(_folder), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void Adaptive_filters_make_smooth_pictures_small()
    {
        PictureFile.Save(Smooth(300, 201, 3), PathOf("smooth.png"));
        Assert.InRange(new FileInfo(PathOf("smooth.png")).Length, 100, 300 * 201 * 3 / 20);
    }

    [Fact]
    public void Saving_replaces_the_file_or_leaves_it_alone()
    {
        string path = PathOf("target.ppm");
        PictureFile.Save(Noise(5, 5, 3), path);
        byte[] before = File.ReadAllBytes(path);
        Assert.Throws<ArgumentException>(() => PictureFile.Save(Noise(5, 5, 4), path));
        Assert.Throws<ArgumentException>(() => PictureFile.Save(Noise(5, 5, 3), PathOf("target.jpg")));
        Assert.Equal(before, File.ReadAllBytes(path));
        PictureFile.Save(Noise(9, 9, 3), path);
        Assert.Equal(9, PictureFile.Load(path).Width);
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_target_that_cannot_be_replaced_leaves_no_temporary_file()
    {
        Directory.CreateDirectory(PathOf("taken.png"));
        Assert.ThrowsAny<Exception>(() => PictureFile.Save(Noise(5, 5, 3), PathOf("taken.png")));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void What_is_not_a_readable_file_is_refused_by_name()
    {
        Assert.Contains("nowhere.png: there is no such file", Refusal(PathOf("nowhere.png")));
        Assert.Contains("there is no such file", Refusal(PathOf("no folder/either.png")));
        Assert.Contains("is a folder", Refusal(_folder));
        Assert.Contains("is not a file name", Refusal(""));
        Assert.Contains("is not a file name", Refusal("a\0b.png"));
        File.WriteAllBytes(PathOf("empty.png"), []);
        Assert.Contains("empty.png: the file is empty", Refusal(PathOf("empty.png")));
    }

    [Theory]
    [InlineData("FFD8FFE000104A464946", "is a JPEG picture")]
    [InlineData("474946383961", "is a GIF picture")]
    [InlineData("424D36", "is a BMP picture")]
    [InlineData("49492A00", "is a TIFF picture")]
    [InlineData("52494646AABBCCDD57454250", "is a WebP picture")]
    [InlineData("0000001C667479706176696600000000", "is an AVIF picture")]
    [InlineData("50340A38", "is a PBM bitmap")]
    [InlineData("89504E470A1A0A00", "line ends were converted")]
    [InlineData("25504446", "is a PDF document")]
    [InlineData("CAFEBABE00", "of an unknown kind (its first bytes are CAFEBABE)")]
    [InlineData("00", "of an unknown kind (its first bytes are 00)")]
    public void Other_kinds_are_named(string start, string found)
    {
        File.WriteAllBytes(PathOf("other"), Convert.FromHexString(start));
        string message = Refusal(PathOf("other"));
        Assert.Contains(found, message);
        Assert.Contains("expected a PNG picture or a PNM one", message);
        Assert.DoesNotContain("\n", message);
    }

    [Fact]
    public void Text_that_begins_with_P_is_no_picture()
    {
        File.WriteAllText(PathOf("notes.txt"), "P3rhaps a poem", Encoding.ASCII);
        Assert.Contains("of an unknown kind", Refusal(PathOf("notes.txt")));
    }

    [Fact]
    public void An_endless_stream_of_another_kind_is_refused_at_once()
    {
        if (File.Exists("/dev/zero")) Assert.Contains("of an unknown kind", Refusal("/dev/zero"));
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private static string Refusal(string path) => Assert.Throws<PictureFormatException>(() => PictureFile.Load(path)).Message;

    private static Picture Noise(int width, int height, int channels)
    {
        Picture picture = new(width, height, channels);
        new Random(width + 31 * height + channels).NextBytes(picture.Samples);
        return picture;
    }

    private static Picture Smooth(int width, int height, int channels)
    {
        Picture picture = new(width, height, channels);
        for (int i = 0; i < picture.Samples.Length; i++)
        {
            int x = i / channels % width, y = i / channels / width, c = i % channels;
            picture.Samples[i] = (byte)(x * (c + 1) / 2 + y);
        }

        return picture;
    }
}
