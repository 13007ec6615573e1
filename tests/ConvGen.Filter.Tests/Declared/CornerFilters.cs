// Corner cases: one tap, no tap, even kernels, ranges that 16-bit integers just hold or do not.
#pragma warning disable CVG0405    // a kernel of zeros is one of them
namespace ConvGen.Filter.Tests.Declared;

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
