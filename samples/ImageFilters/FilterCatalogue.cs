using ImageFilters.Generic;

namespace ImageFilters;

/// <summary>Filters <c>[height, width, channels]</c> bytes to as many others.</summary>
internal delegate void FilterRun(ReadOnlySpan<byte> input, Span<byte> output, int height, int width, int channels);

/// <summary>A filter in both forms.</summary>
/// <param name="Name">For people; in lower case with hyphens, for files.</param>
/// <param name="Kernel">Rows and columns.</param>
/// <param name="Generated">By ConvGen.</param>
/// <param name="Generic">By plain loops.</param>
internal sealed record FilterEntry(string Name, string Kernel, FilterRun Generated, FilterRun Generic)
{
    /// <summary>A filter that is one declared class.</summary>
    public static FilterEntry Of(string name, Type declared, FilterRun generated)
    {
        GenericFilter generic = GenericFilter.Of(declared);
        return new FilterEntry(name, $"{generic.KernelHeight}x{generic.KernelWidth}", generated, generic.Run);
    }
}

/// <summary>The filters that the sample applies, in the order in which it shows them.</summary>
internal static class FilterCatalogue
{
    /// <summary>Every filter.</summary>
    public static IReadOnlyList<FilterEntry> All()
    {
        GradientMagnitude magnitude = new();
        return
        [
            FilterEntry.Of("Sobel x", typeof(SobelX), SobelX.Run),
            FilterEntry.Of("Sobel y", typeof(SobelY), SobelY.Run),
            new FilterEntry("Sobel magnitude", "2 of 3x3", magnitude.Run, magnitude.RunGeneric),
            FilterEntry.Of("Laplacian", typeof(Laplacian), Laplacian.Run),
            FilterEntry.Of("Laplacian of Gaussian", typeof(LaplacianOfGaussian), LaplacianOfGaussian.Run),
            FilterEntry.Of("Gaussian 5x5", typeof(Gaussian5), Gaussian5.Run),
            FilterEntry.Of("Gaussian 9x9", typeof(Gaussian9), Gaussian9.Run),
            FilterEntry.Of("Box 7x7", typeof(Box7), Box7.Run),
            FilterEntry.Of("Motion blur", typeof(MotionBlur9), MotionBlur9.Run),
            FilterEntry.Of("Lens ring", typeof(LensRing), LensRing.Run),
            FilterEntry.Of("Sharpen", typeof(Sharpen), Sharpen.Run),
            FilterEntry.Of("Unsharp mask", typeof(UnsharpMask), UnsharpMask.Run),
            FilterEntry.Of("Emboss", typeof(Emboss), Emboss.Run),
        ];
    }
}
