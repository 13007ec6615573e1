namespace ImageFilters.Imaging;

/// <summary>Names the kinds of file that people hand to a picture program and that this one does not read.</summary>
internal static class FileKind
{
    /// <summary>The kind in words, with its article; null when the first bytes tell nothing.</summary>
    public static string? Of(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "a JPEG picture",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "a PNG picture whose line ends were converted on the way (it was transferred as text)",
        [(byte)'P', (byte)'1' or (byte)'4', ..] when IsSpaced(start) => "a PBM bitmap",
        [(byte)'P', (byte)'7', ..] when IsSpaced(start) => "a PAM picture",
        [(byte)'P', (byte)'f' or (byte)'F', ..] when IsSpaced(start) => "a PFM picture",
        [(byte)'B', (byte)'M', ..] => "a BMP picture",
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "a TIFF picture",
        [0, 0, 1, 0, ..] => "an icon",
        [0xFF, 0x0A, ..] => "a JPEG XL picture",
        [0x1F, 0x8B, ..] => "a gzip archive",
        _ when start.StartsWith("GIF8"u8) => "a GIF picture",
        _ when start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..].StartsWith("WEBP"u8) => "a WebP picture",
        _ when start.Length >= 12 && start[4..].StartsWith("ftypavif"u8) => "an AVIF picture",
        _ when start.Length >= 12 && start[4..].StartsWith("ftyphei"u8) => "a HEIC picture",
        _ when start.Length >= 8 && start[4..].StartsWith("ftyp"u8) => "a video or HEIF file",
        _ when start.Length >= 8 && start[4..].StartsWith("JXL "u8) => "a JPEG XL picture",
        _ when start.Length >= 8 && start[4..].StartsWith("jP  "u8) => "a JPEG 2000 picture",
        _ when start.StartsWith("8BPS"u8) => "a Photoshop document",
        _ when start.StartsWith("qoif"u8) => "a QOI picture",
        _ when start.StartsWith("%PDF"u8) => "a PDF document",
        _ when start.StartsWith("PK\x03\x04"u8) => "a ZIP archive",
        _ when start.StartsWith("<svg"u8) || start.StartsWith("<?xml"u8) => "an SVG or XML text",
        _ => null,
    };

    private static bool IsSpaced(ReadOnlySpan<byte> start) => start.Length > 2 && PnmReader.IsSpace(start[2]);
}
