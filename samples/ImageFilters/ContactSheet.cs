using ImageFilters.Drawing;
using ImageFilters.Imaging;

namespace ImageFilters;

/// <summary>All results on one sheet: small pictures in rows, a name under each.</summary>
internal sealed class ContactSheet
{
    private const int Columns = 5;
    private const int TileWidth = 384;
    private const int Gap = 16;
    private const int LabelHeight = 28;
    private const int Dot = 2;
    private const byte Paper = 38, Ink = 224;

    private readonly List<(string Label, Picture Picture)> _tiles = [];
    private readonly int _tileHeight;

    /// <summary>A sheet for pictures mostly shaped like <paramref name="model"/>.</summary>
    public ContactSheet(Picture model) => _tileHeight = (int)Math.Clamp((long)TileWidth * model.Height / model.Width, TileWidth / 4, 2 * TileWidth);

    /// <summary>Adds a picture; only its small copy is kept.</summary>
    public void Add(string label, Picture picture) => _tiles.Add((label, picture.ResizedToFit(TileWidth, _tileHeight).ToRgb()));

    /// <summary>The sheet, RGB.</summary>
    public Picture Draw()
    {
        int columns = Math.Min(Columns, _tiles.Count), rows = (_tiles.Count + Columns - 1) / Columns;
        Picture sheet = new(columns * (TileWidth + Gap) + Gap, rows * (_tileHeight + LabelHeight + Gap) + Gap, 3);
        Array.Fill(sheet.Samples, Paper);
        for (int i = 0; i < _tiles.Count; i++)
        {
            (string label, Picture picture) = _tiles[i];
            int left = Gap + i % Columns * (TileWidth + Gap), top = Gap + i / Columns * (_tileHeight + LabelHeight + Gap);
            int pictureLeft = left + (TileWidth - picture.Width) / 2, pictureTop = top + (_tileHeight - picture.Height) / 2;
            for (int y = 0; y < picture.Height; y++) picture.Row(y).CopyTo(sheet.Row(pictureTop + y)[(3 * pictureLeft)..]);
            int labelLeft = left + Math.Max(0, (TileWidth - BitmapFont.Measure(label) * Dot) / 2), labelTop = top + _tileHeight + 8;
            for (int y = 0; y < BitmapFont.Height * Dot; y++)
            {
                for (int x = 0; x < TileWidth; x++)
                {
                    if (BitmapFont.IsInk(label, x / Dot, y / Dot))
                        sheet.Row(labelTop + y).Slice(3 * (labelLeft + x), 3).Fill(Ink);
                }
            }
        }

        return sheet;
    }
}
