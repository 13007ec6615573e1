using System.Buffers.Binary;
using System.Text;

namespace ImageFilters.Imaging;

/// <summary>The chunks of a PNG file that bear on its pixels, checked for order, length and CRC.</summary>
internal sealed class PngChunks
{
    private readonly ReadOnlyMemory<byte> _file;
    private readonly string _name;
    private readonly List<ReadOnlyMemory<byte>> _data = [];

    private PngChunks(ReadOnlyMemory<byte> file, string name) => (_file, _name) = (file, name);

    /// <summary>IHDR.</summary>
    public PngHeader Header { get; private set; }

    /// <summary>PLTE: red, green, blue of each entry; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Palette { get; private set; }

    /// <summary>tRNS: alpha of the palette's entries, or the 16-bit samples of the one transparent colour; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Transparency { get; private set; }

    /// <summary>The contents of the IDAT chunks, to be read as one zlib stream.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Data => _data;

    /// <summary>Bytes of <see cref="Data"/> in all.</summary>
    public long DataBytes { get; private set; }

    /// <summary>Reads every chunk up to IEND; what stands behind is ignored, as other readers do.</summary>
    /// <exception cref="PictureFormatException">The file is truncated or breaks the specification.</exception>
    public static PngChunks Read(ReadOnlyMemory<byte> file, string name)
    {
        PngChunks chunks = new(file, name);
        int position = PngFormat.Signature.Length;
        string before = "";
        while (before != "IEND")
        {
            ReadOnlyMemory<byte> content = chunks.Next(ref position, out string type);
            chunks.Take(type, content, before);
            before = type;
        }

        if (chunks._data.Count == 0) throw chunks.Error("has no IDAT chunk, which would hold its pixels");
        if (chunks.Header.Colour == PngColour.Palette && chunks.Palette.IsEmpty) throw chunks.Error("is a palette picture without a PLTE chunk, its palette");
        return chunks;
    }

    /// <summary>One chunk: length, type, content, CRC of type and content.</summary>
    private ReadOnlyMemory<byte> Next(ref int position, out string type)
    {
        ReadOnlySpan<byte> rest = _file.Span[position..];
        if (rest.IsEmpty) throw Error($"the file ends at byte {position}, before the IEND chunk; it is truncated");
        if (rest.Length < 8) throw Error($"the file ends at byte {_file.Length}, inside the head of a chunk; it is truncated");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        ReadOnlySpan<byte> letters = rest.Slice(4, 4);
        foreach (byte letter in letters)
        {
            if (!char.IsAsciiLetter((char)letter))
                throw Error($"byte {position + 4} should begin the four letters of a chunk type; found {Convert.ToHexString(letters)}");
        }

        type = Encoding.ASCII.GetString(letters);
        if (rest.Length < 12L + length)
            throw Error($"the {type} chunk at byte {position} needs {12L + length} bytes and the file has {rest.Length} more; it is truncated");
        ReadOnlyMemory<byte> content = _file.Slice(position + 8, (int)length);
        uint stated = BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]), computed = Crc32.Of(letters, content.Span);
        if (stated != computed) throw Error($"the {type} chunk at byte {position} is damaged: its CRC is {computed:X8}, the file says {stated:X8}");
        position += 12 + (int)length;
        return content;
    }

    private void Take(string type, ReadOnlyMemory<byte> content, string before)
    {
        if ((type == "IHDR") != (before == "")) throw Error(before == "" ? $"begins with a {type} chunk; expected IHDR" : "has a second IHDR chunk");
        switch (type)
        {
            case "IHDR":
                Header = ReadHeader(content.Span);
                break;
            case "PLTE":
                int entries = content.Length / 3;
                if (_data.Count > 0 || !Palette.IsEmpty) throw Error("has a PLTE chunk where none may stand");
                if (content.Length % 3 != 0 || entries is < 1 or > 256)
                    throw Error($"has a palette of {content.Length} bytes; expected 3 for each of 1 to 256 colours");
                Palette = content;
                break;
            case "tRNS":
                Transparency = CheckTransparency(content);
                break;
            case "IDAT":
                if (_data.Count > 0 && before != "IDAT") throw Error($"has an IDAT chunk after a {before} chunk; expected all IDAT chunks side by side");
                _data.Add(content);
                DataBytes += content.Length;
                break;
            case "IEND":
                break;
            default:    // a capital first letter says that the picture means nothing without this chunk
                if (char.IsAsciiLetterUpper(type[0])) throw Error($"needs the chunk type {type}, which this program does not know");
                break;
        }
    }

    private PngHeader ReadHeader(ReadOnlySpan<byte> content)
    {
        if (content.Length != 13) throw Error($"has an IHDR chunk of {content.Length} bytes; expected 13");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(content), height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
        (int depth, PngColour colour) = (content[8], (PngColour)content[9]);
        (byte compression, byte filter, byte interlace) = (content[10], content[11], content[12]);
        if (!Picture.IsAcceptableSize(width, height))
            throw Error($"says it has {width} x {height} pixels; expected 1 to {Picture.MaxSide} a side and at most {Picture.MaxPixels >> 20} M in all");
        bool isDefined = colour switch
        {
            PngColour.Gray => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GrayAlpha or PngColour.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!isDefined) throw Error($"has colour type {(int)colour} with {depth} bits a sample, which PNG does not define");
        if (compression != 0 || filter != 0 || interlace > 1)
            throw Error($"has compression {compression}, filter {filter}, interlace {interlace}; PNG defines 0, 0, and 0 or 1");
        return new PngHeader((int)width, (int)height, depth, colour, interlace == 1);
    }

    private ReadOnlyMemory<byte> CheckTransparency(ReadOnlyMemory<byte> content)
    {
        if (_data.Count > 0 || !Transparency.IsEmpty) throw Error("has a tRNS chunk where none may stand");
        bool fits = Header.Colour switch
        {
            PngColour.Gray => content.Length == 2,
            PngColour.Rgb => content.Length == 6,
            PngColour.Palette => content.Length >= 1 && content.Length <= Palette.Length / 3,
            _ => false,
        };
        if (!fits) throw Error($"has a tRNS chunk of {content.Length} bytes, which does not fit colour type {(int)Header.Colour}");
        return content;
    }

    private PictureFormatException Error(string problem) => new(_name, problem);
}
