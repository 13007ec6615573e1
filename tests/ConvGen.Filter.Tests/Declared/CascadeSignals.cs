// Cascades of filters over signals: one filter up to the ends (mirrored, circular, causal), kept apart, strides before and behind, three and more, cascades of cascades, and some drawn once from a seeded generator.
namespace ConvGen.Filter.Tests.Declared;

[Filter1D(Taps = [1, 2, 1], Scale = 0.25, PaddingMode = PaddingMode.Reflect, Offset = 1)]
internal static partial class Mirror3;

[Filter1D(Cascade = [typeof(Mirror3), typeof(Mirror3)])]
internal static partial class SmallMirrors;

[Filter1D(Cascade = [typeof(Step), typeof(Random33CausalBy5)])]
internal static partial class StepThenDecimate;

[Filter1D(Cascade = [typeof(Window31), typeof(Sparse)])]
internal static partial class MirrorTwice;

[Filter1D(Cascade = [typeof(Window31), typeof(Random33By3)])]
internal static partial class MirrorThenDecimate;

[Filter1D(Cascade = [typeof(Step), typeof(Sinc255Causal)])]
internal static partial class CausalTwice;

[Filter1D(Cascade = [typeof(Sinc255Causal), typeof(Random33CausalBy5)])]
internal static partial class CausalThenDecimate;

[Filter1D(Cascade = [typeof(Random33CausalBy5), typeof(Step)])]
internal static partial class DecimateThenCausal;

[Filter1D(Cascade = [typeof(Binomial5Causal), typeof(Binomial5Causal)])]
internal static partial class CausalCopies;

[Filter1D(Cascade = [typeof(Ring7), typeof(Ring200)])]
internal static partial class Rings;

[Filter1D(Cascade = [typeof(Step), typeof(Echo)])]
internal static partial class EchoedStep;

[Filter1D(Cascade = [typeof(Negated), typeof(Binomial5)])]
internal static partial class GainThenSmooth;

[Filter1D(Cascade = [typeof(Negated), typeof(Random33)])]
internal static partial class GainThenZeros;

[Filter1D(Cascade = [typeof(Silence), typeof(Binomial5)])]
internal static partial class SilenceThenSmooth;

[Filter1D(Cascade = [typeof(Random33), typeof(HalfBand63)])]
internal static partial class ZerosTwice;

[Filter1D(Cascade = [typeof(Binomial5), typeof(Window31Half)])]
internal static partial class CopiesThenHalf;

[Filter1D(Cascade = [typeof(Window31Half), typeof(Picked)])]
internal static partial class HalfThenPicked;

[Filter1D(Cascade = [typeof(Random33By3), typeof(Sinc128By4)])]
internal static partial class ByThreeByFour;

[Filter1D(Cascade = [typeof(HalfBand63), typeof(Random33CausalBy5)])]
internal static partial class HalfBandThenFifth;

[Filter1D(Cascade = [typeof(Binomial5), typeof(Ring7)])]
internal static partial class SmoothThenRing;

[Filter1D(Cascade = [typeof(Ring7), typeof(Binomial5)])]
internal static partial class RingThenSmooth;

[Filter1D(Cascade = [typeof(Window31Half), typeof(Ring7), typeof(Even6)])]
internal static partial class RingInTheMiddle;

[Filter1D(Cascade = [typeof(Room4096), typeof(Step)])]
internal static partial class RoomThenStep;

[Filter1D(Cascade = [typeof(Step), typeof(Binomial5Causal), typeof(Window31Half), typeof(Sparse)])]
internal static partial class Chain4;

[Filter1D(Cascade = [typeof(CopiesThenHalf), typeof(CausalTwice), typeof(Nudge)])]
internal static partial class ChainOfChains;

[Filter1D(Cascade = [typeof(Even6), typeof(CausalMirror)])]
internal static partial class EvenMirrors;

[Filter1D(Cascade = [typeof(Sinc128By4), typeof(Sparse)])]
internal static partial class LateMirror;

[Filter1D(Cascade = [typeof(Sinc128By4), typeof(Picked)])]
internal static partial class RandomChain0;

[Filter1D(Cascade = [typeof(Sinc101), typeof(Even6)])]
internal static partial class RandomChain1;

[Filter1D(Cascade = [typeof(Sinc101), typeof(HalfBand63)])]
internal static partial class RandomChain2;

[Filter1D(Cascade = [typeof(Sparse), typeof(Binomial5), typeof(Picked)])]
internal static partial class RandomChain3;

[Filter1D(Cascade = [typeof(Binomial5Causal), typeof(Step)])]
internal static partial class RandomChain4;

[Filter1D(Cascade = [typeof(Negated), typeof(Random33By3), typeof(Picked)])]
internal static partial class RandomChain5;

[Filter1D(Cascade = [typeof(Sparse), typeof(Nudge), typeof(Sinc101)])]
internal static partial class RandomChain6;

[Filter1D(Cascade = [typeof(Negated), typeof(Negated)])]
internal static partial class RandomChain7;

[Filter1D(Cascade = [typeof(CausalMirror), typeof(Nudge)])]
internal static partial class RandomChain8;

[Filter1D(Cascade = [typeof(Window31Half), typeof(Picked)])]
internal static partial class RandomChain9;

[Filter1D(Cascade = [typeof(Even6), typeof(Sinc101), typeof(CausalMirror)])]
internal static partial class RandomChain10;

[Filter1D(Cascade = [typeof(Window31), typeof(HalfBand63), typeof(Nudge)])]
internal static partial class RandomChain11;

[Filter1D(Cascade = [typeof(Step), typeof(Picked), typeof(Ring7)])]
internal static partial class RandomChain12;

[Filter1D(Cascade = [typeof(Sinc128By4), typeof(Step)])]
internal static partial class RandomChain13;

[Filter1D(Cascade = [typeof(Ring7), typeof(Window31Half), typeof(CausalMirror)])]
internal static partial class RandomChain14;

[Filter1D(Cascade = [typeof(Window31), typeof(Nudge), typeof(Step)])]
internal static partial class RandomChain15;
