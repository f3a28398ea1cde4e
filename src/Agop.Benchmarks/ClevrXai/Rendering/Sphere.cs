using System.Numerics;

namespace Agop.Benchmarks.ClevrXai.Rendering;

/// <summary>A bounding sphere: a ray that misses it misses what is inside.</summary>
internal readonly record struct Sphere(Vector3 Centre, float Radius)
{
    /// <summary>Whether a ray passes through it, forwards.</summary>
    public bool Meets(Vector3 origin, Vector3 direction)
    {
        var towards = Centre - origin;
        var along = Vector3.Dot(towards, direction);
        var beside = towards.LengthSquared() - along * along;
        return beside <= Radius * Radius && along > -Radius;
    }

    /// <summary>Whether a ray from somewhere in <paramref name="a"/> to somewhere in <paramref name="b"/> may pass through it.</summary>
    public bool MayLieBetween(Sphere a, Sphere b)
    {
        var way = b.Centre - a.Centre;
        var share = Math.Clamp(Vector3.Dot(Centre - a.Centre, way) / way.LengthSquared(), 0, 1);
        return Vector3.Distance(Centre, a.Centre + share * way) <= Radius + Math.Max(a.Radius, b.Radius);
    }
}
