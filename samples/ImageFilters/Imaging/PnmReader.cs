using System.Buffers.Binary;

namespace ImageFilters.Imaging;

/// <summary>Reads the gray and colour formats of Netpbm: PGM (P2 in digits, P5 in bytes) and PPM (P3, P6), samples of up to 65535.</summary>
internal ref struct PnmReader
{
    private const int MaxSample = 65535;

    private readonly ReadOnlySpan<byte> _file;
    private readonly string _name;
    private int _position;

    private PnmReader(ReadOnlySpan<byte> file, string name)
    {
        _file = file;
        _name = name;
        _position = 2;    // behind the magic
    }

    /// <summary>Whether <paramref name="start"/> begins like a file this class reads.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> start) =>
        start is [(byte)'P', (byte)'2' or (byte)'3' or (byte)'5' or (byte)'6', ..] && (start.Length == 2 || IsSpace(start[2]) || start[2] == '#');

    /// <summary>White space as Netpbm counts it: blank, tab, line feed, vertical tab, form feed, carriage return.</summary>
    public static bool IsSpace(byte b) => b is (byte)' ' or (>= 9 and <= 13);

    /// <summary>Reads the first picture in <paramref name="file"/>; <paramref name="name"/> is for error messages.</summary>
    /// <exception cref="PictureFormatException">The file is damaged, truncated or beyond the limits of <see cref="Picture"/>.</exception>
    public static Picture Read(ReadOnlySpan<byte> file, string name)
    {
        PnmReader reader = new(file, name);
        bool isBinary = file[1] is (byte)'5' or (byte)'6';
        int channels = file[1] is (byte)'2' or (byte)'5' ? 1 : 3;
        int width = reader.Number("width", int.MaxValue), height = reader.Number("height", int.MaxValue);
        int largest = reader.Number("largest sample", int.MaxValue);
        if (!Picture.IsAcceptableSize(width, height))
            throw reader.Error($"says it has {width} x {height} pixels; expected 1 to {Picture.MaxSide} a side and at most {Picture.MaxPixels >> 20} M in all");
        if (largest is < 1 or > MaxSample) throw reader.Error($"says its largest sample is {largest}; expected 1 to {MaxSample}");
        if (isBinary) reader.EndOfHeader();

        // The samples must be there before memory is taken for them: 1 or 2 bytes each, or a digit and a space.
        long samples = (long)width * height * channels, needed = isBinary ? samples * (largest > 255 ? 2 : 1) : 2 * samples - 1;
        int left = file.Length - reader._position;
        if (left < needed)
            throw reader.Error($"{width} x {height} pixels need {(isBinary ? "" : "at least ")}{needed} bytes and the file has {left}; it is truncated");
        Picture picture = new(width, height, channels);
        if (isBinary) reader.ReadBytes(picture.Samples, largest);
        else reader.ReadDigits(picture.Samples, largest);
        return picture;
    }

    private void ReadBytes(Span<byte> samples, int largest)
    {
        ReadOnlySpan<byte> source = _file[_position..];
        if (largest == 255) source[..samples.Length].CopyTo(samples);
        else if (largest < 256)
            for (int i = 0; i < samples.Length; i++) samples[i] = ToByte(source[i], largest);
        else
            for (int i = 0; i < samples.Length; i++) samples[i] = ToByte(BinaryPrimitives.ReadUInt16BigEndian(source[(2 * i)..]), largest);
    }

    private void ReadDigits(Span<byte> samples, int largest)
    {
        for (int i = 0; i < samples.Length; i++) samples[i] = ToByte(Number("sample", largest), largest);
    }

    /// <summary>The nearest of 256 levels; <paramref name="largest"/> is 255.</summary>
    private readonly byte ToByte(int sample, int largest) =>
        sample <= largest ? (byte)((sample * 255 + largest / 2) / largest) : throw Error($"has a sample of {sample}; its header says at most {largest}");

    /// <summary>A decimal number, behind white space and comments, which run from # to the end of the line.</summary>
    private int Number(string what, int largest)
    {
        while (_position < _file.Length && (IsSpace(_file[_position]) || _file[_position] == '#'))
        {
            if (_file[_position] == '#') SkipComment();
            else _position++;
        }

        int begin = _position;
        long value = 0;
        for (; _position < _file.Length && char.IsAsciiDigit((char)_file[_position]); _position++)
        {
            value = 10 * value + (_file[_position] - '0');
            if (value > largest) throw Error($"has a {what} of more than {largest} at byte {begin}");
        }

        if (_position > begin) return (int)value;
        if (begin == _file.Length) throw Error($"the file ends at byte {begin}, where its {what} should stand; it is truncated");
        string found = char.IsBetween((char)_file[begin], '!', '~') ? $"'{(char)_file[begin]}'" : $"0x{_file[begin]:X2}";
        throw Error($"byte {begin} should begin its {what}, a decimal number; found {found}");
    }

    /// <summary>One white space, which a comment may precede, ends the header; everything behind is samples.</summary>
    private void EndOfHeader()
    {
        if (_position < _file.Length && _file[_position] == '#') SkipComment();
        if (_position == _file.Length) throw Error($"the file ends at byte {_position}, behind its header; it is truncated");
        if (!IsSpace(_file[_position])) throw Error($"byte {_position}, behind the header, should be white space; found 0x{_file[_position]:X2}");
        _position++;
    }

    /// <summary>Moves to the line's end, which stays to be read.</summary>
    private void SkipComment()
    {
        while (_position < _file.Length && _file[_position] is not ((byte)'\n' or (byte)'\r')) _position++;
    }

    private readonly PictureFormatException Error(string problem) => new(_name, problem);
}
