using System.Numerics;

namespace Agop.Benchmarks.ClevrXai.Rendering;

/// <summary>A round lamp that shines evenly in all directions.</summary>
/// <param name="Shape">Where and how large.</param>
/// <param name="Power">Irradiance at distance one.</param>
internal readonly record struct Light(Sphere Shape, float Power)
{
    /// <summary>CLEVR's key, fill and back lamps, and a broad one above that stands for the light from everywhere.</summary>
    /// <param name="jitter">How far the first three are moved.</param>
    public static Light[] Of(IReadOnlyList<Vector3> jitter) =>
        [
            new(new Sphere(new Vector3(6.45f, -2.91f, 4.26f) + jitter[0], 0.5f), 16),
            new(new Sphere(new Vector3(-4.67f, -4.01f, 3.01f) + jitter[1], 0.5f), 6),
            new(new Sphere(new Vector3(-1.17f, 2.65f, 5.82f) + jitter[2], 0.6f), 9),
            new(new Sphere(new Vector3(5.8f, -3.3f, 13f), 1.6f), 34),
        ];
}
