using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Runtime;

/// <summary>The indirection of M. Dukhan, "The Indirect Convolution Algorithm" (2019): for every tap of every output a pointer to the channels of the input pixel under it, or to a row of zeros.</summary>
/// <remarks>The table is kept an axis at a time: the floats from the image's first to where tap k of output o reads, made once for a layer's geometry. A kernel adds up the three axes, a tile at a time, on
/// its stack, so the pointers cost a call no memory and an image no traffic.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class TapPointers
{
    private const int Nowhere = -1;

    private readonly ConvGeometry _geometry;
    private readonly int _height, _width;                // outputs along the axes
    private readonly int[] _depths, _rows, _columns;     // [output][tap]: floats, or Nowhere
    private readonly float[] _zeros;                     // what a pixel of zero padding holds; pinned

    /// <param name="geometry">The layer.</param>
    /// <param name="pixelStride">Floats from an input pixel to the next, of an image that is channels last.</param>
    public TapPointers(ConvGeometry geometry, int pixelStride)
    {
        _geometry = geometry;
        _height = geometry.Height.Output;
        _width = geometry.Width.Output;
        int row = checked(pixelStride * geometry.Width.Input);
        _depths = Map(geometry.Depth, checked(row * geometry.Height.Input), geometry.PaddingMode);
        _rows = Map(geometry.Height, row, geometry.PaddingMode);
        _columns = Map(geometry.Width, pixelStride, geometry.PaddingMode);
        _zeros = GC.AllocateArray<float>(geometry.InChannelsPerGroup, pinned: true);
    }

    /// <summary>The pointers of <paramref name="count"/> outputs from <paramref name="first"/> on, numbered through depth, rows and columns: <c>taps[tap * count + output]</c>.</summary>
    /// <param name="taps">Receives them.</param>
    /// <param name="image">The group's first channel of the image's first pixel.</param>
    /// <param name="first">First output.</param>
    /// <param name="count">Outputs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(float** taps, float* image, nint first, int count)
    {
        int depthTaps = _geometry.Depth.Kernel, rowTaps = _geometry.Height.Kernel, columnTaps = _geometry.Width.Kernel;
        float* zeros = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_zeros));
        (nint line, nint column) = Math.DivRem(first, (nint)_width);
        (nint depth, nint row) = Math.DivRem(line, (nint)_height);
        fixed (int* depths = _depths, rows = _rows, columns = _columns)
        {
            for (int i = 0; i < count; i++)
            {
                int* z = depths + depth * depthTaps, y = rows + row * rowTaps, x = columns + column * columnTaps;
                float** to = taps + i;
                for (int kd = 0; kd < depthTaps; kd++)
                {
                    for (int kh = 0; kh < rowTaps; kh++)
                    {
                        int outside = z[kd] | y[kh];
                        float* from = image + ((nint)z[kd] + y[kh]);
                        for (int kw = 0; kw < columnTaps; kw++, to += count) *to = (outside | x[kw]) < 0 ? zeros : from + x[kw];
                    }
                }

                if (++column < _width) continue;
                column = 0;
                if (++row < _height) continue;
                row = 0;
                depth++;
            }
        }
    }

    private static int[] Map(AxisGeometry axis, int stride, PaddingMode mode)
    {
        int[] map = new int[checked(axis.Output * axis.Kernel)];
        for (int i = 0; i < map.Length; i++)
        {
            int position = axis.Source(i / axis.Kernel, i % axis.Kernel, mode);
            map[i] = position < 0 ? Nowhere : checked(position * stride);
        }

        return map;
    }
}
