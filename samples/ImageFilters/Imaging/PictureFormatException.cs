namespace ImageFilters.Imaging;

/// <summary>A file that cannot be read as a picture. The message is one sentence: the file, what was found, what was expected.</summary>
internal sealed class PictureFormatException : Exception
{
    /// <summary>Says what is wrong with <paramref name="file"/>.</summary>
    public PictureFormatException(string file, string problem, Exception? cause = null)
        : base($"{file}: {problem}", cause)
    {
    }
}
