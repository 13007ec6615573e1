using ConvGen;

/// <summary>One filter. Its taps are constants: zeros vanish, equal ones share, and kernels of rank 1 become two passes. Change one, and it is written anew when you build.</summary>
#if (kernel == "sharpen")
[Filter2D(Taps = [0, -1, 0, -1, 5, -1, 0, -1, 0], KernelSize = 3, PaddingMode = PaddingMode.Replicate)]
#elif (kernel == "sobel")
[Filter2D(Taps = [1, 0, -1, 2, 0, -2, 1, 0, -1], KernelSize = 3, Offset = 128, PaddingMode = PaddingMode.Replicate)]
#else
[Filter2D(
    Taps =
    [
        1,  4,  6,  4, 1,
        4, 16, 24, 16, 4,
        6, 24, 36, 24, 6,
        4, 16, 24, 16, 4,
        1,  4,  6,  4, 1,
    ],
    KernelSize = 5, Scale = 1f / 256, PaddingMode = PaddingMode.Replicate)]
#endif
internal static partial class Filter;
