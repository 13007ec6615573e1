namespace ConvGen.Generator.Parsing;

/// <summary>Pixels before and after an axis. Same is ONNX's SAME_UPPER: ceil(input / stride) outputs, the odd pixel at the end.</summary>
internal static class AutoPadding
{
    /// <param name="begin">What was asked for where nothing is to be computed; likewise <paramref name="end"/>.</param>
    public static (long Begin, long End) Of(AutoPad mode, long input, long span, long stride, long begin, long end)
    {
        long same = Math.Max(((input + stride - 1) / stride - 1) * stride + span - input, 0);
        return mode switch
        {
            AutoPad.Same => (same / 2, same - same / 2),
            AutoPad.SameLower => (same - same / 2, same / 2),
            AutoPad.Valid => (0, 0),
            AutoPad.Full => (span - 1, span - 1),
            _ => (begin, end),
        };
    }
}
