using System.Globalization;
using System.Text;

namespace ConvGen.Execution.Tests.Harness;

/// <summary>A number for each spatial axis. A layer of lower rank has no depth, one of rank 1 no height: whatever stands there is not read.</summary>
public readonly record struct PerAxis(int Height, int Width, int Depth = 1)
{
    public static implicit operator PerAxis(int all) => new(all, all, all);

    /// <summary>The numbers of a layer's own axes, outermost first.</summary>
    public int[] Of(int rank) => rank switch { 1 => [Width], 2 => [Height, Width], _ => [Depth, Height, Width] };
}

/// <summary>A number for each side of an image, or of a volume.</summary>
public readonly record struct Sides(int Top, int Left, int Bottom, int Right, int Front = 0, int Back = 0)
{
    public static implicit operator Sides(int all) => new(all, all, all, all, all, all);

    /// <summary>The numbers of a layer's own axes: begins, then ends.</summary>
    public int[] Of(int rank) => rank switch { 1 => [Left, Right], 2 => [Top, Left, Bottom, Right], _ => [Front, Top, Left, Back, Bottom, Right] };
}

/// <summary>A <c>[Conv1D]</c>, <c>[Conv2D]</c> or <c>[Conv3D]</c> in numbers: printed as the attribute for the generator, and resolved to plain axes for the reference.</summary>
public sealed record LayerDeclaration
{
    /// <summary>Spatial axes: of a rank below 3 the depth, of rank 1 also the height are left out.</summary>
    public int Rank { get; init; } = 2;

    public bool Transposed { get; init; }

    /// <summary>Of a transposed layer.</summary>
    public PerAxis OutputPadding { get; init; } = 0;

    public int InChannels { get; init; } = 1;

    public int OutChannels { get; init; } = 1;

    public PerAxis Kernel { get; init; } = 1;

    public PerAxis Stride { get; init; } = 1;

    public PerAxis Dilation { get; init; } = 1;

    public Sides Pads { get; init; }

    public AutoPad AutoPad { get; init; }

    public PaddingMode PaddingMode { get; init; }

    public int Groups { get; init; } = 1;

    public bool Bias { get; init; } = true;

    public bool FlipKernel { get; init; }

    public int Depth { get; init; } = 1;

    public int Height { get; init; } = 1;

    public int Width { get; init; } = 1;

    public int Batch { get; init; } = 1;

    public Layout Layout { get; init; }

    public Activation Activation { get; init; }

    /// <summary>Null leaves the argument out, so the activation's own default counts.</summary>
    public float? Alpha { get; init; }

    /// <summary>Null leaves the argument out.</summary>
    public float? Beta { get; init; }

    public Algorithm Algorithm { get; init; }

    public Accuracy Accuracy { get; init; }

    /// <summary>0 leaves the argument out.</summary>
    public int WinogradTile { get; init; }

    /// <summary>Whether equal numbers are spelled as arrays all the same: both spellings must mean the same.</summary>
    public bool SpellArrays { get; init; }

    /// <summary>The attribute as a user would type it, defaults left out.</summary>
    public string Attribute
    {
        get
        {
            StringBuilder text = new();
            void Add(string argument) => text.Append(text.Length == 0 ? "" : ", ").Append(argument);
            void AddAxes(string one, string each, PerAxis value, int otherwise)
            {
                int[] numbers = value.Of(Rank);
                bool isUniform = numbers.All(number => number == numbers[0]);
                if (isUniform && numbers[0] == otherwise) return;
                Add(isUniform && !SpellArrays ? $"{one} = {numbers[0]}" : $"{each} = [{string.Join(", ", numbers)}]");
            }

            Add($"InChannels = {InChannels}");
            Add($"OutChannels = {OutChannels}");
            AddAxes("KernelSize", "KernelShape", Kernel, otherwise: -1);
            AddAxes("Stride", "Strides", Stride, otherwise: 1);
            AddAxes("Dilation", "Dilations", Dilation, otherwise: 1);
            if (Transposed) AddAxes("OutputPadding", "OutputPaddings", OutputPadding, otherwise: 0);
            if (AutoPad != AutoPad.None) Add($"AutoPad = AutoPad.{AutoPad}");
            else if (Pads.Of(Rank) is var pads && pads.Any(pad => pad != 0))
                Add(pads.All(pad => pad == pads[0]) && !SpellArrays ? $"Padding = {pads[0]}" : $"Pads = [{string.Join(", ", pads)}]");
            if (PaddingMode != PaddingMode.Zeros) Add($"PaddingMode = PaddingMode.{PaddingMode}");
            if (Groups != 1) Add($"Groups = {Groups}");
            if (!Bias) Add("Bias = false");
            if (FlipKernel) Add("FlipKernel = true");
            if (Rank == 3) Add($"Depth = {Depth}");
            if (Rank >= 2) Add($"Height = {Height}");
            Add($"{(Rank == 1 ? "Length" : "Width")} = {Width}");
            if (Batch != 1) Add($"Batch = {Batch}");
            if (Layout != Layout.Nchw) Add($"Layout = Layout.{Layout}");
            if (Activation != Activation.None) Add($"Activation = Activation.{Activation}");
            if (Alpha is float alpha) Add($"ActivationAlpha = {Literal(alpha)}");
            if (Beta is float beta) Add($"ActivationBeta = {Literal(beta)}");
            if (Algorithm != Algorithm.Auto) Add($"Algorithm = Algorithm.{Algorithm}");
            if (WinogradTile != 0) Add($"WinogradTile = {WinogradTile}");
            if (Accuracy != Accuracy.Default) Add($"Accuracy = Accuracy.{Accuracy}");
            return $"[Conv{(Transposed ? "Transpose" : "")}{Rank}D({text})]";
        }
    }

    /// <summary>The layer for <see cref="DoubleReference"/>, with the padding spelled out.</summary>
    public ReferenceLayer Reference => new()
    {
        Batch = Batch,
        InChannels = InChannels,
        OutChannels = OutChannels,
        Groups = Groups,
        Depth = Rank < 3 ? Absent : Axis(Depth, Kernel.Depth, Stride.Depth, Dilation.Depth, Pads.Front, Pads.Back, OutputPadding.Depth),
        Height = Rank < 2 ? Absent : Axis(Height, Kernel.Height, Stride.Height, Dilation.Height, Pads.Top, Pads.Bottom, OutputPadding.Height),
        Width = Axis(Width, Kernel.Width, Stride.Width, Dilation.Width, Pads.Left, Pads.Right, OutputPadding.Width),
        PaddingMode = PaddingMode,
        FlipKernel = FlipKernel,
        Activation = new ReferenceActivation(Activation, Alpha, Beta),
    };

    /// <summary>With the parameters that its activation takes; the others have no effect and are warned about.</summary>
    public LayerDeclaration WithParameters(float alpha, float beta) => this with
    {
        Alpha = Activation is Activation.LeakyRelu or Activation.Elu or Activation.HardSigmoid or Activation.Clip ? alpha : null,
        Beta = Activation is Activation.HardSigmoid or Activation.Clip ? beta : null,
    };

    public override string ToString() => Attribute;

    private static ReferenceAxis Absent => new(1, 1, 1, 1, 0, 0);

    private ReferenceAxis Axis(int input, int kernel, int stride, int dilation, int begin, int end, int added)
    {
        int span = (kernel - 1) * dilation + 1;
        if (Transposed)
        {
            int odd = (input - 1) * stride + span + added - input * stride, crop = Math.Max(odd, 0);
            (begin, end, added) = AutoPad switch
            {
                AutoPad.Same => (crop / 2, crop - crop / 2, added + Math.Max(-odd, 0)),
                AutoPad.SameLower => (crop - crop / 2, crop / 2, added + Math.Max(-odd, 0)),
                AutoPad.Valid => (0, 0, added),
                _ => (begin, end, added),
            };
            return new ReferenceAxis(input, kernel, stride, dilation, begin, end) { Transposed = added };
        }
        int same = Math.Max(0, ((input + stride - 1) / stride - 1) * stride + span - input);
        (begin, end) = AutoPad switch
        {
            AutoPad.Same => (same / 2, same - same / 2),
            AutoPad.SameLower => (same - same / 2, same / 2),
            AutoPad.Valid => (0, 0),
            AutoPad.Full => (span - 1, span - 1),
            _ => (begin, end),
        };
        return new ReferenceAxis(input, kernel, stride, dilation, begin, end);
    }

    private static string Literal(float value) => value.ToString("R", CultureInfo.InvariantCulture) + "f";
}
