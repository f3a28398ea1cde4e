using System.Numerics;

namespace Agop.Benchmarks.ClevrXai.Rendering;

/// <summary>A square of the picture with the objects that may affect it, found once instead of for each ray.</summary>
internal sealed class Tile
{
    /// <summary>Edge in pixels.</summary>
    public const int Edge = 16;

    private Tile(int column, int row, Solid[] seen, Solid[][] shading) => (Column, Row, Seen, Shading) = (column, row, seen, shading);

    /// <summary>The left column.</summary>
    public int Column { get; }

    /// <summary>The upper row.</summary>
    public int Row { get; }

    /// <summary>The objects that rays through it may meet.</summary>
    public Solid[] Seen { get; }

    /// <summary>Per light the objects that may cast a shadow on its piece of ground.</summary>
    public Solid[][] Shading { get; }

    /// <summary>Whether it shows nothing but ground in full light.</summary>
    public bool IsQuiet => Seen.Length == 0 && Shading.All(solids => solids.Length == 0);

    /// <summary>All tiles of a picture.</summary>
    public static IEnumerable<Tile> Of(Camera camera, Solid[] solids, Light[] lights)
    {
        for (var row = 0; row < Picture.Height; row += Edge)
        for (var column = 0; column < Picture.Width; column += Edge)
            yield return Of(camera, solids, lights, column, row);
    }

    private static Tile Of(Camera camera, Solid[] solids, Light[] lights, int column, int row)
    {
        var corners = new[] { (0, 0), (Edge, 0), (0, Edge), (Edge, Edge) }
            .Select(corner => camera.Through(column + corner.Item1, row + corner.Item2))
            .ToArray();
        var middle = camera.Through(column + Edge / 2f, row + Edge / 2f);
        var opening = corners.Max(corner => Angle(corner, middle));
        bool MayShow(Solid solid)
        {
            var towards = solid.Bounds.Centre - camera.Place;
            return Angle(Vector3.Normalize(towards), middle)
                <= opening + MathF.Asin(Math.Min(1, solid.Bounds.Radius / towards.Length())) + 1e-3f;
        }
        var ground = Array.ConvertAll(corners, corner => camera.Place + camera.Place.Z / -corner.Z * corner);
        var centre = (ground[0] + ground[1] + ground[2] + ground[3]) / 4;
        var patch = new Sphere(centre, ground.Max(point => Vector3.Distance(point, centre)));
        return new Tile(
            column,
            row,
            [.. solids.Where(MayShow)],
            Array.ConvertAll(lights, light => solids.Where(solid => solid.Bounds.MayLieBetween(patch, light.Shape)).ToArray())
        );
    }

    private static float Angle(Vector3 a, Vector3 b) => MathF.Acos(Math.Clamp(Vector3.Dot(a, b), -1, 1));
}
