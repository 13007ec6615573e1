// Cascades: pairs that are one filter up to the border (mirrored, circular, one-sided, of one axis each), pairs that are not, three and more, cascades of cascades, and some drawn once from a seeded generator.
namespace ConvGen.Filter.Tests.Declared;

[Filter2D(Taps = [0.5, -1], KernelShape = [1, 2])]
internal static partial class AheadPair;

[Filter2D(Cascade = [typeof(AheadPair), typeof(AheadPair)])]
internal static partial class OneSidedPair;

[Filter2D(Taps = [0.5, -0.25, 1, 0.125], KernelShape = [2, 2])]
internal static partial class Corner2Zeros;

[Filter2D(Taps = [0, 1, -1], KernelShape = [1, 3], PaddingMode = PaddingMode.Replicate, Offset = 5)]
internal static partial class Ahead3Replicate;

[Filter2D(Taps = [1, 2, 1], KernelShape = [3, 1], PaddingMode = PaddingMode.Replicate, Scale = 0.25, Offset = -2)]
internal static partial class Column3Replicate;

[Filter2D(Taps = [-1, 0.5, 2], KernelShape = [1, 3], PaddingMode = PaddingMode.Replicate, Scale = 0.5)]
internal static partial class Row3Replicate;

[Filter2D(Taps = [1, 1, 1, 1, 1, 1, 1, 1, 1], KernelShape = [3, 3], PaddingMode = PaddingMode.Reflect, Scale = 1.0 / 9, Offset = 3)]
internal static partial class Mean3Reflect;

[Filter2D(Taps = [-1, -2, -1, 0, 0, 0, 1, 2, 1], KernelShape = [3, 3], PaddingMode = PaddingMode.Reflect, Offset = 100)]
internal static partial class Edge3Reflect;

[Filter2D(Taps = [0.3], KernelShape = [1, 1])]
internal static partial class Third;

[Filter2D(Taps = [0.1, 0.3, 0.1], KernelShape = [1, 3], PaddingMode = PaddingMode.Circular)]
internal static partial class Decimals3;

[Filter2D(Taps = [0.3, -0.1, 0], KernelShape = [1, 3], PaddingMode = PaddingMode.Circular)]
internal static partial class AntiDecimals3;

[Filter2D(Cascade = [typeof(Mean3Reflect), typeof(ScharrX)])]
internal static partial class MirroredGradient;

[Filter2D(Cascade = [typeof(Mean3Reflect), typeof(Mean3Reflect)])]
internal static partial class MirroredTwice;

[Filter2D(Cascade = [typeof(Mean3Reflect), typeof(Gaussian9), typeof(Edge3Reflect)])]
internal static partial class MirroredThrice;

[Filter2D(Cascade = [typeof(Edge3Reflect), typeof(Mean3Reflect)])]
internal static partial class GradientThenMean;

[Filter2D(Cascade = [typeof(Column7), typeof(Row7)])]
internal static partial class ColumnThenRowReflect;

[Filter2D(Cascade = [typeof(Column3Replicate), typeof(Row3Replicate)])]
internal static partial class ColumnThenRowReplicate;

[Filter2D(Cascade = [typeof(Row3Replicate), typeof(Column3Replicate)])]
internal static partial class RowThenColumnReplicate;

[Filter2D(Cascade = [typeof(Box3), typeof(Even4)])]
internal static partial class CircularBoxes;

[Filter2D(Cascade = [typeof(Random5B), typeof(Random9B)])]
internal static partial class CircularColumnThenRow;

[Filter2D(Cascade = [typeof(Shift), typeof(Shift)])]
internal static partial class CircularShifted;

[Filter2D(Cascade = [typeof(Decimals3), typeof(AntiDecimals3)])]
internal static partial class CancelledTaps;

[Filter2D(Cascade = [typeof(Corner2Zeros), typeof(Corner2Zeros)])]
internal static partial class OneSided;

[Filter2D(Cascade = [typeof(Corner2Zeros), typeof(Corner2Zeros), typeof(Corner2Zeros)])]
internal static partial class OneSidedThrice;

[Filter2D(Cascade = [typeof(Ahead3Replicate), typeof(Ahead3Replicate)])]
internal static partial class OneSidedCopies;

[Filter2D(Cascade = [typeof(Negative), typeof(Gaussian5)])]
internal static partial class NegativeThenBlur;

[Filter2D(Cascade = [typeof(Negative), typeof(Gaussian3)])]
internal static partial class NegativeThenZeros;

[Filter2D(Cascade = [typeof(Third), typeof(Laplacian)])]
internal static partial class ThirdThenLaplacian;

[Filter2D(Cascade = [typeof(Gaussian3), typeof(Negative)])]
internal static partial class BlurThenNegative;

[Filter2D(Cascade = [typeof(Gaussian5), typeof(SobelX)])]
internal static partial class BlurThenSobel;

[Filter2D(Cascade = [typeof(SobelX), typeof(Gaussian5)])]
internal static partial class SobelThenBlur;

[Filter2D(Cascade = [typeof(Gaussian3), typeof(Box5)])]
internal static partial class BlurTwiceZeros;

[Filter2D(Cascade = [typeof(Nothing), typeof(Gaussian5)])]
internal static partial class NothingThenBlur;

[Filter2D(Cascade = [typeof(Gaussian5), typeof(Nothing)])]
internal static partial class BlurThenNothing;

[Filter2D(Cascade = [typeof(Sharpen), typeof(Gaussian3), typeof(SobelY), typeof(Box3)])]
internal static partial class FourFilters;

[Filter2D(Cascade = [typeof(BlurThenSobel), typeof(CircularBoxes), typeof(Third)])]
internal static partial class CascadeOfCascades;

[Filter2D(Cascade = [typeof(LongRow450), typeof(LongColumn450)])]
internal static partial class TallThenTall;

[Filter2D(Cascade = [typeof(Large15), typeof(Gaussian3)])]
internal static partial class LargeThenSmall;

[Filter2D(Cascade = [typeof(Even2x6), typeof(Large15)])]
internal static partial class SmallThenLarge;

[Filter2D(Cascade = [typeof(Gaussian3), typeof(RankTwo3)])]
internal static partial class CircularAfterZeros;

[Filter2D(Cascade = [typeof(Gaussian5), typeof(Even2x6)])]
internal static partial class EvenReflectAfterBlur;

[Filter2D(Cascade = [typeof(Random7A), typeof(Random9A)])]
internal static partial class RandomCascade0;

[Filter2D(Cascade = [typeof(RankTwo2), typeof(BoxWithoutCentre)])]
internal static partial class RandomCascade1;

[Filter2D(Cascade = [typeof(Random5A), typeof(Gaussian3)])]
internal static partial class RandomCascade2;

[Filter2D(Cascade = [typeof(Halved), typeof(Even2)])]
internal static partial class RandomCascade3;

[Filter2D(Cascade = [typeof(Even2), typeof(Fifteenths)])]
internal static partial class RandomCascade4;

[Filter2D(Cascade = [typeof(BoxWithFaintCentre), typeof(Ring9)])]
internal static partial class RandomCascade5;

[Filter2D(Cascade = [typeof(Random6B), typeof(Even2x6)])]
internal static partial class RandomCascade6;

[Filter2D(Cascade = [typeof(Random9A), typeof(Even2)])]
internal static partial class RandomCascade7;

[Filter2D(Cascade = [typeof(Random8B), typeof(RankTwo0)])]
internal static partial class RandomCascade8;

[Filter2D(Cascade = [typeof(Random8B), typeof(Row7)])]
internal static partial class RandomCascade9;

[Filter2D(Cascade = [typeof(SobelX), typeof(SobelX)])]
internal static partial class RandomCascade10;

[Filter2D(Cascade = [typeof(Random9A), typeof(MotionBlur9)])]
internal static partial class RandomCascade11;

[Filter2D(Cascade = [typeof(Even2x6), typeof(Random4B)])]
internal static partial class RandomCascade12;

[Filter2D(Cascade = [typeof(Fifteenths), typeof(Random6A)])]
internal static partial class RandomCascade13;

[Filter2D(Cascade = [typeof(Box5), typeof(Random6B)])]
internal static partial class RandomCascade14;

[Filter2D(Cascade = [typeof(Random5B), typeof(Box3)])]
internal static partial class RandomCascade15;

[Filter2D(Cascade = [typeof(Even2x6), typeof(Box3)])]
internal static partial class RandomCascade16;

[Filter2D(Cascade = [typeof(OddRows4x6), typeof(Gaussian5)])]
internal static partial class RandomCascade17;

[Filter2D(Cascade = [typeof(BoxWithFaintCentre), typeof(Tenths)])]
internal static partial class RandomCascade18;

[Filter2D(Cascade = [typeof(Random3B), typeof(Random6A)])]
internal static partial class RandomCascade19;

[Filter2D(Cascade = [typeof(Gaussian5), typeof(Halved)])]
internal static partial class RandomCascade20;

[Filter2D(Cascade = [typeof(LowestSigned), typeof(Random7A)])]
internal static partial class RandomCascade21;

[Filter2D(Cascade = [typeof(Box5), typeof(HighestUnsigned)])]
internal static partial class RandomCascade22;

[Filter2D(Cascade = [typeof(Random7A), typeof(Box5), typeof(Gaussian3)])]
internal static partial class RandomCascade23;
