// The filters that image programs ship, and corner cases.
#pragma warning disable CVG0405    // a kernel of zeros is one of them
namespace ConvGen.Filter.Tests.Declared;

[Filter2D(
    Taps =
    [
        1, 0, -1,
        2, 0, -2,
        1, 0, -1,
    ],
    KernelSize = 3, PaddingMode = PaddingMode.Replicate)]
internal static partial class SobelX;

[Filter2D(
    Taps =
    [
        1, 2, 1,
        0, 0, 0,
        -1, -2, -1,
    ],
    KernelSize = 3, PaddingMode = PaddingMode.Replicate, Offset = 128)]
internal static partial class SobelY;

[Filter2D(
    Taps =
    [
        3, 0, -3,
        10, 0, -10,
        3, 0, -3,
    ],
    KernelSize = 3, PaddingMode = PaddingMode.Reflect, Scale = 1.0 / 16)]
internal static partial class ScharrX;

[Filter2D(
    Taps =
    [
        1, 2, 1,
        2, 4, 2,
        1, 2, 1,
    ],
    KernelSize = 3, Scale = 1.0 / 16)]
internal static partial class Gaussian3;

[Filter2D(
    Taps =
    [
        1, 4, 6, 4, 1,
        4, 16, 24, 16, 4,
        6, 24, 36, 24, 6,
        4, 16, 24, 16, 4,
        1, 4, 6, 4, 1,
    ],
    KernelSize = 5, Scale = 1.0 / 256, PaddingMode = PaddingMode.Replicate)]
internal static partial class Gaussian5;

[Filter2D(
    Taps =
    [
        0.00022020938952251596, 0.0007392613622785884, 0.0017558413658092628, 0.0029505137113245462, 0.0035078021569616303, 0.0029505137113245462, 0.0017558413658092628, 0.0007392613622785884, 0.00022020938952251596,
        0.0007392613622785884, 0.0024817623033377284, 0.0058945065096805615, 0.009905121622583737, 0.011775985605255392, 0.009905121622583737, 0.0058945065096805615, 0.0024817623033377284, 0.0007392613622785884,
        0.0017558413658092628, 0.0058945065096805615, 0.014000215470247735, 0.023525945174110476, 0.027969489146776036, 0.023525945174110476, 0.014000215470247735, 0.0058945065096805615, 0.0017558413658092628,
        0.0029505137113245462, 0.009905121622583737, 0.023525945174110476, 0.0395329698683172, 0.046999895795410036, 0.0395329698683172, 0.023525945174110476, 0.009905121622583737, 0.0029505137113245462,
        0.0035078021569616303, 0.011775985605255392, 0.027969489146776036, 0.046999895795410036, 0.0558771630903892, 0.046999895795410036, 0.027969489146776036, 0.011775985605255392, 0.0035078021569616303,
        0.0029505137113245462, 0.009905121622583737, 0.023525945174110476, 0.0395329698683172, 0.046999895795410036, 0.0395329698683172, 0.023525945174110476, 0.009905121622583737, 0.0029505137113245462,
        0.0017558413658092628, 0.0058945065096805615, 0.014000215470247735, 0.023525945174110476, 0.027969489146776036, 0.023525945174110476, 0.014000215470247735, 0.0058945065096805615, 0.0017558413658092628,
        0.0007392613622785884, 0.0024817623033377284, 0.0058945065096805615, 0.009905121622583737, 0.011775985605255392, 0.009905121622583737, 0.0058945065096805615, 0.0024817623033377284, 0.0007392613622785884,
        0.00022020938952251596, 0.0007392613622785884, 0.0017558413658092628, 0.0029505137113245462, 0.0035078021569616303, 0.0029505137113245462, 0.0017558413658092628, 0.0007392613622785884, 0.00022020938952251596,
    ],
    KernelSize = 9, PaddingMode = PaddingMode.Reflect)]
internal static partial class Gaussian9;

[Filter2D(
    Taps =
    [
        0, -1, 0,
        -1, 5, -1,
        0, -1, 0,
    ],
    KernelSize = 3, PaddingMode = PaddingMode.Replicate)]
internal static partial class Sharpen;

[Filter2D(
    Taps =
    [
        -2, -1, 0,
        -1, 1, 1,
        0, 1, 2,
    ],
    KernelSize = 3, PaddingMode = PaddingMode.Replicate)]
internal static partial class Emboss;

[Filter2D(
    Taps =
    [
        1, 1, 1,
        1, -8, 1,
        1, 1, 1,
    ],
    KernelSize = 3, Offset = 128)]
internal static partial class Laplacian;

[Filter2D(
    Taps =
    [
        0, 0, -1, 0, 0,
        0, -1, -2, -1, 0,
        -1, -2, 16, -2, -1,
        0, -1, -2, -1, 0,
        0, 0, -1, 0, 0,
    ],
    KernelSize = 5, PaddingMode = PaddingMode.Replicate)]
internal static partial class LaplacianOfGaussian;

[Filter2D(
    Taps =
    [
        1, 1, 1,
        1, 1, 1,
        1, 1, 1,
    ],
    KernelSize = 3, Scale = 1.0 / 9, PaddingMode = PaddingMode.Circular)]
internal static partial class Box3;

[Filter2D(
    Taps =
    [
        1, 1, 1, 1, 1,
        1, 1, 1, 1, 1,
        1, 1, 1, 1, 1,
        1, 1, 1, 1, 1,
        1, 1, 1, 1, 1,
    ],
    KernelSize = 5, Scale = 1.0 / 25)]
internal static partial class Box5;

[Filter2D(
    Taps =
    [
        1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1,
    ],
    KernelSize = 7, Scale = 1.0 / 49, PaddingMode = PaddingMode.Replicate)]
internal static partial class Box7;

[Filter2D(
    Taps =
    [
        1, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 1, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 1, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 1, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 1, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 1, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 1, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 1, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 1,
    ],
    KernelSize = 9, Scale = 1.0 / 9, PaddingMode = PaddingMode.Replicate)]
internal static partial class MotionBlur9;

[Filter2D(
    Taps =
    [
        -1, -4, -6, -4, -1,
        -4, -16, -24, -16, -4,
        -6, -24, 476, -24, -6,
        -4, -16, -24, -16, -4,
        -1, -4, -6, -4, -1,
    ],
    KernelSize = 5, Scale = 1.0 / 256, PaddingMode = PaddingMode.Replicate)]
internal static partial class Unsharp5;

[Filter2D(
    Taps =
    [
        0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0,
        0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0,
        0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0,
        0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0,
    ],
    KernelSize = 11, Scale = 1.0 / 97, PaddingMode = PaddingMode.Replicate)]
internal static partial class Disk11;

/// <summary>Mirrors left to right, and is of high rank.</summary>
[Filter2D(
    Taps =
    [
        0.81, 0.284, -0.238, -0.556, -0.654, -0.556, -0.238, 0.284, 0.81,
        0.284, -0.453, -0.894, -1.0, -0.99, -1.0, -0.894, -0.453, 0.284,
        -0.238, -0.894, -0.951, -0.617, -0.416, -0.617, -0.951, -0.894, -0.238,
        -0.556, -1.0, -0.617, 0.156, 0.54, 0.156, -0.617, -1.0, -0.556,
        -0.654, -0.99, -0.416, 0.54, 1.0, 0.54, -0.416, -0.99, -0.654,
        -0.556, -1.0, -0.617, 0.156, 0.54, 0.156, -0.617, -1.0, -0.556,
        -0.238, -0.894, -0.951, -0.617, -0.416, -0.617, -0.951, -0.894, -0.238,
        0.284, -0.453, -0.894, -1.0, -0.99, -1.0, -0.894, -0.453, 0.284,
        0.81, 0.284, -0.238, -0.556, -0.654, -0.556, -0.238, 0.284, 0.81,
    ],
    KernelSize = 9, PaddingMode = PaddingMode.Replicate)]
internal static partial class Ring9;

/// <summary>Rows that mirror with either sign, of even width.</summary>
[Filter2D(
    Taps =
    [
        1, 2, 3, -3, -2, -1,
        4, 5, 6, 6, 5, 4,
        2, 2, 7, -7, -2, -2,
        1, 3, 5, 5, 3, 1,
    ],
    KernelShape = [4, 6], Scale = 0.03125, PaddingMode = PaddingMode.Replicate)]
internal static partial class OddRows4x6;

[Filter2D(
    Taps =
    [
        1,
    ],
    KernelSize = 1)]
internal static partial class Identity;

[Filter2D(
    Taps =
    [
        -1,
    ],
    KernelSize = 1, Offset = 255)]
internal static partial class Negative;

[Filter2D(
    Taps =
    [
        0.5,
    ],
    KernelSize = 1)]
internal static partial class Halved;

[Filter2D(
    Taps =
    [
        0, 0, 0,
        0, 0, 0,
        0, 0, 0,
    ],
    KernelSize = 3, Offset = 7)]
internal static partial class Nothing;

[Filter2D(
    Taps =
    [
        0, 0, 0, 0, 0,
        0, 0, 0, 0, 0,
    ],
    KernelShape = [2, 5])]
internal static partial class NothingAtAll;

[Filter2D(
    Taps =
    [
        -1, -1,
    ],
    KernelShape = [1, 2], Offset = 300)]
internal static partial class MinusPair;

/// <summary>A single tap in the corner.</summary>
[Filter2D(
    Taps =
    [
        0, 0, 0, 0, 1,
        0, 0, 0, 0, 0,
        0, 0, 0, 0, 0,
    ],
    KernelShape = [3, 5], PaddingMode = PaddingMode.Circular)]
internal static partial class Shift;

[Filter2D(
    Taps =
    [
        1, 2, 3, 4, 3, 2, 1,
    ],
    KernelShape = [1, 7], Scale = 0.0625, PaddingMode = PaddingMode.Reflect)]
internal static partial class Row7;

[Filter2D(
    Taps =
    [
        1,
        2,
        3,
        4,
        3,
        2,
        1,
    ],
    KernelShape = [7, 1], Scale = 0.0625, PaddingMode = PaddingMode.Reflect)]
internal static partial class Column7;

[Filter2D(
    Taps =
    [
        1, -1,
        -1, 1,
    ],
    KernelSize = 2, Offset = 128)]
internal static partial class Even2;

[Filter2D(
    Taps =
    [
        1, 2, 3, 4,
        5, 6, 7, 8,
        9, 10, 11, 12,
        13, 14, 15, 16,
    ],
    KernelSize = 4, Scale = 1.0 / 136, PaddingMode = PaddingMode.Circular)]
internal static partial class Even4;

[Filter2D(
    Taps =
    [
        1, 5, 10, 10, 5, 1,
        -1, -5, -10, -10, -5, -1,
    ],
    KernelShape = [2, 6], Scale = 0.125, PaddingMode = PaddingMode.Reflect)]
internal static partial class Even2x6;

/// <summary>The mathematician's convolution of an even kernel.</summary>
[Filter2D(
    Taps =
    [
        1, 2, 3,
        4, 5, 6,
    ],
    KernelShape = [2, 3], FlipKernel = true, Scale = 0.125, PaddingMode = PaddingMode.Replicate)]
internal static partial class Flipped;

/// <summary>Sums of bytes beyond the range of an int.</summary>
[Filter2D(
    Taps =
    [
        100000000.0, 0, 0,
        0, 0, 0,
        0, 0, -100000000.0,
    ],
    KernelSize = 3, Offset = 128)]
internal static partial class Overflowing;

[Filter2D(
    Taps =
    [
        1, 1, 1,
        1, 0, 1,
        1, 1, 1,
    ],
    KernelSize = 3, Scale = 0.125, PaddingMode = PaddingMode.Replicate)]
internal static partial class BoxWithoutCentre;

/// <summary>Sums up to 65,535: the last that fit unsigned words, but not with the half that rounding adds.</summary>
[Filter2D(
    Taps =
    [
        64, 129, 64,
    ],
    KernelShape = [1, 3], Scale = 1.0 / 256, PaddingMode = PaddingMode.Replicate)]
internal static partial class HighestUnsigned;

/// <summary>The same, multiplied in float.</summary>
[Filter2D(
    Taps =
    [
        64, 129, 64,
    ],
    KernelShape = [1, 3], Scale = 1.0 / 257, Offset = -0.25, PaddingMode = PaddingMode.Replicate)]
internal static partial class UnsignedFloat;

/// <summary>An even kernel of negative taps.</summary>
[Filter2D(
    Taps =
    [
        -64, -64,
    ],
    KernelShape = [1, 2], Scale = 1.0 / 64, Offset = 256, PaddingMode = PaddingMode.Replicate)]
internal static partial class LowestSigned;

/// <summary>Ties between negative quotients, and an odd offset.</summary>
[Filter2D(
    Taps =
    [
        -1, -2, -1,
        0, 0, 0,
        1, 2, 1,
    ],
    KernelSize = 3, Scale = 0.25, Offset = 127, PaddingMode = PaddingMode.Replicate)]
internal static partial class ShiftedNegative;

/// <summary>A negative factor.</summary>
[Filter2D(
    Taps =
    [
        3, -5,
    ],
    KernelShape = [1, 2], Scale = -1.0 / 15, Offset = 40.5, PaddingMode = PaddingMode.Replicate)]
internal static partial class Fifteenths;

/// <summary>Integers over a common divisor that is none of the taps.</summary>
[Filter2D(
    Taps =
    [
        0.2, -0.3, 0.5,
        0.7, 0.3, -0.4,
    ],
    KernelShape = [2, 3], Offset = 12, PaddingMode = PaddingMode.Replicate)]
internal static partial class Tenths;

/// <summary>Two passes would make the centre as 1 - 0.999.</summary>
[Filter2D(
    Taps =
    [
        1, 1, 1,
        1, 0.001, 1,
        1, 1, 1,
    ],
    KernelSize = 3, Scale = 0.125, PaddingMode = PaddingMode.Replicate)]
internal static partial class BoxWithFaintCentre;
