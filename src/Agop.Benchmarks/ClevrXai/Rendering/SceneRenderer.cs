using System.Numerics;

namespace Agop.Benchmarks.ClevrXai.Rendering;

/// <summary>
/// Traces rays through a scene: rubber scatters light with a faint gloss, metal mirrors its surroundings, round lamps cast soft shadows. A
/// pixel gets one to sixteen rays, more where its first four differ. One thread; the same scene and seed give the same bytes.
/// </summary>
internal sealed class SceneRenderer
{
    /// <summary>Raised when scenes render to different bytes, so that results of an older renderer are not reused.</summary>
    public const int Version = 1;

    private const int FirstSamples = 4;
    private const int AllSamples = 16;
    private const float Alike = 0.015f;
    private const float Step = 1e-3f;
    private const float Ambient = 0.11f;
    private const float Gloss = 0.12f;
    private const float GlossExponent = 40;
    private const float Mirror = 0.72f;
    private const float MetalDiffuse = 0.22f;
    private const float LampBrightness = 7;
    private static readonly Vector3 s_ground = new(0.52f, 0.52f, 0.51f);
    private static readonly Vector3 s_surroundings = new(0.16f, 0.16f, 0.165f);

    private readonly Camera _camera;
    private readonly Solid[] _solids;
    private readonly Light[] _lights;
    private readonly Tile[] _tiles;
    private readonly uint _seed;

    /// <param name="camera">Where from.</param>
    /// <param name="solids">In the order of the scene's objects.</param>
    /// <param name="lights">The lamps.</param>
    /// <param name="seed">Of the places on the lamps that rays go to.</param>
    public SceneRenderer(Camera camera, Solid[] solids, Light[] lights, uint seed)
    {
        (_camera, _solids, _lights, _seed) = (camera, solids, lights, seed);
        _tiles = [.. Tile.Of(camera, solids, lights)];
        foreach (var solid in solids)
            solid.Shading = Array.ConvertAll(
                lights,
                light => solids.Where(other => other.Bounds.MayLieBetween(solid.Bounds, light.Shape)).ToArray()
            );
    }

    /// <summary>Per pixel the number of the object that a ray through its centre meets first.</summary>
    public byte[] Owners()
    {
        var owners = new byte[Picture.Width * Picture.Height];
        owners.AsSpan().Fill(Picture.Ground);
        foreach (var tile in _tiles.Where(tile => tile.Seen.Length > 0))
            ForPixels(
                tile,
                (column, row) =>
                {
                    var (solid, _) = Nearest(tile.Seen, _camera.Place, _camera.Through(column + 0.5f, row + 0.5f));
                    if (solid is not null)
                        owners[row * Picture.Width + column] = (byte)Array.IndexOf(_solids, solid);
                }
            );
        return owners;
    }

    /// <summary>The picture.</summary>
    /// <param name="cancellation">Checked before each tile.</param>
    public byte[] Pixels(CancellationToken cancellation = default)
    {
        var pixels = new byte[Picture.Width * Picture.Height * 3];
        Span<Vector3> samples = stackalloc Vector3[AllSamples];
        foreach (var tile in _tiles)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var row = tile.Row; row < tile.Row + Tile.Edge; row++)
            for (var column = tile.Column; column < tile.Column + Tile.Edge; column++)
                Write(pixels.AsSpan((row * Picture.Width + column) * 3), Pixel(tile, column, row, samples));
        }
        return pixels;
    }

    private static void ForPixels(Tile tile, Action<int, int> action)
    {
        for (var row = tile.Row; row < tile.Row + Tile.Edge; row++)
        for (var column = tile.Column; column < tile.Column + Tile.Edge; column++)
            action(column, row);
    }

    private Vector3 Pixel(Tile tile, int column, int row, Span<Vector3> samples)
    {
        var noise = new PixelNoise(_seed, column, row);
        if (tile.IsQuiet)
            return Seen(tile, column + 0.5f, row + 0.5f, noise, 0);
        var (taken, sum) = (0, Vector3.Zero);
        for (var wanted = FirstSamples; ; wanted = AllSamples)
        {
            for (; taken < wanted; taken++)
            {
                var (x, y) = PixelNoise.Place(taken);
                sum += samples[taken] = Seen(tile, column + x, row + y, noise, taken);
            }
            if (taken == AllSamples || AreAlike(samples[..taken]))
                return sum / taken;
        }
    }

    private static bool AreAlike(ReadOnlySpan<Vector3> samples)
    {
        var (low, high) = (samples[0], samples[0]);
        foreach (var sample in samples)
            (low, high) = (Vector3.Min(low, sample), Vector3.Max(high, sample));
        var spread = high - low;
        return Math.Max(spread.X, Math.Max(spread.Y, spread.Z)) <= Alike;
    }

    private Vector3 Seen(Tile tile, float column, float row, PixelNoise noise, int sample)
    {
        var direction = _camera.Through(column, row);
        var (solid, distance) = Nearest(tile.Seen, _camera.Place, direction);
        if (solid is not null)
            return Surface(solid, _camera.Place + distance * direction, direction, noise, sample, mirror: true);
        return Ground(_camera.Place - _camera.Place.Z / direction.Z * direction, tile.Shading, noise, sample);
    }

    /// <summary>The light that a mirrored ray brings back.</summary>
    private Vector3 Mirrored(Vector3 origin, Vector3 direction, PixelNoise noise, int sample)
    {
        var (solid, distance) = Nearest(_solids, origin, direction);
        foreach (var light in _lights)
            if (light.Shape.Meets(origin, direction) && Vector3.Distance(origin, light.Shape.Centre) < distance)
                return new Vector3(LampBrightness);
        if (solid is not null)
            return Surface(solid, origin + distance * direction, direction, noise, sample, mirror: false);
        if (direction.Z >= 0)
            return s_surroundings * (1 + direction.Z);
        return Ground(origin - origin.Z / direction.Z * direction, shading: null, noise, sample);
    }

    private Vector3 Ground(Vector3 point, Solid[][]? shading, PixelNoise noise, int sample)
    {
        var light = Ambient;
        for (var l = 0; l < _lights.Length; l++)
            light += Arriving(point, Vector3.UnitZ, _lights[l], shading is null ? _solids : shading[l], noise, sample, l).Strength;
        return s_ground * light;
    }

    private Vector3 Surface(Solid solid, Vector3 point, Vector3 direction, PixelNoise noise, int sample, bool mirror)
    {
        var normal = solid.Normal(point);
        point += Step * normal;
        var (light, gloss) = (Ambient * (0.75f + 0.25f * normal.Z), 0f);
        for (var l = 0; l < _lights.Length; l++)
        {
            var (strength, towards) = Arriving(point, normal, _lights[l], solid.Shading[l], noise, sample, l);
            light += strength;
            if (strength > 0)
                gloss += strength * MathF.Pow(Math.Max(0, Vector3.Dot(normal, Vector3.Normalize(towards - direction))), GlossExponent);
        }
        if (!solid.IsMetal)
            return solid.Color * light + new Vector3(Gloss * gloss);
        var scattered = solid.Color * (light * (mirror ? MetalDiffuse : 0.6f) + gloss);
        return mirror ? scattered + Mirror * solid.Color * Mirrored(point, Vector3.Reflect(direction, normal), noise, sample) : scattered;
    }

    /// <summary>How much of a lamp's light arrives at a point, and where from.</summary>
    private static (float Strength, Vector3 Towards) Arriving(
        Vector3 point,
        Vector3 normal,
        Light light,
        Solid[] between,
        PixelNoise noise,
        int sample,
        int number
    )
    {
        var way = light.Shape.Centre - point;
        var distance = way.Length();
        var towards = way / distance;
        var strength = light.Power / (distance * distance) * Math.Max(0, Vector3.Dot(normal, towards));
        if (strength == 0 || between.Length == 0)
            return (strength, towards);
        var aim = way + light.Shape.Radius * noise.Direction(sample, number);
        var length = aim.Length();
        aim /= length;
        foreach (var solid in between)
            if (solid.Distance(point, aim) < length)
                return (0, towards);
        return (strength, towards);
    }

    private static (Solid? Solid, float Distance) Nearest(Solid[] solids, Vector3 origin, Vector3 direction)
    {
        Solid? nearest = null;
        var distance = float.PositiveInfinity;
        foreach (var solid in solids)
        {
            var there = solid.Distance(origin, direction);
            if (there < distance)
                (nearest, distance) = (solid, there);
        }
        return (nearest, distance);
    }

    private static void Write(Span<byte> pixel, Vector3 light)
    {
        for (var c = 0; c < 3; c++)
            pixel[c] = StandardRgb.Encode(light[c]);
    }
}
