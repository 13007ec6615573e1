using ConvGen;

namespace ImageFilters;

// A filter is a declaration: the generator writes its Run methods into the class. Taps stand as they lie on the picture. Write your own below, add it to
// FilterCatalogue.cs, and read what was generated for it in obj/Release/net10.0/generated.

/// <summary>Brightness that grows to the right; 128 is none. A quarter, or most edges would saturate.</summary>
[Filter2D(Taps =
    [
        -1,  0,  1,
        -2,  0,  2,
        -1,  0,  1,
    ], KernelSize = 3, PaddingMode = PaddingMode.Replicate, Scale = 0.25, Offset = 128)]
internal static partial class SobelX;

/// <summary>Brightness that grows downwards; 128 is none.</summary>
[Filter2D(Taps =
    [
        -1, -2, -1,
         0,  0,  0,
         1,  2,  1,
    ], KernelSize = 3, PaddingMode = PaddingMode.Replicate, Scale = 0.25, Offset = 128)]
internal static partial class SobelY;

/// <summary><see cref="SobelX"/> with its sign, for sums in float.</summary>
[Filter2D(Taps =
    [
        -1,  0,  1,
        -2,  0,  2,
        -1,  0,  1,
    ], KernelSize = 3, PaddingMode = PaddingMode.Replicate, Scale = 0.25)]
internal static partial class GradientX;

/// <summary><see cref="SobelY"/> with its sign, for sums in float.</summary>
[Filter2D(Taps =
    [
        -1, -2, -1,
         0,  0,  0,
         1,  2,  1,
    ], KernelSize = 3, PaddingMode = PaddingMode.Replicate, Scale = 0.25)]
internal static partial class GradientY;

/// <summary>The binomial (1 4 6 4 1)/16 along both axes: standard deviation 1.</summary>
[Filter2D(Taps =
    [
         1,  4,  6,  4,  1,
         4, 16, 24, 16,  4,
         6, 24, 36, 24,  6,
         4, 16, 24, 16,  4,
         1,  4,  6,  4,  1,
    ], KernelSize = 5, PaddingMode = PaddingMode.Replicate, Scale = 1.0 / 256)]
internal static partial class Gaussian5;

/// <summary>The binomial (1 8 28 56 70 56 28 8 1)/256 along both axes: standard deviation 1.41.</summary>
[Filter2D(Taps =
    [
           1,    8,   28,   56,   70,   56,   28,    8,    1,
           8,   64,  224,  448,  560,  448,  224,   64,    8,
          28,  224,  784, 1568, 1960, 1568,  784,  224,   28,
          56,  448, 1568, 3136, 3920, 3136, 1568,  448,   56,
          70,  560, 1960, 3920, 4900, 3920, 1960,  560,   70,
          56,  448, 1568, 3136, 3920, 3136, 1568,  448,   56,
          28,  224,  784, 1568, 1960, 1568,  784,  224,   28,
           8,   64,  224,  448,  560,  448,  224,   64,    8,
           1,    8,   28,   56,   70,   56,   28,    8,    1,
    ], KernelSize = 9, PaddingMode = PaddingMode.Replicate, Scale = 1.0 / 65536)]
internal static partial class Gaussian9;

/// <summary>Each pixel against its four neighbours.</summary>
[Filter2D(Taps =
    [
         0, -1,  0,
        -1,  5, -1,
         0, -1,  0,
    ], KernelSize = 3, PaddingMode = PaddingMode.Replicate)]
internal static partial class Sharpen;

/// <summary>Twice the picture less <see cref="Gaussian5"/> of it.</summary>
[Filter2D(Taps =
    [
         -1,  -4,  -6,  -4,  -1,
         -4, -16, -24, -16,  -4,
         -6, -24, 476, -24,  -6,
         -4, -16, -24, -16,  -4,
         -1,  -4,  -6,  -4,  -1,
    ], KernelSize = 5, PaddingMode = PaddingMode.Replicate, Scale = 1.0 / 256)]
internal static partial class UnsharpMask;

/// <summary>The pixel and its change along the diagonal: a relief.</summary>
[Filter2D(Taps =
    [
        -2, -1,  0,
        -1,  1,  1,
         0,  1,  2,
    ], KernelSize = 3, PaddingMode = PaddingMode.Replicate)]
internal static partial class Emboss;

/// <summary>The sum of both second derivatives; 128 is none.</summary>
[Filter2D(Taps =
    [
         0,  1,  0,
         1, -4,  1,
         0,  1,  0,
    ], KernelSize = 3, PaddingMode = PaddingMode.Replicate, Offset = 128)]
internal static partial class Laplacian;

/// <summary>The Laplacian of a smoothed picture, negative: bright on dark turns brighter; 128 is none.</summary>
[Filter2D(Taps =
    [
         0,  0, -1,  0,  0,
         0, -1, -2, -1,  0,
        -1, -2, 16, -2, -1,
         0, -1, -2, -1,  0,
         0,  0, -1,  0,  0,
    ], KernelSize = 5, PaddingMode = PaddingMode.Replicate, Scale = 0.25, Offset = 128)]
internal static partial class LaplacianOfGaussian;

/// <summary>The mean of 49 pixels.</summary>
[Filter2D(Taps =
    [
        1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1,
    ], KernelSize = 7, PaddingMode = PaddingMode.Replicate, Scale = 1.0 / 49)]
internal static partial class Box7;

/// <summary>The mean of 9 pixels on a diagonal.</summary>
[Filter2D(Taps =
    [
        0, 0, 0, 0, 0, 0, 0, 0, 1,
        0, 0, 0, 0, 0, 0, 0, 1, 0,
        0, 0, 0, 0, 0, 0, 1, 0, 0,
        0, 0, 0, 0, 0, 1, 0, 0, 0,
        0, 0, 0, 0, 1, 0, 0, 0, 0,
        0, 0, 0, 1, 0, 0, 0, 0, 0,
        0, 0, 1, 0, 0, 0, 0, 0, 0,
        0, 1, 0, 0, 0, 0, 0, 0, 0,
        1, 0, 0, 0, 0, 0, 0, 0, 0,
    ], KernelSize = 9, PaddingMode = PaddingMode.Replicate, Scale = 1.0 / 9)]
internal static partial class MotionBlur9;

/// <summary>A kernel of one's own: points of light out of focus in a mirror lens become rings.</summary>
[Filter2D(Taps =
    [
        0, 0, 2, 3, 2, 0, 0,
        0, 3, 2, 1, 2, 3, 0,
        2, 2, 1, 0, 1, 2, 2,
        3, 1, 0, 0, 0, 1, 3,
        2, 2, 1, 0, 1, 2, 2,
        0, 3, 2, 1, 2, 3, 0,
        0, 0, 2, 3, 2, 0, 0,
    ], KernelSize = 7, PaddingMode = PaddingMode.Replicate, Scale = 1.0 / 64)]
internal static partial class LensRing;
