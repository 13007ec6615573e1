namespace ConvGen.Generator.Model;

/// <summary>The depthwise half of a separable convolution; its kernel and axes are the layer's.</summary>
/// <param name="Multiplier">Filters of each input channel.</param>
/// <param name="HasBias">Whether it adds a bias of its own.</param>
/// <param name="Activation">What stands between the halves.</param>
internal sealed record SeparableSpec(int Multiplier, bool HasBias, ActivationSpec Activation);
