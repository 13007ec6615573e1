namespace ImageFilters.Drawing;

/// <summary>Signed distances from the edge of shapes about the origin, negative inside.</summary>
internal static class Shapes
{
    /// <summary>A disc.</summary>
    public static double Disc(double x, double y, double radius) => Math.Sqrt(x * x + y * y) - radius;

    /// <summary>A rectangle with rounded corners.</summary>
    public static double RoundedBox(double x, double y, double halfWidth, double halfHeight, double radius)
    {
        double dx = Math.Abs(x) - halfWidth + radius, dy = Math.Abs(y) - halfHeight + radius;
        double outside = Math.Sqrt(Math.Max(dx, 0) * Math.Max(dx, 0) + Math.Max(dy, 0) * Math.Max(dy, 0));
        return outside + Math.Min(Math.Max(dx, dy), 0) - radius;
    }

    /// <summary>The distance from the segment between the origin and (<paramref name="toX"/>, <paramref name="toY"/>); nowhere negative.</summary>
    public static double Segment(double x, double y, double toX, double toY)
    {
        double along = Math.Clamp((x * toX + y * toY) / (toX * toX + toY * toY), 0, 1);
        return Disc(x - along * toX, y - along * toY, 0);
    }
}
