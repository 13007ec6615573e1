// The filters that image programs ship.
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
