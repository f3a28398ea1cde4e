using System.Numerics;

namespace Agop.Benchmarks.ClevrXai.Rendering;

/// <summary>
/// CLEVR's camera: a 35 mm lens before a film of 32 mm, at (7.48, -6.51, 5.34) up to its jitter, looking at the middle of the ground.
/// </summary>
internal sealed class Camera
{
    private const float HalfFilm = 16f / 35;
    private static readonly Vector3 s_place = new(7.48f, -6.51f, 5.34f);
    private static readonly Vector3 s_target = new(0, 0, 0.35f);

    private readonly Vector3 _right;
    private readonly Vector3 _up;

    /// <param name="jitter">How far it is moved from its place.</param>
    public Camera(Vector3 jitter)
    {
        Place = s_place + jitter;
        Forward = Vector3.Normalize(s_target - Place);
        _right = Vector3.Normalize(Vector3.Cross(Forward, Vector3.UnitZ));
        _up = Vector3.Cross(_right, Forward);
        Behind = Vector3.Normalize(Forward with { Z = 0 });
        Right = Vector3.Normalize(_right with { Z = 0 });
    }

    public Vector3 Place { get; }

    public Vector3 Forward { get; }

    /// <summary>Away from the camera, along the ground.</summary>
    public Vector3 Behind { get; }

    /// <summary>To the picture's right, along the ground.</summary>
    public Vector3 Right { get; }

    /// <summary>The unit direction through a point of the picture, in pixels from its upper left corner.</summary>
    public Vector3 Through(float column, float row)
    {
        var x = (2 * column / Picture.Width - 1) * HalfFilm;
        var y = (Picture.Height - 2 * row) / Picture.Width * HalfFilm;
        return Vector3.Normalize(Forward + x * _right + y * _up);
    }

    /// <summary>Column, row and depth of a point.</summary>
    public (double Column, double Row, double Depth) Project(Vector3 point)
    {
        var seen = point - Place;
        var depth = Vector3.Dot(seen, Forward);
        var (x, y) = (Vector3.Dot(seen, _right) / depth / HalfFilm, Vector3.Dot(seen, _up) / depth / HalfFilm);
        return ((x + 1) / 2 * Picture.Width, (Picture.Height - y * Picture.Width) / 2, depth);
    }
}
