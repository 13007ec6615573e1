// A white disc on a gray slope, filtered; both are written as PGM pictures, which any viewer opens.
const int Height = 480, Width = 640;
byte[] picture = new byte[Height * Width], filtered = new byte[Height * Width];
for (int y = 0; y < Height; y++)
    for (int x = 0; x < Width; x++)
    {
        bool isInside = (x - 320) * (x - 320) + (y - 240) * (y - 240) < 150 * 150;
        picture[y * Width + x] = (byte)(isInside ? 255 : x * 160 / Width);
    }

Filter.Run(picture, filtered, Height, Width, channels: 1);
Console.WriteLine(Filter.Plan);
Save("picture.pgm", picture);
Save("filtered.pgm", filtered);

static void Save(string path, byte[] pixels)
{
    using FileStream file = File.Create(path);
    file.Write(System.Text.Encoding.ASCII.GetBytes($"P5\n{Width} {Height}\n255\n"));
    file.Write(pixels);
    Console.WriteLine($"wrote {Path.GetFullPath(path)}");
}
