using ImageFilters.Drawing;
using ImageFilters.Imaging;

namespace ImageFilters;

/// <summary>Draws the picture that the sample ships, at any size: a landscape and, on a panel, what shows a filter's behaviour at a glance.</summary>
/// <remarks>
/// Soft gradients (sky, water) show banding and noise, stripes and trees show edges in every direction, the zone plate shows how each frequency passes,
/// the star shows resolution by direction, steps and ramps show the levels, letters show what remains legible.
/// </remarks>
internal static class TestCard
{
    /// <summary>Pixels a side that make sense; the largest card takes 1.6 GB while it is drawn.</summary>
    public const int MinSide = 16, MaxSide = 8192;

    private const double Horizon = 0.60;
    private const double Shore = 0.765;

    private static readonly Rgb White = Rgb.Hex(0xF4F1E8);
    private static readonly Rgb Ink = Rgb.Hex(0x1B2230);

    /// <summary>The card, RGB.</summary>
    public static Picture Draw(int width, int height)
    {
        Canvas canvas = new(width, height);
        double sunX = 0.34 * canvas.Aspect;
        DrawSky(canvas, sunX);
        DrawMountains(canvas);
        DrawHills(canvas);
        DrawLake(canvas, sunX);
        DrawMeadow(canvas);
        DrawBoat(canvas, 0.58 * canvas.Aspect - 0.25, 0.70);
        DrawBalloon(canvas, 0.30, 0.30, 0.155, [0xE4572E, 0xF3A712, 0xF4F1E8, 0x2E86AB]);
        DrawBalloon(canvas, canvas.Aspect - 0.72, 0.20, 0.085, [0x8E3B8C, 0xF9C846, 0x39A9A4]);
        DrawBalloon(canvas, canvas.Aspect - 0.93, 0.445, 0.045, [0x3C9D4E, 0xF4F1E8]);
        DrawBirds(canvas);
        DrawPanel(canvas, canvas.Aspect - 0.535, 0.045);
        return canvas.ToPicture();
    }

    private static void DrawSky(Canvas canvas, double sunX)
    {
        Rgb[] stops = [Rgb.Hex(0x1F4E8C), Rgb.Hex(0x3F7FBF), Rgb.Hex(0x8FB8D8), Rgb.Hex(0xF2D3A8), Rgb.Hex(0xF7B877)];
        Rgb glow = Rgb.Hex(0xFFE7B0);
        const double SunY = 0.50, SunRadius = 0.042;
        canvas.Shade(canvas.All, (x, y, _) =>
        {
            double fromSun = Shapes.Disc(x - sunX, y - SunY, 0);
            Rgb sky = Rgb.Gradient(y / Horizon, stops).Mix(glow, 0.75 * Math.Exp(-fromSun * fromSun / 0.03));
            double cloud = Noise.Fractal(2.2 * x + 3, 9 * y, 4, seed: 11) - 0.50 - 0.25 * Math.Abs(y - 0.3);
            return sky.Mix(White, 0.75 * Noise.Step(cloud / 0.22));
        });
        canvas.Disc(sunX, SunY, SunRadius, Rgb.Hex(0xFFF6D8));
    }

    private static void DrawMountains(Canvas canvas)
    {
        Ridge(canvas, x => 0.56 - 0.17 * Peaks(x), (x, y, depth) =>
        {
            double slope = Peaks(x + 0.006) - Peaks(x - 0.006), rough = Noise.Fractal(26 * x + 9 * y, 20 * y - 9 * x, 4, seed: 22) - 0.5;
            double lit = 9 * slope + rough;    // slopes to the sun's side
            Rgb rock = Rgb.Hex(0x4B5D86).Mix(Rgb.Hex(0x8C92AE), Noise.Step(0.5 + lit));
            Rgb snow = Rgb.Hex(0xA3B6D6).Mix(Rgb.Hex(0xFBF3EA), Noise.Step(0.5 + 1.5 * lit));
            double cap = 0.475 - y + 0.10 * (Noise.Fractal(20 * x, 8 * y, 4, seed: 24) - 0.5);
            return rock.Mix(snow, Noise.Step(cap / 0.014)).Mix(Rgb.Hex(0xC2C0CE), 4 * depth);
        });
        Ridge(canvas, x => 0.57 - 0.09 * (Noise.Fractal(3.3 * x + 9, 0, 5, seed: 23) - 0.4), (x, y, depth) =>
            Rgb.Hex(0x55709A).Mix(Rgb.Hex(0x9AA7BC), 9 * depth));
    }

    /// <summary>Sharp where two slopes meet, as mountains are: the fold of a smooth curve at its middle. 0 to 1.</summary>
    private static double Peaks(double x)
    {
        double sum = 0, strength = 0.62;
        for (uint octave = 0; octave < 5; octave++)
        {
            sum += strength * (1 - Math.Abs(2 * Noise.Smooth(1.9 * (1 << (int)octave) * x + 0.35, 0, 26 + octave) - 1));
            strength *= 0.42;
        }

        return sum;
    }

    /// <summary>Wooded hills: the ridge is a row of firs.</summary>
    private static void DrawHills(Canvas canvas)
    {
        Ridge(canvas, x => 0.592 - 0.05 * Noise.Fractal(2.5 * x, 0, 3, seed: 31) - 0.018 * Firs(x, 0.016, seed: 32), (x, y, depth) =>
            Rgb.Hex(0x3D6660).Mix(Rgb.Hex(0x6F9080), 14 * depth));
        Ridge(canvas, x => 0.640 - 0.075 * Noise.Step((Math.Abs(x - 0.62 * canvas.Aspect) - 0.1) / 0.7) - 0.034 * Firs(x, 0.021, seed: 34), (x, y, depth) =>
            Rgb.Hex(0x17402F).Mix(Rgb.Hex(0x2F6B42), 12 * depth * Noise.Fractal(60 * x, 40 * y, 2, seed: 35)));
    }

    /// <summary>Heights of a row of pointed trees about <paramref name="spacing"/> apart, 0 to 1.</summary>
    private static double Firs(double x, double spacing, uint seed)
    {
        double highest = 0;
        for (int tree = (int)Math.Floor(x / spacing) - 1; tree <= (int)Math.Floor(x / spacing) + 2; tree++)
        {
            double top = 0.35 + 0.65 * Noise.White(tree, 0, seed), stem = (tree + 0.7 * (Noise.White(tree, 1, seed) - 0.5)) * spacing;
            highest = Math.Max(highest, top * (1 - Math.Abs(x - stem) / (0.62 * spacing)));
        }

        return highest;
    }

    /// <summary>The sky's mirror image, darker, drawn out by ripples that grow towards the viewer.</summary>
    private static void DrawLake(Canvas canvas, double sunX)
    {
        Rgb[] stops = [Rgb.Hex(0xE3B98C), Rgb.Hex(0x86A5BD), Rgb.Hex(0x2F6796), Rgb.Hex(0x1C4470)];
        const double Far = 0.638;
        canvas.Fill(new Box(0, Far - 0.01, canvas.Aspect, Shore + 0.03), (_, y) => Far - y, (x, y) =>
        {
            double near = (y - Far) / (Shore - Far);
            double ripple = Noise.Fractal(14 * x, 160 * (y - Far) / (0.25 + near), 2, seed: 41) - 0.5;
            double glitter = Math.Exp(-Math.Pow((x - sunX) / (0.03 + 0.10 * near), 2)) * Noise.Step((ripple + 0.12) / 0.2);
            return Rgb.Gradient(near + 0.5 * ripple, stops).Mix(Rgb.Hex(0xFFE9BC), 0.85 * glitter);
        });
    }

    private static void DrawMeadow(Canvas canvas)
    {
        Ridge(canvas, x => Shore + 0.035 * (Noise.Fractal(1.8 * x + 4, 0, 3, seed: 51) - 0.5) - 0.006 * Noise.Smooth(170 * x, 0, seed: 52), (x, y, depth) =>
        {
            double near = 1 + 2.5 * depth / (1 - Shore);    // blades are longer in front
            double blades = Noise.Smooth(330 * x / near + 20 * y, 75 * y / near, seed: 53), clumps = Noise.Fractal(6 * x, 12 * y, 4, seed: 54);
            // In steps, for a file with a new colour in every pixel would hardly compress.
            double light = Math.Round(10 * (0.15 + 0.55 * blades + 0.6 * (clumps - 0.5))) / 10, straw = Math.Round(3 * Noise.Step((clumps - 0.55) / 0.2)) / 6;
            return Rgb.Hex(0x1F5A2A).Mix(Rgb.Hex(0x8DBF45), light).Mix(Rgb.Hex(0xE8D27A), straw);
        });
        int[] petals = [0xE63946, 0xF4F1E8, 0xF6BD2B, 0x9D4EDD, 0xF28CB1];
        const double Cell = 0.034;
        for (int row = 0; row * Cell < 1 - Shore; row++)
        {
            for (int column = 0; column * Cell < canvas.Aspect; column++)
            {
                if (Noise.White(column, row, seed: 61) > 0.42) continue;
                double x = (column + Noise.White(column, row, seed: 62)) * Cell, y = Shore + 0.035 + (row + Noise.White(column, row, seed: 63)) * Cell;
                double radius = 0.0035 + 0.028 * (y - Shore);
                Flower(canvas, x, y, radius, Rgb.Hex(petals[(int)(Noise.White(column, row, seed: 64) * petals.Length)]));
            }
        }
    }

    private static void Flower(Canvas canvas, double x, double y, double radius, Rgb petals)
    {
        canvas.Stroke(x, y, x + 0.3 * radius, y + 4 * radius, 0.35 * radius, Rgb.Hex(0x2C6B2F));
        canvas.Fill(Box.Around(x, y, 1.4 * radius), (px, py) =>
        {
            double angle = Math.Atan2(py - y, px - x);
            return Shapes.Disc(px - x, py - y, radius * (0.78 + 0.28 * Math.Cos(5 * angle + 60 * x)));
        }, (_, py) => petals.Times(1.05 - 0.18 * (py - y + radius) / radius));
        canvas.Disc(x, y, 0.32 * radius, Rgb.Hex(0xF0B429));
    }

    /// <summary>Everything below a line across the picture; <c>colour(x, y, depth)</c> is told how far below.</summary>
    private static void Ridge(Canvas canvas, Func<double, double> line, Func<double, double, double, Rgb> colour)
    {
        double[] heights = new double[canvas.Width];
        for (int x = 0; x < heights.Length; x++) heights[x] = line((x + 0.5) * canvas.Pixel);
        Box below = canvas.All with { Top = heights.Min() - canvas.Pixel };
        canvas.Fill(below, (x, y) => heights[(int)(x * canvas.Height)] - y, (x, y) => colour(x, y, Math.Max(0, y - heights[(int)(x * canvas.Height)])));
    }

    private static void DrawBoat(Canvas canvas, double x, double y)
    {
        canvas.Fill(
            new Box(x - 0.05, y - 0.02, x + 0.05, y + 0.02),
            (px, py) => Math.Max(Math.Max(y - py, Math.Abs(px - x) - 0.034 + 1.2 * (py - y)), py - y - 0.011),
            (_, py) => Rgb.Hex(0x7A2E1D).Mix(Rgb.Hex(0x45170F), (py - y) / 0.011));
        canvas.Stroke(x, y, x, y - 0.082, 0.0022, Ink);
        Triangle(canvas, (x + 0.003, y - 0.080), (x + 0.003, y - 0.006), (x + 0.034, y - 0.006), Rgb.Hex(0xF6EFE0));
        Triangle(canvas, (x - 0.003, y - 0.070), (x - 0.003, y - 0.006), (x - 0.024, y - 0.006), Rgb.Hex(0xD8483E));
    }

    private static void Triangle(Canvas canvas, (double X, double Y) a, (double X, double Y) b, (double X, double Y) c, Rgb colour)
    {
        Box box = new(Math.Min(a.X, c.X) - canvas.Pixel, a.Y - canvas.Pixel, Math.Max(a.X, c.X) + canvas.Pixel, b.Y + canvas.Pixel);
        double turn = Math.Sign((b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X));
        canvas.Fill(box, (x, y) => Math.Max(Edge(a, b, x, y), Math.Max(Edge(b, c, x, y), Edge(c, a, x, y))), (_, _) => colour);

        double Edge((double X, double Y) p, (double X, double Y) q, double x, double y)
        {
            (double dx, double dy) = (q.X - p.X, q.Y - p.Y);
            return turn * (dy * (x - p.X) - dx * (y - p.Y)) / Math.Sqrt(dx * dx + dy * dy);
        }
    }

    private static void DrawBalloon(Canvas canvas, double x, double y, double radius, int[] stripes)
    {
        const int Gores = 16;
        double basket = y + 1.62 * radius;
        foreach (double side in new[] { -1.0, -0.4, 0.4, 1.0 })
            canvas.Stroke(x + 0.42 * side * radius, y + 1.02 * radius, x + 0.12 * side * radius, basket, 0.014 * radius + 0.0006, Ink);
        canvas.Fill(Box.Around(x, y, 1.4 * radius), (px, py) => radius * Envelope((px - x) / radius, (py - y) / radius), canvas.Smoothed((px, py) =>
        {
            (double u, double v) = ((px - x) / radius, (py - y) / radius);
            double longitude = Math.Asin(Math.Clamp(u / Math.Max(0.05, HalfWidth(v)), -1, 1));
            double gore = (longitude / Math.PI + 0.5) * Gores + 0.35;
            Rgb cloth = Rgb.Hex(stripes[(int)gore % stripes.Length]);
            if (v is > 0.08 and < 0.24) cloth = Rgb.Hex(stripes[((int)gore + 1) % stripes.Length]);
            double seam = Math.Abs(gore - Math.Round(gore)) * Math.Cos(longitude);
            double light = 0.62 + 0.5 * Math.Max(0, 0.55 * u * 0.8 - 0.5 * v + 0.72 * Math.Sqrt(Math.Max(0, 1 - u * u - 0.6 * v * v)));
            return cloth.Times(light * (seam < 0.05 ? 0.86 : 1));
        }));
        canvas.Fill(
            Box.Around(x, basket, radius),
            (px, py) => Shapes.RoundedBox(px - x, py - basket - 0.09 * radius, 0.15 * radius, 0.11 * radius, 0.03 * radius),
            (px, py) => Rgb.Hex(0x8A5A2B).Times(((int)((px - x) / (0.04 * radius) + 99) + (int)((py - y) / (0.04 * radius) + 99)) % 2 == 0 ? 1.1 : 0.8));

        // A ball above, a cone that narrows to the mouth below; both as the half width at a height.
        static double HalfWidth(double v) => v <= 0.35 ? Math.Sqrt(Math.Max(0, 1 - v * v)) : Math.Max(0, 0.9367 - 0.78 * (v - 0.35));
        static double Envelope(double u, double v) => v <= 0.35
            ? Shapes.Disc(u, v, 1)
            : Math.Max((Math.Abs(u) - HalfWidth(v)) * 0.79, v - 1.05);
    }

    private static void DrawBirds(Canvas canvas)
    {
        (double X, double Y, double Size)[] birds =
        [
            (0.56, 0.13, 0.020), (0.61, 0.155, 0.014), (0.52, 0.17, 0.012), (0.10, 0.42, 0.013), (0.135, 0.405, 0.010),
        ];
        foreach ((double x, double y, double size) in birds)
        {
            canvas.Stroke(x, y, x - size, y - 0.45 * size, 0.0026, Ink);
            canvas.Stroke(x, y, x + size, y - 0.55 * size, 0.0026, Ink);
        }
    }

    private static void DrawPanel(Canvas canvas, double left, double top)
    {
        const double Width = 0.49, Height = 0.53, Margin = 0.022;
        canvas.Fill(new Box(left - 0.02, top - 0.02, left + Width + 0.02, top + Height + 0.02), (x, y) =>
            Shapes.RoundedBox(x - left - Width / 2, y - top - Height / 2, Width / 2, Height / 2, 0.02), (_, _) => Rgb.Hex(0xECE8DC));
        double right = left + Width - Margin, inner = right - left - Margin;
        DrawZonePlate(canvas, left + Margin + 0.13, top + Margin + 0.13, 0.13);
        DrawStar(canvas, right - 0.085, top + Margin + 0.085, 0.085);
        DrawGratings(canvas, new Box(right - 0.17, top + Margin + 0.19, right, top + Margin + 0.26));

        double y = top + 2 * Margin + 0.26;
        canvas.Shade(new Box(left + Margin, y, right, y + 0.03), (x, _, _) => Gray(Math.Floor((x - left - Margin) / inner * 11) / 10));
        canvas.Shade(new Box(left + Margin, y + 0.03, right, y + 0.055), (x, _, _) => Gray((x - left - Margin) / inner));
        canvas.Shade(new Box(left + Margin, y + 0.055, right, y + 0.085), (x, _, _) => Rgb.Hue((x - left - Margin) / inner));

        const double Dot = 1.0 / 600;
        double secondColumn = left + Margin + 138 * Dot;
        y += 0.10;
        canvas.Text(left + Margin, y, "ConvGen", 3 * Dot, Ink);
        canvas.Text(secondColumn, y, "sphinx of black", Dot, Rgb.Hex(0xA62639));
        canvas.Text(secondColumn, y + 12 * Dot, "quartz, judge my vow", Dot, Rgb.Hex(0x1D5B8C));
        canvas.Text(left + Margin, y + 30 * Dot, "0123456789", 2 * Dot, Rgb.Hex(0x5B6472));
        canvas.Text(secondColumn, y + 30 * Dot, "y = sum w(i,j) x(i,j)", Dot, Ink);

        static Rgb Gray(double level) => new(level, level, level);
    }

    /// <summary>cos(c r^2): the frequency grows with the radius and reaches 0.45 cycles a pixel at the rim.</summary>
    private static void DrawZonePlate(Canvas canvas, double x, double y, double radius)
    {
        double pixels = radius * canvas.Height;
        canvas.Fill(Box.Around(x, y, radius + canvas.Pixel), (px, py) => Shapes.Disc(px - x, py - y, radius), (px, py) =>
        {
            double r2 = ((px - x) * (px - x) + (py - y) * (py - y)) * canvas.Height * canvas.Height;
            double level = 0.5 + 0.5 * Math.Cos(0.45 * Math.PI * r2 / pixels);
            return new Rgb(level, level, level);
        });
    }

    /// <summary>A Siemens star of 18 black rays.</summary>
    private static void DrawStar(Canvas canvas, double x, double y, double radius)
    {
        const int Rays = 18;
        canvas.Disc(x, y, radius, Rgb.Hex(0xFFFFFF));
        canvas.Fill(Box.Around(x, y, radius + canvas.Pixel), (px, py) =>
        {
            double r = Shapes.Disc(px - x, py - y, 0), angle = Math.Atan2(py - y, px - x);
            double fromRay = Math.Sin(Rays * angle) * r / Rays;    // about the distance from the ray's side
            return Math.Max(fromRay, r - radius);
        }, (_, _) => Rgb.Hex(0x000000));
    }

    /// <summary>Lines upright, slanted and level, each half as wide as the ones above.</summary>
    private static void DrawGratings(Canvas canvas, Box box)
    {
        double third = (box.Right - box.Left) / 3;
        canvas.Shade(box, (x, y, _) =>
        {
            int field = Math.Min(2, (int)((x - box.Left) / third));
            double period = (y - box.Top) / (box.Bottom - box.Top) < 0.5 ? 0.016 : 0.008;
            double along = field switch { 0 => x - box.Left, 1 => (x + y - box.Left - box.Top) * Math.Sqrt(0.5), _ => y - box.Top };
            double level = Math.Clamp(0.5 + Math.Sin(2 * Math.PI * along / period) * period * canvas.Height / (2 * Math.PI), 0, 1);
            return Ink.Mix(White, level);
        });
    }
}
