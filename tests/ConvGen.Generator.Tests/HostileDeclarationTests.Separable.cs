using Xunit;

namespace ConvGen.Generator.Tests;

public sealed partial class HostileDeclarationTests
{
    [Fact]
    public void Every_beginning_of_a_separable_layer()
    {
        const string Whole = "[SeparableConv2D(InChannels = 4, OutChannels = 8, KernelShape = [3, 3], Pads = [1, 1, 1, 1], DepthMultiplier = 2, DepthwiseActivation = Activation.Clip, Height = 9, Width = 9, Algorithm = Algorithm.Reference)]";
        Check([.. Enumerable.Range(1, Whole.Length).Select(length => Whole[..length])]);
    }

    /// <summary>What the attribute has beside a convolution's arguments, with extremes and values of no type that fits.</summary>
    [Theory, InlineData(41, 0.02), InlineData(42, 0.15)]
    public void Random_separable_layers(int seed, double hostility)
    {
        Random random = new(seed);
        string[] attributes = [.. Enumerable.Range(0, PerCompilation).Select(_ => Separable())];
        int compiled = Check(attributes);
        if (hostility < 0.1) Assert.InRange(compiled, 25, PerCompilation);

        string Separable()
        {
            string plain;
            do plain = Plausible(random, hostility); while (!plain.StartsWith("[Conv2D(", StringComparison.Ordinal));
            string multiplier = random.NextDouble() < hostility ? Wrong[random.Next(Wrong.Length)] : random.Next(3) == 0 ? Integers[random.Next(Integers.Length)] : "1";
            string bias = random.NextDouble() < hostility ? Wrong[random.Next(Wrong.Length)] : random.Next(2) == 0 ? "true" : "false";
            return $"[SeparableConv2D(DepthMultiplier = {multiplier}, DepthwiseBias = {bias}, DepthwiseActivation = (Activation){random.Next(-1, 15)}, {plain["[Conv2D(".Length..]}";
        }
    }

    [Fact]
    public void Enormous_separable_layers() => Check(
    [
        .. from shape in (string[])
            [
                "InChannels = 1, OutChannels = 1, KernelSize = 1, Height = 46340, Width = 46340", "InChannels = 1, OutChannels = 1, KernelSize = 46340, Height = 46340, Width = 46340",
                "InChannels = 2147480000, OutChannels = 1, KernelSize = 1, Height = 1, Width = 1", "InChannels = 1073730000, OutChannels = 1, KernelSize = 1, Height = 1, Width = 1", "InChannels = 700000000, OutChannels = 1, KernelSize = 1, Height = 1, Width = 1",
                "InChannels = 1, OutChannels = 1, DepthMultiplier = 500000000, KernelSize = 1, Height = 1, Width = 1", "InChannels = 46000, OutChannels = 46000, KernelSize = 1, Height = 3, Width = 3",
                "InChannels = 1, OutChannels = 1, KernelSize = 2, Dilation = 1073741822, Padding = 536870912, Height = 1, Width = 1", "InChannels = 7, OutChannels = 9, KernelSize = 40, AutoPad = AutoPad.Full, Height = 0, Width = 1",
                "InChannels = 1, OutChannels = 1073730000, KernelSize = 1, Height = 1, Width = 1", "InChannels = 3, OutChannels = 3, KernelSize = 31, Padding = 15, Height = 3000, Width = 3000", "InChannels = 3, OutChannels = 3, KernelSize = 3, Batch = 11930464, Padding = 1, Height = 3, Width = 3",
            ]
           from more in (string[])["Layout = Layout.Nchw", "Layout = Layout.Nhwc", "PaddingMode = PaddingMode.Replicate, Algorithm = Algorithm.Direct"]
           select $"[SeparableConv2D({shape}, {more})]",
    ]);
}
