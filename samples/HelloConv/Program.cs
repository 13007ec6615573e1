using ConvGen;

float[] weights = new float[HelloConv.Layer.WeightLength], bias = new float[HelloConv.Layer.BiasLength];
for (int i = 0; i < weights.Length; i++) weights[i] = (i * 37 % 11 - 5) / 8f;
HelloConv.Layer layer = new(weights, bias);
float[] input = new float[HelloConv.Layer.InputLength], output = new float[HelloConv.Layer.OutputLength];
for (int i = 0; i < input.Length; i++) input[i] = (i * 31 % 17 - 8) / 8f;
layer.Run(input, output);
Console.WriteLine(HelloConv.Layer.Plan);
Console.WriteLine(output.Sum());

namespace HelloConv
{
    [Conv2D(InChannels = 64, OutChannels = 64, KernelSize = 3, Padding = 1, Height = 56, Width = 56, Layout = Layout.Nhwc, Activation = Activation.Relu)]
    public sealed partial class Layer;
}
