namespace ImageFilters.Drawing;

/// <summary>Noise that is the same on every machine: hashes of grid points, interpolated.</summary>
internal static class Noise
{
    /// <summary>A number in [0, 1) for each grid point, without pattern.</summary>
    public static double White(int x, int y, uint seed)
    {
        uint h = (uint)x * 0x9E3779B1u ^ (uint)y * 0x85EBCA77u ^ seed * 0xC2B2AE3Du;    // the mixing steps of MurmurHash3
        h = (h ^ h >> 16) * 0x85EBCA6Bu;
        h = (h ^ h >> 13) * 0xC2B2AE35u;
        return (h ^ h >> 16) / 4294967296.0;
    }

    /// <summary>White noise at whole numbers, smooth between them.</summary>
    public static double Smooth(double x, double y, uint seed)
    {
        double floorX = Math.Floor(x), floorY = Math.Floor(y);
        (int ix, int iy) = ((int)floorX, (int)floorY);
        double u = Step(x - floorX), v = Step(y - floorY);
        double top = White(ix, iy, seed) * (1 - u) + White(ix + 1, iy, seed) * u;
        double bottom = White(ix, iy + 1, seed) * (1 - u) + White(ix + 1, iy + 1, seed) * u;
        return top * (1 - v) + bottom * v;
    }

    /// <summary>Octaves of smooth noise, each twice as fine and half as strong; about 0.5 in the mean.</summary>
    public static double Fractal(double x, double y, int octaves, uint seed)
    {
        double sum = 0, strength = 0.5;
        for (int octave = 0; octave < octaves; octave++)
        {
            sum += strength * Smooth(x, y, seed + (uint)octave);
            (x, y, strength) = (2 * x, 2 * y, strength / 2);
        }

        return sum / (1 - 2 * strength);
    }

    /// <summary>0 up to 0, 1 from 1, with level ends: 3 t^2 - 2 t^3.</summary>
    public static double Step(double t)
    {
        t = Math.Clamp(t, 0, 1);
        return t * t * (3 - 2 * t);
    }
}
