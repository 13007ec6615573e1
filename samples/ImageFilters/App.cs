using System.Globalization;
using ConvGen;
using ImageFilters.Imaging;

namespace ImageFilters;

/// <summary>The program: reads a picture, filters it in both ways, writes results and times.</summary>
internal sealed class App(TextWriter output, TextWriter error, bool isTerminal, Timing timing)
{
    private const int Done = 0, Disagreement = 1, Refused = 2;

    /// <summary>Does what <paramref name="arguments"/> ask; the exit code. Whatever the user can mend is one sentence on the error output.</summary>
    public int Run(IReadOnlyList<string> arguments)
    {
        try
        {
            Options options = Options.Parse(arguments);
            if (!options.IsHelp) return Filter(options);
            output.WriteLine(Options.Help);
            return Done;
        }
        catch (Exception e) when (e is UsageException or PictureFormatException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(e.Message);
            return Refused;
        }
        catch (OutOfMemoryException)
        {
            error.WriteLine("The picture is too large for this machine's memory; filtering takes about 20 bytes for each of its samples.");
            return Refused;
        }
    }

    private int Filter(Options options)
    {
        // The picture first: one that cannot be read leaves no empty folder behind.
        (Picture picture, string name) = options.Size is { } size
            ? (TestCard.Draw(size.Width, size.Height), "test card")
            : (PictureFile.Load(options.Picture!).Flattened(), Path.GetFileName(options.Picture!));
        string folder = MakeFolder(options.OutputFolder);
        string kind = picture.Channels == 1 ? "gray" : "RGB";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {picture.Width} x {picture.Height} pixels, {kind}; {IsaLevel.Current} kernels, one thread, best of several runs"));
        output.WriteLine();

        IReadOnlyList<FilterEntry> filters = FilterCatalogue.All();
        Report report = new(output);
        ContactSheet sheet = new(picture);
        using (Progress progress = new(error, isTerminal, filters.Count + 2))
        {
            Save(picture, Path.Combine(folder, "00-original.png"));
            sheet.Add("Original", picture);
            report.Head();
            for (int i = 0; i < filters.Count; i++)
            {
                FilterEntry filter = filters[i];
                progress.Next(filter.Name);
                ReportLine line = Apply(picture, filter, FileOf(folder, i + 1, filter.Name), sheet);
                progress.Clear();
                report.Add(line);
            }

            progress.Next("edge network");
            FilterEntry edgeNetwork = EdgeNetworkEntry();
            Picture square = picture.ResizedToCover(EdgeNetwork.Side, EdgeNetwork.Side).ToRgb();
            ReportLine network = Apply(square, edgeNetwork, FileOf(folder, filters.Count + 1, edgeNetwork.Name), sheet);
            progress.Clear();
            report.Add(network);
            report.Foot();
            progress.Next("contact sheet");
            Save(sheet.Draw(), Path.Combine(folder, "contact-sheet.png"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Edge network: 3 Conv2D layers on the picture at {EdgeNetwork.Side} x {EdgeNetwork.Side}, {EdgeNetwork.MultiplyAdds / 1e6:F0} M multiply-adds."));
        output.WriteLine($"All at a glance: {Report.FileAndSize(Path.Combine(folder, "contact-sheet.png"))}");
        return report.AllAgree ? Done : Disagreement;
    }

    private static FilterEntry EdgeNetworkEntry()
    {
        EdgeNetwork network = new();
        return new FilterEntry(
            "Edge network", "7, 5, 1", (input, result, _, _, _) => network.Run(input, result), (input, result, _, _, _) => network.RunGeneric(input, result));
    }

    private ReportLine Apply(Picture picture, FilterEntry filter, string file, ContactSheet sheet)
    {
        Picture generated = new(picture.Width, picture.Height, picture.Channels), generic = new(picture.Width, picture.Height, picture.Channels);
        TimeSpan generatedTime = timing.Best(() => filter.Generated(picture.Samples, generated.Samples, picture.Height, picture.Width, picture.Channels));
        TimeSpan genericTime = timing.Best(() => filter.Generic(picture.Samples, generic.Samples, picture.Height, picture.Width, picture.Channels));
        int difference = 0;
        for (int i = 0; i < generated.Samples.Length; i++) difference = Math.Max(difference, Math.Abs(generated.Samples[i] - generic.Samples[i]));
        Save(generated, file);
        sheet.Add(filter.Name, generated);
        return new ReportLine(filter.Name, filter.Kernel, generatedTime, genericTime, difference, file);
    }

    private static string FileOf(string folder, int number, string name) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:D2}-{name.ToLowerInvariant().Replace(' ', '-')}.png"));

    private static string MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"\"{folder}\" cannot be made the output folder ({e.Message.TrimEnd('.')}); name one that can be written", e);
        }
    }

    private static void Save(Picture picture, string file)
    {
        try
        {
            PictureFile.Save(picture, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{file}: cannot be written ({e.Message.TrimEnd('.')})", e);
        }
    }
}
