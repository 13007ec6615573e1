namespace ImageFilters.Imaging;

/// <summary>Reads and writes picture files; the format is told by the first bytes when reading, by the file name's ending when writing.</summary>
internal static class PictureFile
{
    /// <summary>Bytes of a file at most.</summary>
    public const int MaxFileBytes = 1 << 30;

    private const string Expected = "expected a PNG picture or a PNM one (P2, P3, P5, P6)";

    /// <summary>Reads a picture.</summary>
    /// <exception cref="PictureFormatException">There is no such file, it may not be read, or it is not a complete picture of a known format.</exception>
    /// <exception cref="IOException">The device failed while reading.</exception>
    public static Picture Load(string path)
    {
        if (Directory.Exists(path)) throw new PictureFormatException(path, $"is a folder; {Expected}");
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Decode(ReadAll(stream, path), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PictureFormatException(path, $"there is no such file; {Expected}", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PictureFormatException(path, "may not be read (permission denied)", e);
        }
        catch (ArgumentException e)
        {
            throw new PictureFormatException($"\"{path}\"", $"is not a file name; {Expected}", e);
        }
    }

    /// <summary>Reads the picture that <paramref name="file"/> holds; <paramref name="name"/> is for error messages.</summary>
    /// <exception cref="PictureFormatException">It is not a complete picture of a known format.</exception>
    public static Picture Decode(ReadOnlyMemory<byte> file, string name)
    {
        RefuseOtherKinds(file.Span, name);
        try
        {
            return PngFormat.HasSignature(file.Span) ? PngReader.Read(file, name) : PnmReader.Read(file.Span, name);
        }
        catch (OutOfMemoryException e)
        {
            throw new PictureFormatException(name, "the picture needs more memory than is free", e);
        }
    }

    /// <summary>Writes a picture as .png, .pgm (gray), .ppm (RGB) or .pnm.</summary>
    /// <remarks>Whatever stood at <paramref name="path"/> is replaced in one step, or not at all.</remarks>
    /// <exception cref="ArgumentException">Another ending, or channels that the format does not have.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(Picture picture, string path)
    {
        string ending = Path.GetExtension(path).ToUpperInvariant();
        bool isPnm = (ending, picture.Channels) is (".PGM", 1) or (".PPM", 3) or (".PNM", 1 or 3);
        if (!isPnm && ending != ".PNG")
            throw new ArgumentException($"{path}: cannot hold {picture.Channels} channels; .png holds 1, 3 or 4, .pgm 1, .ppm 3, .pnm 1 or 3", nameof(path));
        WriteWhole(path, stream =>
        {
            if (isPnm) PnmWriter.Write(picture, stream);
            else PngWriter.Write(picture, stream);
        });
    }

    /// <summary>Writes beside the target and renames, so that nobody ever sees half a file under the target's name.</summary>
    private static void WriteWhole(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(Path.GetDirectoryName(full) ?? ".", $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
                write(stream);
            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);    // says nothing where there is none
            throw;
        }
    }

    /// <summary>The kind is judged by the first bytes alone, so that a stream of a wrong kind is not read to its end.</summary>
    private static ReadOnlyMemory<byte> ReadAll(FileStream stream, string name)
    {
        byte[] start = new byte[16];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        RefuseOtherKinds(start.AsSpan(0, read), name);
        long length = stream.CanSeek ? stream.Length : 0;    // 0 also for /proc and the like: a hint, nothing more
        MemoryStream memory = new(capacity: (int)Math.Clamp(length, read, MaxFileBytes));
        memory.Write(start, 0, read);
        byte[] block = new byte[1 << 16];
        for (; read > 0; memory.Write(block, 0, read))
        {
            if (memory.Length > MaxFileBytes)
                throw new PictureFormatException(name, $"the file has more than {MaxFileBytes >> 20} MB, the most this program reads");
            read = stream.Read(block);
        }

        return memory.GetBuffer().AsMemory(0, (int)memory.Length);
    }

    private static void RefuseOtherKinds(ReadOnlySpan<byte> start, string name)
    {
        if (PngFormat.HasSignature(start) || PnmReader.HasMagic(start)) return;
        if (start.IsEmpty) throw new PictureFormatException(name, $"the file is empty; {Expected}");
        if (PngFormat.Signature.StartsWith(start))
            throw new PictureFormatException(name, $"the file ends after {start.Length} bytes of a PNG signature; it is truncated");
        string found = FileKind.Of(start) is { } kind
            ? $"is {kind}, which this program does not read"
            : $"is of an unknown kind (its first bytes are {Convert.ToHexString(start[..Math.Min(4, start.Length)])})";
        throw new PictureFormatException(name, $"{found}; {Expected}");
    }
}
