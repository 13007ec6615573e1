using System.Text;

namespace ConvGen.Execution.Tests.Harness;

/// <summary>A <c>[MaxPool2D]</c> or one of its five relatives in numbers: printed as the attribute for the generator, and resolved to plain windows for the reference.</summary>
public sealed record PoolDeclaration
{
    public int Rank { get; init; } = 2;

    public bool IsAverage { get; init; }

    public int Channels { get; init; } = 1;

    public PerAxis Kernel { get; init; } = 1;

    /// <summary>Null leaves the argument out: the kernel.</summary>
    public PerAxis? Stride { get; init; }

    public PerAxis Dilation { get; init; } = 1;

    public Sides Pads { get; init; }

    public AutoPad AutoPad { get; init; }

    public bool CeilMode { get; init; }

    /// <summary>Null leaves the argument out: true.</summary>
    public bool? CountIncludePad { get; init; }

    /// <summary>The window is the whole input; kernel, stride, dilation and padding are not read.</summary>
    public bool Global { get; init; }

    public int Depth { get; init; } = 1;

    public int Height { get; init; } = 1;

    public int Width { get; init; } = 1;

    public int Batch { get; init; } = 1;

    public Layout Layout { get; init; }

    /// <summary>Whether equal numbers are spelled as arrays all the same: both spellings must mean the same.</summary>
    public bool SpellArrays { get; init; }

    /// <summary>The attribute as a user would type it, defaults left out.</summary>
    public string Attribute
    {
        get
        {
            StringBuilder text = new($"Channels = {Channels}");
            void Add(string argument) => text.Append(", ").Append(argument);
            void AddAxes(string one, string each, PerAxis value)
            {
                int[] numbers = value.Of(Rank);
                Add(numbers.All(number => number == numbers[0]) && !SpellArrays ? $"{one} = {numbers[0]}" : $"{each} = [{string.Join(", ", numbers)}]");
            }

            if (Global)
            {
                Add("Global = true");
            }
            else
            {
                AddAxes("KernelSize", "KernelShape", Kernel);
                if (Stride is PerAxis stride) AddAxes("Stride", "Strides", stride);
                if (Dilation.Of(Rank).Any(dilation => dilation != 1)) AddAxes("Dilation", "Dilations", Dilation);
                if (AutoPad != AutoPad.None) Add($"AutoPad = AutoPad.{AutoPad}");
                else if (Pads.Of(Rank) is var pads && pads.Any(pad => pad != 0))
                    Add(pads.All(pad => pad == pads[0]) && !SpellArrays ? $"Padding = {pads[0]}" : $"Pads = [{string.Join(", ", pads)}]");
                if (CeilMode) Add("CeilMode = true");
            }

            if (IsAverage && CountIncludePad is bool include) Add($"CountIncludePad = {(include ? "true" : "false")}");
            if (Rank == 3) Add($"Depth = {Depth}");
            if (Rank >= 2) Add($"Height = {Height}");
            Add($"{(Rank == 1 ? "Length" : "Width")} = {Width}");
            if (Batch != 1) Add($"Batch = {Batch}");
            if (Layout != Layout.Nchw) Add($"Layout = Layout.{Layout}");
            return $"[{(IsAverage ? "Average" : "Max")}Pool{Rank}D({text})]";
        }
    }

    /// <summary>The layer for <see cref="PoolReference"/>, windows walked one by one.</summary>
    public PoolReference Reference => new()
    {
        Batch = Batch,
        Channels = Channels,
        IsAverage = IsAverage,
        CountIncludePad = CountIncludePad ?? true,
        Depth = Rank < 3 ? new(1, [[0]]) : Axis(Depth, Kernel.Depth, Stride?.Depth, Dilation.Depth, Pads.Front, Pads.Back),
        Height = Rank < 2 ? new(1, [[0]]) : Axis(Height, Kernel.Height, Stride?.Height, Dilation.Height, Pads.Top, Pads.Bottom),
        Width = Axis(Width, Kernel.Width, Stride?.Width, Dilation.Width, Pads.Left, Pads.Right),
    };

    public override string ToString() => Attribute;

    private PoolReferenceAxis Axis(int input, int kernel, int? step, int dilation, int begin, int end)
    {
        if (Global) return new(input, [[.. Enumerable.Range(0, input)]]);
        int stride = step ?? kernel, span = (kernel - 1) * dilation + 1, same = Math.Max(0, ((input + stride - 1) / stride - 1) * stride + span - input);
        (begin, end) = AutoPad switch
        {
            AutoPad.Same => (same / 2, same - same / 2),
            AutoPad.SameLower => (same - same / 2, same / 2),
            AutoPad.Valid => (0, 0),
            AutoPad.Full => (span - 1, span - 1),
            _ => (begin, end),
        };

        // One window after another: as long as the next lies in the padded input, or, rounding up, the one before left some of it over and this one begins in the input or before it.
        List<int[]> windows = [];
        int padded = begin + input + end;
        for (int start = 0; start + span <= padded || (CeilMode && start - stride + span < padded && start < begin + input); start += stride)
            windows.Add([.. Enumerable.Range(0, kernel).Select(k => start + k * dilation).Select(at => at >= padded ? PoolReferenceAxis.Beyond : at < begin || at >= begin + input ? PoolReferenceAxis.Padding : at - begin)]);
        return new(input, windows);
    }
}

/// <summary>One axis: for each window the input positions under it.</summary>
public sealed record PoolReferenceAxis(int Input, IReadOnlyList<int[]> Windows)
{
    /// <summary>A position in the padding.</summary>
    public const int Padding = -1;

    /// <summary>A position behind the padding, where a window that rounding up added may end.</summary>
    public const int Beyond = -2;

    public int Output => Windows.Count;
}
