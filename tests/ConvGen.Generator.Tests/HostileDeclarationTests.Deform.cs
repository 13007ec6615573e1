using Xunit;

namespace ConvGen.Generator.Tests;

public sealed partial class HostileDeclarationTests
{
    [Fact]
    public void Every_beginning_of_a_deformable_layer()
    {
        const string Whole = "[DeformConv2D(InChannels = 4, OutChannels = 8, KernelShape = [3, 3], Pads = [1, 1, 1, 1], OffsetGroups = 2, Mask = true, Height = 9, Width = 9, Layout = Layout.Nhwc, Algorithm = Algorithm.Reference)]";
        Check([.. Enumerable.Range(1, Whole.Length).Select(length => Whole[..length])]);
    }

    /// <summary>What the attribute has beside a convolution's arguments, with extremes and values of no type that fits.</summary>
    [Theory, InlineData(31, 0.02), InlineData(32, 0.15)]
    public void Random_deformable_layers(int seed, double hostility)
    {
        Random random = new(seed);
        string[] attributes = [.. Enumerable.Range(0, PerCompilation).Select(_ => Deformable())];
        int compiled = Check(attributes);
        if (hostility < 0.1) Assert.InRange(compiled, 25, PerCompilation);

        string Deformable()
        {
            string plain;
            do plain = Plausible(random, hostility); while (!plain.StartsWith("[Conv2D(", StringComparison.Ordinal));
            string groups = random.NextDouble() < hostility ? Wrong[random.Next(Wrong.Length)] : random.Next(3) == 0 ? Integers[random.Next(Integers.Length)] : "1";
            string mask = random.NextDouble() < hostility ? Wrong[random.Next(Wrong.Length)] : random.Next(2) == 0 ? "true" : "false";
            return $"[DeformConv2D(OffsetGroups = {groups}, Mask = {mask}, {plain["[Conv2D(".Length..]}";
        }
    }

    [Fact]
    public void Enormous_deformable_layers() => Check(
    [
        .. from shape in (string[])
            [
                "InChannels = 1, OutChannels = 1, KernelSize = 1, Height = 46340, Width = 46340", "InChannels = 1, OutChannels = 1, KernelSize = 1, Height = 32767, Width = 32767",
                "InChannels = 1, OutChannels = 1, KernelSize = 32767, Height = 32767, Width = 32767", "InChannels = 2147480000, OutChannels = 1, KernelSize = 1, Height = 1, Width = 1",
                "InChannels = 1073739000, OutChannels = 1, KernelSize = 1, OffsetGroups = 1073739000, Height = 1, Width = 1", "InChannels = 1, OutChannels = 1073739000, KernelSize = 1, Height = 1, Width = 1",
                "InChannels = 46000, OutChannels = 46000, KernelSize = 1, Height = 3, Width = 3", "InChannels = 1, OutChannels = 1, KernelSize = 2, Dilation = 1073741822, Padding = 536870912, Height = 1, Width = 1",
                "InChannels = 0, OutChannels = 9, KernelSize = 40, AutoPad = AutoPad.Full, Height = 1, Width = 1", "InChannels = 7, OutChannels = 9, KernelSize = 40, AutoPad = AutoPad.Full, Height = 0, Width = 1",
                "InChannels = 30000, OutChannels = 1, KernelSize = 200, Padding = 100, Height = 3, Width = 3", "InChannels = 3, OutChannels = 3, KernelSize = 3, Batch = 11930464, Padding = 1, Height = 3, Width = 3",
                "InChannels = 64, OutChannels = 64, Groups = 64, KernelSize = 3, OffsetGroups = 64, Padding = 1, Height = 100, Width = 100",
            ]
           from more in (string[])["Layout = Layout.Nchw", "Layout = Layout.Nhwc, Mask = true", "Algorithm = Algorithm.Im2colGemm"]
           select $"[DeformConv2D({shape}, {more})]",
    ]);
}
