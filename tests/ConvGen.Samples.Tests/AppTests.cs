using ImageFilters;
using ImageFilters.Imaging;

namespace ConvGen.Samples.Tests;

public sealed class AppTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convgen-samples-").FullName;
    private readonly StringWriter _output = new(), _error = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(37, 29, 3, "png")]
    [InlineData(1, 1, 1, "pgm")]
    [InlineData(2, 9, 4, "png")]
    [InlineData(130, 3, 3, "ppm")]
    public void Every_filter_agrees_with_the_loop_and_is_written(int width, int height, int channels, string ending)
    {
        Picture picture = new(width, height, channels);
        new Random(3).NextBytes(picture.Samples);
        string file = PathOf($"in.{ending}"), results = PathOf("new/results");
        PictureFile.Save(picture, file);
        int code = Run(isTerminal: false, file, results);

        Assert.Equal("", _error.ToString());
        Assert.Equal(0, code);
        string table = _output.ToString();
        Assert.Contains($"{width} x {height} pixels", table);
        Assert.Contains("Every result agrees", table);
        string[] files = [.. Directory.GetFiles(results).Select(path => Path.GetFileName(path)!).Order()];
        Assert.Equal(16, files.Length);
        Assert.All(files, name => Assert.Matches("^([0-9][0-9]-[a-z0-9-]+|contact-sheet)\\.png$", name));
        foreach (string name in files.Where(name => name is not ("contact-sheet.png" or "14-edge-network.png")))
        {
            Picture result = PictureFile.Load(Path.Combine(results, name));
            Assert.Equal((width, height, channels == 1 ? 1 : 3), (result.Width, result.Height, result.Channels));
            Assert.Contains(name, table + "00-original.png");
        }
    }

    [Fact]
    public void The_table_is_aligned_and_counts_in_the_invariant_culture()
    {
        Assert.Equal(0, Run(isTerminal: false, "--size", "40x25", PathOf("out")));
        string[] lines = _output.ToString().ReplaceLineEndings("\n").Split('\n');
        string head = lines.Single(line => line.StartsWith("filter", StringComparison.Ordinal));
        int end = head.IndexOf("speed-up", StringComparison.Ordinal) + "speed-up".Length;
        string[] rows = [.. lines.Where(line => line.Contains(" ms ", StringComparison.Ordinal))];
        Assert.Equal(15, rows.Length);    // 13 filters, the network, the sums
        Assert.All(rows, row => Assert.Matches(@"^.{22}.{9} +[0-9,]+(\.[0-9]+)? ms +[0-9,]+(\.[0-9]+)? ms +[0-9]+\.[0-9] x$", row[..end]));
    }

    [Fact]
    public void Without_arguments_the_shipped_card_is_used()
    {
        Options options = Options.Parse([]);
        Picture card = PictureFile.Load(options.Picture!);
        Assert.Equal((960, 600, 3), (card.Width, card.Height, card.Channels));
        Assert.InRange(new FileInfo(options.Picture!).Length, 1, 400_000);
        Assert.Equal("out", options.OutputFolder);
    }

    [Fact]
    public void The_shipped_card_is_what_the_program_draws()
    {
        Picture shipped = PictureFile.Load(Options.Parse([]).Picture!), drawn = TestCard.Draw(960, 600);
        int different = shipped.Samples.Zip(drawn.Samples).Count(pair => Math.Abs(pair.First - pair.Second) > 1);
        Assert.InRange(different, 0, shipped.Samples.Length / 1000);    // sines may differ in their last bit elsewhere, and a threshold turn on it
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 300)]
    [InlineData(300, 1)]
    [InlineData(33, 77)]
    [InlineData(640, 360)]
    public void The_card_can_be_drawn_at_any_size(int width, int height)
    {
        Picture card = TestCard.Draw(width, height);
        Assert.Equal((width, height), (card.Width, card.Height));
        if (width * height > 10_000) Assert.True(card.Samples.Distinct().Count() > 200);
    }

    [Theory]
    [InlineData("missing.png", "missing.png: there is no such file")]
    [InlineData("photo.jpg", "photo.jpg: is a JPEG picture")]
    [InlineData("cut.png", "cut.png: the ")]
    [InlineData("empty.png", "empty.png: the file is empty")]
    public void A_picture_that_cannot_be_read_gives_one_sentence_and_leaves_nothing(string name, string sentence)
    {
        File.WriteAllBytes(PathOf("photo.jpg"), [0xFF, 0xD8, 0xFF, 0xE0, 0, 16]);
        File.WriteAllBytes(PathOf("empty.png"), []);
        File.WriteAllBytes(PathOf("cut.png"), File.ReadAllBytes(Options.Parse([]).Picture!)[..200_000]);
        Assert.Equal(2, Run(isTerminal: true, PathOf(name), PathOf("out")));
        Assert.Contains(sentence, _error.ToString());
        Assert.Single(_error.ToString().TrimEnd().Split('\n'));
        Assert.Equal("", _output.ToString());
        Assert.False(Directory.Exists(PathOf("out")));
    }

    [Fact]
    public void An_output_folder_that_cannot_be_made_gives_one_sentence()
    {
        File.WriteAllText(PathOf("file"), "");
        foreach (string folder in new[] { PathOf("file"), PathOf("file/below"), "", "a\0b" })
        {
            _error.GetStringBuilder().Clear();
            Assert.Equal(2, Run(isTerminal: true, "--size", "16x16", folder));
            Assert.StartsWith($"\"{folder}\" cannot be made the output folder", _error.ToString());
            Assert.Single(_error.ToString().TrimEnd().Split('\n'));
        }
    }

    [Fact]
    public void A_result_that_cannot_be_written_gives_one_sentence_and_no_half_file()
    {
        Directory.CreateDirectory(PathOf("out/03-sobel-magnitude.png"));
        Assert.Equal(2, Run(isTerminal: false, "--size", "16x16", PathOf("out")));
        Assert.Contains("03-sobel-magnitude.png: cannot be written", _error.ToString());
        IEnumerable<string> files = Directory.GetFiles(PathOf("out")).Select(path => Path.GetFileName(path)!).Order();
        Assert.Equal(["00-original.png", "01-sobel-x.png", "02-sobel-y.png"], files);
    }

    [Theory]
    [InlineData("there is no option --fast", "--fast")]
    [InlineData("\"c\" is one name too many", "a", "b", "c")]
    [InlineData("\"b\" is one name too many", "--size", "16x16", "a", "b")]
    [InlineData("--size is \"\"", "--size")]
    [InlineData("--size is \"8\"", "--size=8")]
    [InlineData("--size is \"0x8\"", "--size", "0x8")]
    [InlineData("--size is \"-8x8\"", "--size", "-8x8")]
    [InlineData("--size is \"1048576x1048576\"", "--size", "1048576x1048576")]
    public void A_command_line_that_cannot_be_followed_is_explained(string sentence, params string[] arguments)
    {
        Assert.Equal(2, Run(isTerminal: true, arguments));
        Assert.StartsWith(sentence, _error.ToString());
        Assert.Contains("expected", _error.ToString() + (sentence.StartsWith("there is no option", StringComparison.Ordinal) ? "expected" : ""));
    }

    [Fact]
    public void Names_may_begin_with_a_hyphen_behind_two()
    {
        Options options = Options.Parse(["--", "-a.png", "-b"]);
        Assert.Equal(("-a.png", "-b"), (options.Picture, options.OutputFolder));
    }

    [Fact]
    public void Help_is_given_when_asked()
    {
        Assert.Equal(0, Run(isTerminal: false, "--help"));
        Assert.Contains("--size WIDTHxHEIGHT", _output.ToString());
    }

    private int Run(bool isTerminal, params string[] arguments) => new App(_output, _error, isTerminal, new Timing(budget: TimeSpan.Zero)).Run(arguments);

    private string PathOf(string name) => Path.Combine(_folder, name);
}
