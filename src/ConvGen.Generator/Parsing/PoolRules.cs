using System.Numerics;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Parsing;

/// <summary>Whether the values of a pooling request go together, and the spec that they make. Pure: values in, faults out.</summary>
/// <remarks>Extents may be anything up to int.MaxValue, so sums are 64 bits wide and products are big integers until they are known to fit.</remarks>
internal sealed class PoolRules
{
    /// <summary>Windows looked at for one that misses the input: more start before it only where padding is absurd.</summary>
    private const int WindowsLookedAt = 4096;

    private readonly PoolRequest _request;
    private readonly FaultList _faults = new();

    private PoolRules(PoolRequest request) => _request = request;

    /// <summary>The spec, or null where <paramref name="faults"/> holds an error; warnings go with a spec.</summary>
    public static PoolSpec? Check(PoolRequest request, out IReadOnlyList<Fault> faults)
    {
        PoolRules rules = new(request);
        faults = rules._faults.Found;
        PoolAxis[] axes = [.. Enumerable.Range(0, request.Grammar.Rank).Select(rules.Axis)];
        if (rules._faults.HasError) return null;
        rules.CheckLengths(axes);
        return rules._faults.HasError ? null : Spec(request, axes);
    }

    private static PoolSpec Spec(PoolRequest r, PoolAxis[] axes)
    {
        PoolAxis FromLast(int i) => axes.Length > i ? axes[axes.Length - 1 - i] : PoolAxis.Absent;
        return new PoolSpec
        {
            Rank = axes.Length,
            Batch = r.Batch,
            Channels = r.Channels,
            Depth = FromLast(2),
            Height = FromLast(1),
            Width = FromLast(0),
            IsAverage = r.Grammar.IsAverage,
            CountIncludePad = r.CountIncludePad && axes.Any(axis => axis.IsPadded),
            Layout = r.Layout,
        };
    }

    /// <summary>An axis with its padding computed, in the simplest form of equal meaning: a pixel alone has no dilation, and no stride leads beyond the padded input.</summary>
    private PoolAxis Axis(int i)
    {
        string axis = _request.Grammar.Axes[i], extent = $"{axis} = {Number(_request.Extent[i])}";
        long input = _request.Extent[i], kernel = _request.Kernel[i], stride = _request.Stride[i], dilation = kernel == 1 ? 1 : _request.Dilation[i];
        string kernelWords = _request.KernelArgument.Words + (dilation == 1 ? "" : $" with {_request.DilationArgument.Words}");
        long span = (kernel - 1) * dilation + 1;
        if (!_faults.Fits(_request.KernelArgument.Name, $"the span of {kernelWords}", $"({Number(kernel)} - 1) * {Number(dilation)} + 1", span)) return default;
        (long begin, long end) = AutoPadding.Of(_request.AutoPad, input, span, stride, _request.Pads[i], _request.Pads[i + _request.Grammar.Rank]);
        if (Math.Max(begin, end) >= span && Math.Max(begin, end) > 0)
        {
            _faults.Error(Descriptors.PoolPaddingTooWide, _request.PadsArgument.Name, _request.PadsArgument.Words, FaultList.Pixels(Math.Max(begin, end)), extent, kernelWords, Number(span), Number(span - 1));
            return default;
        }

        // The window that rounding up adds must start inside the input or the padding before it; the padding behind has no window of its own.
        long padded = begin + input + end, free = padded - span + (_request.CeilMode ? stride - 1 : 0);
        long outputs = free < 0 ? 0 : free / stride + 1;
        if (_request.CeilMode && (outputs - 1) * stride >= begin + input) outputs--;
        if (outputs < 1)
        {
            _faults.Error(Descriptors.KernelTooWide, _request.KernelArgument.Name, kernelWords, FaultList.Pixels(span), extent, _request.PadsArgument.Words, Number(padded));
            return default;
        }

        long reach = Math.Max(end, (outputs - 1) * stride + span - begin - input);
        if (!_faults.Fits(_request.PadsArgument.Name, $"{axis} padded", $"{Number(begin)} + {Number(input)} + {Number(reach)}", begin + input + reach)) return default;
        PoolAxis result = new((int)input, (int)kernel, (int)Math.Min(stride, begin + input + reach), (int)dilation, (int)begin, (int)reach, (int)(reach - end));
        if (!_faults.HasError) Advise(i, extent, result);
        return result;
    }

    private void Advise(int i, string extent, PoolAxis a)
    {
        if (MissesInput(a)) _faults.Add(Descriptors.EmptyWindows, _request.DilationArgument.Name, _request.DilationArgument.Words, extent, _request.Grammar.IsAverage ? "0" : "minus infinity");

        // Beyond the last window. Strides wider than the kernel leave pixels between windows too, which whoever writes them knows.
        int stride = _request.Stride[i];
        long unread = (long)a.PadBegin + a.Input - ((long)(a.Output - 1) * a.Stride + a.Span);
        if (unread > Math.Max(stride - a.Span, 0))
            _faults.Add(Descriptors.UnreadPixels, _request.Grammar.Axes[i], unread == 1 ? "pixel" : FaultList.Pixels(unread), extent, FaultList.Pixels(a.Span), Number(stride), unread == 1 ? "is" : "are");
    }

    /// <summary>Whether some window has no pixel in the input: only one that starts before an input shorter than the dilation can step over it.</summary>
    private static bool MissesInput(PoolAxis a)
    {
        if (a.Dilation <= a.Input || a.PadBegin == 0) return false;
        int before = Math.Min(a.FirstWhole, WindowsLookedAt);
        return Enumerable.Range(0, before).Any(o => (a.Dilation - (a.PadBegin - (long)o * a.Stride) % a.Dilation) % a.Dilation >= a.Input);
    }

    /// <summary>Whatever is a span at run time has to fit one.</summary>
    private void CheckLengths(PoolAxis[] axes)
    {
        PoolRequest r = _request;
        string[] inputs = [.. axes.Select(axis => Number(axis.Input))], outputs = [.. axes.Select(axis => Number(axis.Output))], taps = [.. axes.Select(axis => Number(axis.Kernel))];
        BigInteger pixels = FaultList.Product(axes.Select(axis => axis.Input)), results = FaultList.Product(axes.Select(axis => axis.Output));
        _ = _faults.Fits(r.Grammar.Axes[0], "InputLength", $"{Number(r.Batch)} * {Number(r.Channels)} * {string.Join(" * ", inputs)}", pixels * r.Channels * r.Batch)
            && _faults.Fits("Channels", "OutputLength", $"{Number(r.Batch)} * {Number(r.Channels)} * {string.Join(" * ", outputs)}", results * r.Channels * r.Batch);
        _faults.Fits(r.KernelArgument.Name, "the window's pixels", string.Join(" * ", taps), FaultList.Product(axes.Select(axis => axis.Kernel)));
    }

    private static string Number(long number) => FaultList.Number(number);
}
