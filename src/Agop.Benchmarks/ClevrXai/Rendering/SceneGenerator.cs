using System.Numerics;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Core.Randomness;

namespace Agop.Benchmarks.ClevrXai.Rendering;

/// <summary>
/// Draws scenes by CLEVR's rules: camera moved by up to 0.5 and lamps by up to 1.0 each way, objects within 3 of the middle, at least 0.25
/// apart, in no direction of the ground less than 0.4 further than another, every one showing at least 200 pixels; after 50 failures to
/// place one, or where one is hidden, all are drawn again.
/// </summary>
/// <remarks>clevr-dataset-gen's render_images.py, with the mask colours that CLEVR-XAI adds.</remarks>
/// <param name="options">Which scenes.</param>
public sealed class SceneGenerator(SceneOptions options)
{
    private const double Reach = 3;
    private const double LeastGap = 0.25;
    private const double Margin = 0.4;
    private const int Retries = 50;
    private const int LeastPixels = 200;
    private const double CameraJitter = 0.5;
    private const double LightJitter = 1;
    private const double LeastColorDistance = 0.15;
    private const int MaskBackground = 64;

    private static readonly string[] s_darkColors = ["gray", "blue", "brown", "yellow"];
    private static readonly string[] s_brightColors = ["red", "green", "purple", "cyan"];

    /// <summary>A scene by its number, with what renders it.</summary>
    public DrawnScene Draw(int index)
    {
        var random = new Philox(options.Seed, $"clevr/{options.Variant}/{options.Least}-{options.Max}", index);
        var (least, max) = options.Range;
        var count = least + random.NextInt(max - least + 1);
        Vector3 Jitter(double size) => new((float)Within(random, size), (float)Within(random, size), (float)Within(random, size));
        var camera = new Camera(Jitter(CameraJitter));
        var lights = Light.Of([Jitter(LightJitter), Jitter(LightJitter), Jitter(LightJitter)]);
        while (true)
        {
            if (Place(count, camera, random) is not { } objects)
                continue;
            var renderer = new SceneRenderer(
                camera,
                [.. objects.Select(described => new Solid(described))],
                lights,
                unchecked((uint)(options.Seed * 1_000_003 + index))
            );
            var owners = renderer.Owners();
            if (!AllShow(owners, count))
                continue;
            var scene = new ClevrScene(
                index,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"CLEVR_rendered_{index:000000}.png"),
                objects,
                Directions(camera)
            );
            return new DrawnScene(scene, owners, renderer);
        }
    }

    private static double Within(Philox random, double size) => size * (2 * random.NextDouble() - 1);

    private static T Pick<T>(Philox random, IReadOnlyList<T> choices) => choices[random.NextInt(choices.Count)];

    private List<ClevrObject>? Place(int count, Camera camera, Philox random)
    {
        var placed = new List<(double X, double Y, double Radius)>();
        var objects = new List<ClevrObject>();
        for (var i = 0; i < count; i++)
        {
            var size = Pick(random, ClevrWords.Values(ClevrAttribute.Size));
            var radius = ClevrWords.Radius(size);
            if (Spot(placed, radius, camera, random) is not var (x, y))
                return null;
            var (shape, color) = Look(random);
            // A cube's half edge; CLEVR measures gaps by what it has then.
            if (shape == "cube")
                radius /= Math.Sqrt(2);
            var rotation = 360 * random.NextDouble();
            placed.Add((x, y, radius));
            var material = Pick(random, ClevrWords.Values(ClevrAttribute.Material));
            var (column, row, depth) = camera.Project(new Vector3((float)x, (float)y, (float)radius));
            objects.Add(
                new ClevrObject(
                    size,
                    color,
                    material,
                    shape,
                    [x, y, radius],
                    rotation,
                    [Math.Round(column), Math.Round(row), depth],
                    MaskColor(objects, random)
                )
            );
        }
        return objects;
    }

    private (double X, double Y)? Spot(List<(double X, double Y, double Radius)> placed, double radius, Camera camera, Philox random)
    {
        for (var attempt = 0; attempt < Retries; attempt++)
        {
            var (x, y) = (Within(random, Reach), Within(random, Reach));
            var side = x * camera.Right.X + y * camera.Right.Y;
            if ((options.Variant == SceneVariant.Left && side > 0) || (options.Variant == SceneVariant.Right && side < 0))
                continue;
            if (placed.All(other => IsApart(x - other.X, y - other.Y, radius + other.Radius, camera)))
                return (x, y);
        }
        return null;
    }

    private static bool IsApart(double x, double y, double radii, Camera camera)
    {
        if (Math.Sqrt(x * x + y * y) - radii < LeastGap)
            return false;
        var (side, behind) = (x * camera.Right.X + y * camera.Right.Y, x * camera.Behind.X + y * camera.Behind.Y);
        return Math.Abs(side) >= Margin && Math.Abs(behind) >= Margin;
    }

    private (string Shape, string Color) Look(Philox random)
    {
        var shape = Pick(random, ClevrWords.Values(ClevrAttribute.Shape));
        var colors = (options.Variant, shape) switch
        {
            (SceneVariant.CogentA, "cube") or (SceneVariant.CogentB, "cylinder") => s_darkColors,
            (SceneVariant.CogentA, "cylinder") or (SceneVariant.CogentB, "cube") => s_brightColors,
            _ => ClevrWords.Values(ClevrAttribute.Color),
        };
        return (shape, Pick(random, colors));
    }

    /// <summary>
    /// Colours that differ by more than what sRGB's curve and eight bits can blur, from each other and from the background.
    /// </summary>
    private static double[] MaskColor(List<ClevrObject> others, Philox random)
    {
        var background = StandardRgb.Decode(MaskBackground);
        while (true)
        {
            double[] color = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
            double Distance(IReadOnlyList<double> other) => Math.Sqrt(color.Zip(other, (a, b) => (a - b) * (a - b)).Sum());
            if (
                Distance([background, background, background]) >= LeastColorDistance
                && others.All(other => Distance(other.MaskColor) >= LeastColorDistance)
            )
                return color;
        }
    }

    private static bool AllShow(byte[] owners, int count)
    {
        var pixels = new int[256];
        foreach (var owner in owners)
            pixels[owner]++;
        return Enumerable.Range(0, count).All(number => pixels[number] >= LeastPixels);
    }

    private static Dictionary<string, IReadOnlyList<double>> Directions(Camera camera)
    {
        static double[] Along(Vector3 v) => [v.X, v.Y, v.Z];
        return new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal)
        {
            ["behind"] = Along(camera.Behind),
            ["front"] = Along(-camera.Behind),
            ["left"] = Along(-camera.Right),
            ["right"] = Along(camera.Right),
            ["above"] = [0, 0, 1],
            ["below"] = [0, 0, -1],
        };
    }
}
