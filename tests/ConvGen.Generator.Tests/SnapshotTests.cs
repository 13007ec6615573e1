using ConvGen.Generator.Tests.Harness;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>Generated files as a person reads them.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public void Layer_of_the_reference() => Snapshot.Match(GeneratorRun.Of("""
        namespace Vision;

        [Conv2D(InChannels = 2, OutChannels = 3, KernelSize = 3, Stride = 2, Padding = 1, Height = 9, Width = 11, Batch = 2, PaddingMode = PaddingMode.Reflect, Activation = Activation.Relu6, Algorithm = Algorithm.Reference)]
        public sealed partial class Stem;
        """));

    [Fact]
    public void Layer_with_an_error() => Snapshot.Match(GeneratorRun.Of("""
        namespace Vision;

        [Conv2D(InChannels = 2, OutChannels = 3, KernelSize = 3, Groups = 2, Height = 9, Width = 11)]
        public sealed partial class Stem;
        """));
}
