using ImageFilters.Imaging;

namespace ImageFilters.Drawing;

/// <summary>A rectangle of the canvas.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    /// <summary>A square about a point.</summary>
    public static Box Around(double x, double y, double radius) => new(x - radius, y - radius, x + radius, y + radius);
}

/// <summary>Something to paint on with smooth edges. One unit is the picture's height; y is 0 at the top and 1 at the bottom, x begins at 0.</summary>
/// <remarks>A shape is a signed distance, negative inside; a pixel that the edge crosses gets the share that lies inside.</remarks>
internal sealed class Canvas
{
    private readonly Rgb[] _pixels;

    /// <summary>A black canvas.</summary>
    public Canvas(int width, int height)
    {
        (Width, Height) = (width, height);
        _pixels = new Rgb[width * height];
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Units from the left edge to the right.</summary>
    public double Aspect => (double)Width / Height;

    /// <summary>Units from a pixel to the next.</summary>
    public double Pixel => 1.0 / Height;

    /// <summary>The whole canvas.</summary>
    public Box All => new(0, 0, Aspect, 1);

    /// <summary>Replaces every pixel of <paramref name="box"/> by what <paramref name="shade"/> makes of its position and present colour.</summary>
    public void Shade(Box box, Func<double, double, Rgb, Rgb> shade)
    {
        int left = Math.Max(0, (int)(box.Left * Height)), right = Math.Min(Width, (int)Math.Ceiling(box.Right * Height));
        int top = Math.Max(0, (int)(box.Top * Height)), bottom = Math.Min(Height, (int)Math.Ceiling(box.Bottom * Height));
        if ((long)(right - left) * (bottom - top) < 10_000)
            for (int y = top; y < bottom; y++) ShadeRow(y);
        else
            Parallel.For(top, bottom, ShadeRow);

        void ShadeRow(int y)
        {
            for (int x = left; x < right; x++)
            {
                ref Rgb pixel = ref _pixels[y * Width + x];
                pixel = shade((x + 0.5) * Pixel, (y + 0.5) * Pixel, pixel);
            }
        }
    }

    /// <summary>Paints where <paramref name="distance"/> is negative.</summary>
    public void Fill(Box box, Func<double, double, double> distance, Func<double, double, Rgb> colour) =>
        Shade(box, (x, y, below) =>
        {
            double inside = 0.5 - distance(x, y) * Height;
            return inside <= 0 ? below : below.Mix(colour(x, y), inside);
        });

    /// <summary>The mean of <paramref name="colour"/> over a pixel, for patterns that have edges of their own.</summary>
    public Func<double, double, Rgb> Smoothed(Func<double, double, Rgb> colour) => (x, y) =>
    {
        const int Side = 4;
        Rgb sum = default;
        for (int i = 0; i < Side * Side; i++)
        {
            Rgb sample = colour(x + ((i % Side + 0.5) / Side - 0.5) * Pixel, y + ((i / Side + 0.5) / Side - 0.5) * Pixel);
            sum = new Rgb(sum.R + sample.R, sum.G + sample.G, sum.B + sample.B);
        }

        return sum.Times(1.0 / (Side * Side));
    };

    /// <summary>Paints a disc.</summary>
    public void Disc(double x, double y, double radius, Rgb colour) =>
        Fill(Box.Around(x, y, radius + Pixel), (px, py) => Shapes.Disc(px - x, py - y, radius), (_, _) => colour);

    /// <summary>Paints a stroke with round ends.</summary>
    public void Stroke(double x0, double y0, double x1, double y1, double thickness, Rgb colour)
    {
        double margin = thickness + Pixel;
        Box box = new(Math.Min(x0, x1) - margin, Math.Min(y0, y1) - margin, Math.Max(x0, x1) + margin, Math.Max(y0, y1) + margin);
        Fill(box, (x, y) => Shapes.Segment(x - x0, y - y0, x1 - x0, y1 - y0) - thickness / 2, (_, _) => colour);
    }

    /// <summary>Writes a line of text from its upper left corner, a dot of the letters being <paramref name="dot"/> wide and high.</summary>
    public void Text(double x, double y, string text, double dot, Rgb colour)
    {
        (double left, double top) = (Math.Round(x * Height) / Height, Math.Round(y * Height) / Height);    // so that dots of whole pixels are sharp
        Box box = new(left, top, left + text.Length * BitmapFont.Advance * dot, top + BitmapFont.Height * dot);
        Func<double, double, Rgb> ink = Smoothed((px, py) =>
            BitmapFont.IsInk(text, (int)Math.Floor((px - left) / dot), (int)Math.Floor((py - top) / dot)) ? new Rgb(1, 1, 1) : default);
        Shade(box, (px, py, below) => below.Mix(colour, ink(px, py).R));
    }

    /// <summary>The canvas in bytes, each rounded to the nearest.</summary>
    public Picture ToPicture()
    {
        Picture picture = new(Width, Height, 3);
        for (int i = 0; i < _pixels.Length; i++)
        {
            picture.Samples[3 * i] = ToByte(_pixels[i].R);
            picture.Samples[3 * i + 1] = ToByte(_pixels[i].G);
            picture.Samples[3 * i + 2] = ToByte(_pixels[i].B);
        }

        return picture;

        static byte ToByte(double value) => (byte)Math.Clamp(value * 255 + 0.5, 0, 255);
    }
}
