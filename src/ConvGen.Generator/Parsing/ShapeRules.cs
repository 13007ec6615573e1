using System.Globalization;
using System.Numerics;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>Whether the values of a request go together, and the spec that they make. Pure: values in, faults out.</summary>
/// <remarks>Extents may be anything up to int.MaxValue, so sums are 64 bits wide and products are big integers until they are known to fit.</remarks>
internal sealed class ShapeRules
{
    private readonly ConvolutionRequest _request;
    private readonly FaultList _faults = new();

    private ShapeRules(ConvolutionRequest request) => _request = request;

    /// <summary>The spec, or null where <paramref name="faults"/> holds an error; warnings go with a spec.</summary>
    public static ConvSpec? Check(ConvolutionRequest request, out IReadOnlyList<Fault> faults)
    {
        ShapeRules rules = new(request);
        faults = rules._faults.Found;
        rules.CheckGroups();
        if (request.Separable is not null && request.Groups != 1) rules.Error(Descriptors.SeparableGroups, "Groups", $"Groups = {Number(request.Groups)}");
        if (request.Deformation is { } deformation) rules.CheckDeformation(deformation);
        SpatialAxis[] axes = [.. Enumerable.Range(0, request.Grammar.Rank).Select(i => request.Grammar.IsTransposed ? rules.TransposedAxis(i) : rules.Axis(i))];
        if (rules._faults.HasError) return null;
        rules.CheckLengths(axes);
        if (rules._faults.HasError) return null;
        ConvSpec spec = Spec(request, axes);
        rules.CheckForEmptiness();
        return spec;
    }

    private static ConvSpec Spec(ConvolutionRequest r, SpatialAxis[] axes)
    {
        SpatialAxis FromLast(int i) => axes.Length > i ? axes[axes.Length - 1 - i] : SpatialAxis.Absent;
        return new ConvSpec
        {
            Rank = axes.Length,
            Batch = r.Batch,
            InChannels = r.InChannels,
            OutChannels = r.OutChannels,
            Groups = r.Groups,
            Depth = FromLast(2),
            Height = FromLast(1),
            Width = FromLast(0),
            PaddingMode = r.PaddingMode,
            Layout = r.Layout,
            HasBias = r.HasBias,
            FlipKernel = r.FlipKernel,
            Activation = r.Activation,
            Algorithm = r.Algorithm,
            Accuracy = r.Accuracy,
            WinogradTile = r.WinogradTile,
            Deformation = r.Deformation,
            Separable = r.Separable,
        };
    }

    /// <summary>An axis with its padding computed.</summary>
    private SpatialAxis Axis(int i)
    {
        string axis = _request.Grammar.Axes[i], extent = $"{axis} = {Number(_request.Extent[i])}";
        long input = _request.Extent[i], kernel = _request.Kernel[i], stride = _request.Stride[i], dilation = _request.Dilation[i];
        string kernelWords = _request.KernelArgument.Words + (dilation == 1 ? "" : $" with {_request.DilationArgument.Words}");
        long span = (kernel - 1) * dilation + 1;
        if (!Fits(_request.KernelArgument.Name, $"the span of {kernelWords}", $"({Number(kernel)} - 1) * {Number(dilation)} + 1", span)) return default;
        (long begin, long end) = AutoPadding.Of(_request.AutoPad, input, span, stride, _request.Pads[i], _request.Pads[i + _request.Grammar.Rank]);
        if (!Fits(_request.PadsArgument.Name, $"{axis} padded", $"{Number(begin)} + {Number(input)} + {Number(end)}", begin + input + end)) return default;

        if (_request.AutoPad is AutoPad.Same or AutoPad.SameLower && input == 0)
        {
            Error(Descriptors.EmptyOutput, axis, _request.PadsArgument.Words, extent, axis);
            return default;
        }

        long padded = begin + input + end;
        if (span > padded)
        {
            Error(Descriptors.KernelTooWide, _request.KernelArgument.Name, kernelWords, FaultList.Pixels(span), extent, _request.PadsArgument.Words, Number(padded));
            return default;
        }

        CheckMode(i, extent, begin, end);
        if (!_faults.HasError) Advise(i, extent, kernelWords, new SpatialAxis((int)input, (int)kernel, (int)stride, (int)dilation, (int)begin, (int)end));
        return new SpatialAxis((int)input, (int)kernel, (int)stride, (int)dilation, (int)begin, (int)end);
    }

    /// <summary>An axis along which inputs scatter, with its cropping computed.</summary>
    private SpatialAxis TransposedAxis(int i)
    {
        string axis = _request.Grammar.Axes[i], extent = $"{axis} = {Number(_request.Extent[i])}";
        long input = _request.Extent[i], kernel = _request.Kernel[i], stride = _request.Stride[i], dilation = _request.Dilation[i], added = _request.OutputPadding[i];
        string kernelWords = _request.KernelArgument.Words + (dilation == 1 ? "" : $" with {_request.DilationArgument.Words}");
        long span = (kernel - 1) * dilation + 1, whole = (input - 1) * stride + span + added;
        if (!Fits(_request.KernelArgument.Name, $"the span of {kernelWords}", $"({Number(kernel)} - 1) * {Number(dilation)} + 1", span)) return default;
        if (!Fits(_request.StrideArgument.Name, $"{axis} before cropping", $"({Number(input)} - 1) * {Number(stride)} + {Number(span)} + {Number(added)}", whole)) return default;
        if (added >= Math.Max(stride, dilation))
            Error(Descriptors.OutputPaddingTooLarge, _request.OutputPaddingArgument.Name, _request.OutputPaddingArgument.Words, Number(added), _request.StrideArgument.Words, _request.DilationArgument.Words, axis);
        if (_request.PaddingMode != PaddingMode.Zeros) Error(Descriptors.TransposedMode, "PaddingMode", $"PaddingMode = {_request.PaddingMode}");
        if (_request.AutoPad == AutoPad.Full) Error(Descriptors.TransposedFull, "AutoPad");
        if (_faults.HasError) return default;

        // Same: input * stride outputs, whether the odd ones have to be cropped or added.
        long begin = _request.Pads[i], end = _request.Pads[i + _request.Grammar.Rank];
        if (_request.AutoPad == AutoPad.Valid) (begin, end) = (0, 0);
        if (_request.AutoPad is AutoPad.Same or AutoPad.SameLower)
        {
            long cropped = Math.Max(whole - input * stride, 0);
            added += Math.Max(input * stride - whole, 0);
            (begin, end) = _request.AutoPad == AutoPad.Same ? (cropped / 2, cropped - cropped / 2) : (cropped - cropped / 2, cropped / 2);
            whole = (input - 1) * stride + span + added;
        }

        if (whole - begin - end < 1)
        {
            Error(Descriptors.CropsEverything, _request.PadsArgument.Name, _request.PadsArgument.Words, Number(Math.Max(whole, 0)), kernelWords, _request.StrideArgument.Words, extent);
            return default;
        }

        SpatialAxis result = new((int)input, (int)kernel, (int)stride, (int)dilation, (int)begin, (int)end) { IsTransposed = true, OutputPadding = (int)added };
        if (input > 1 && kernel % result.Period != 0)
        {
            long above = kernel + result.Period - kernel % result.Period;
            Add(Descriptors.Checkerboard, _request.KernelArgument.Name, kernelWords, _request.StrideArgument.Words, Number(kernel / result.Period), Number(kernel / result.Period + 1), axis, Number(above));
        }

        return result;
    }

    /// <summary>Modes that copy pixels need pixels to copy.</summary>
    private void CheckMode(int i, string extent, long begin, long end)
    {
        long input = _request.Extent[i], widest = Math.Max(begin, end);
        if (_request.PaddingMode == PaddingMode.Zeros || widest == 0) return;
        if (input == 0) Error(Descriptors.NothingToCopy, "PaddingMode", $"PaddingMode = {_request.PaddingMode}", extent);
        else if (_request.PaddingMode == PaddingMode.Reflect && widest > input - 1) Error(Descriptors.ReflectTooWide, _request.PadsArgument.Name, _request.PadsArgument.Words, FaultList.Pixels(widest), extent, Number(input - 1));
        else if (_request.PaddingMode == PaddingMode.Circular && widest > input) Error(Descriptors.CircularTooWide, _request.PadsArgument.Name, _request.PadsArgument.Words, FaultList.Pixels(widest), extent, Number(input));
    }

    private void Advise(int i, string extent, string kernelWords, SpatialAxis a)
    {
        if (a.Input == 0) return;    // CVG0202 says more
        if (_request.PaddingMode == PaddingMode.Zeros && Math.Max(a.PadBegin, a.PadEnd) >= a.Span && _request.AutoPad == AutoPad.None)
            Add(Descriptors.DeadBorder, _request.PadsArgument.Name, _request.PadsArgument.Words, FaultList.Pixels(a.Span), kernelWords, _request.Grammar.Axes[i]);

        // Beyond the last window. Strides wider than the kernel leave pixels between windows too, which whoever writes them knows.
        long unread = (long)a.Padded - ((long)(a.Output - 1) * a.Stride + a.Span) - a.PadEnd;
        if (unread > Math.Max(a.Stride - a.Span, 0))
            Add(Descriptors.UnreadPixels, _request.Grammar.Axes[i], unread == 1 ? "pixel" : FaultList.Pixels(unread), extent, FaultList.Pixels(a.Span), Number(a.Stride), unread == 1 ? "is" : "are");
    }

    private void CheckGroups()
    {
        CheckGroupsOf("InChannels", _request.InChannels, Descriptors.GroupsAndInputs);
        CheckGroupsOf("OutChannels", _request.OutChannels, Descriptors.GroupsAndOutputs);

        void CheckGroupsOf(string name, int channels, DiagnosticDescriptor descriptor)
        {
            int remainder = channels % _request.Groups;
            if (remainder == 0) return;
            Error(descriptor, "Groups", $"Groups = {Number(_request.Groups)}", $"{name} = {Number(channels)}", Number(remainder), Divisors(_request.InChannels, _request.OutChannels, _request.Groups));
        }
    }

    /// <summary>Offset groups share out the channels, and samples outside the image are zero whatever the padding holds.</summary>
    private void CheckDeformation(DeformationSpec deformation)
    {
        int groups = deformation.OffsetGroups, channels = _request.InChannels, remainder = channels % groups;
        if (remainder != 0)
            Error(Descriptors.OffsetGroupsAndInputs, "OffsetGroups", $"OffsetGroups = {Number(groups)}", $"InChannels = {Number(channels)}", Number(remainder), Divisors(channels, channels, groups).Replace(" both", " it"));
        if (_request.PaddingMode != PaddingMode.Zeros) Error(Descriptors.DeformableMode, "PaddingMode", $"PaddingMode = {_request.PaddingMode}");
    }

    /// <summary>The nearest numbers of groups, below and above, that divide both channel counts.</summary>
    private static string Divisors(int inChannels, int outChannels, int groups)
    {
        int common = (int)BigInteger.GreatestCommonDivisor(inChannels, outChannels), below = 1, above = 0;
        for (int d = 1; (long)d * d <= common; d++)    // at most 46,341 steps
        {
            if (common % d != 0) continue;
            foreach (int divisor in (int[])[d, common / d])
            {
                if (divisor < groups) below = Math.Max(below, divisor);
                else above = above == 0 ? divisor : Math.Min(above, divisor);
            }
        }

        return above == 0 ? $"{Number(below)} divides both" : $"{Number(below)} and {Number(above)} divide both";
    }

    /// <summary>Whatever is a span at run time has to fit one. The output is at most as long as input, weights and padding let it be, so all are looked at.</summary>
    private void CheckLengths(SpatialAxis[] axes)
    {
        ConvolutionRequest r = _request;
        IEnumerable<string> names = r.Grammar.Axes;
        string[] inputs = [.. axes.Select(axis => Number(axis.Input))], outputs = [.. axes.Select(axis => Number(axis.Output))], taps = [.. axes.Select(axis => Number(axis.Kernel))];
        BigInteger pixels = Product(axes.Select(axis => axis.Input)), results = Product(axes.Select(axis => axis.Output)), kernel = Product(axes.Select(axis => axis.Kernel));
        string first = r.Grammar.Axes[0];
        // The pixels by themselves first: with no channels they would not count otherwise.
        _ = Fits(first, "the input's pixels, " + string.Join(" * ", names) + ",", string.Join(" * ", inputs), pixels)
            && Fits(first, "InputLength", $"{Number(r.Batch)} * {Number(r.InChannels)} * {string.Join(" * ", inputs)}", pixels * r.InChannels * r.Batch)
            && Fits("OutChannels", "OutputLength", $"{Number(r.Batch)} * {Number(r.OutChannels)} * {string.Join(" * ", outputs)}", results * r.OutChannels * r.Batch);
        if (r.Deformation is { } deformation)
        {
            BigInteger samples = results * kernel * deformation.OffsetGroups * r.Batch;
            Fits(r.KernelArgument.Name, "OffsetLength", $"{Number(r.Batch)} * {Number(deformation.OffsetGroups)} * {string.Join(" * ", taps)} * 2 * {string.Join(" * ", outputs)}", samples * 2);
        }

        if (r.Separable is { } separable)
        {
            BigInteger middle = (BigInteger)r.InChannels * separable.Multiplier;
            string channels = $"{Number(r.InChannels)} * {Number(separable.Multiplier)}";
            _ = Fits(r.KernelArgument.Name, "the kernel's taps", string.Join(" * ", taps), kernel)
                && Fits("DepthMultiplier", "what lies between the halves", $"{channels} * {string.Join(" * ", outputs)}", middle * results)
                && Fits("DepthMultiplier", "WeightLength with the biases", $"{channels} * ({string.Join(" * ", taps)} + 1) + {Number(r.OutChannels)} * ({channels} + 1) + 4096", middle * (kernel + 1) + r.OutChannels * (middle + 1) + 4096);
            return;
        }

        // The bias is packed behind the weights, and each may be rounded up to whole vectors.
        _ = Fits(r.KernelArgument.Name, "the kernel's taps", string.Join(" * ", taps), kernel)
            && Fits("OutChannels", "WeightLength with the bias", $"{Number(r.OutChannels)} * ({Number(r.InChannels / r.Groups)} * {string.Join(" * ", taps)} + 1) + 4096", (kernel * (r.InChannels / r.Groups) + 1) * r.OutChannels + 4096);
    }

    private void CheckForEmptiness()
    {
        if (_request.InChannels == 0) Add(Descriptors.NoChannels, "InChannels", "InChannels = 0");
        foreach ((string axis, int extent) in _request.Grammar.Axes.Zip(_request.Extent, (axis, extent) => (axis, extent)))
        {
            if (extent == 0) Add(Descriptors.NoPixels, axis, $"{axis} = 0");
        }
    }

    private bool Fits(string argument, string what, string formula, BigInteger value) => _faults.Fits(argument, what, formula, value);

    private static BigInteger Product(IEnumerable<int> factors) => FaultList.Product(factors);

    private static string Number(long number) => FaultList.Number(number);

    private void Error(DiagnosticDescriptor descriptor, string argument, params string[] words) => _faults.Error(descriptor, argument, words);

    private void Add(DiagnosticDescriptor descriptor, string argument, params string[] words) => _faults.Add(descriptor, argument, words);
}
