using Agop.Benchmarks.ClevrXai.Rendering;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Core.Errors;

namespace Agop.Benchmarks.Tests.ClevrXai;

/// <summary>Drawn scenes keep CLEVR's rules, for any seed, and pictures show what scenes say.</summary>
public sealed class SceneTests
{
    private static readonly long s_seed = Random.Shared.Next();

    private static IEnumerable<DrawnScene> Scenes(
        SceneVariant variant = SceneVariant.Standard,
        int count = 12,
        int least = 3,
        int max = 10
    ) => Enumerable.Range(0, count).Select(new SceneGenerator(new SceneOptions(s_seed, least, max, variant)).Draw);

    private static double Along(ClevrObject described, IReadOnlyList<double> direction) =>
        described.Position.Zip(direction, (a, b) => a * b).Sum();

    [Fact]
    public void Objects_are_apart_in_every_direction_and_all_of_them_show()
    {
        foreach (var drawn in Scenes())
        {
            var (scene, seed) = (drawn.Scene, $"seed {s_seed}, scene {drawn.Scene.Index}");
            Assert.InRange(scene.Objects.Count, 3, 10);
            foreach (var (a, b) in from a in scene.Objects from b in scene.Objects where !ReferenceEquals(a, b) select (a, b))
            {
                foreach (var direction in new[] { "left", "behind" })
                    Assert.True(Math.Abs(Along(a, scene.Directions[direction]) - Along(b, scene.Directions[direction])) >= 0.399, seed);
                var distance = Math.Sqrt(Math.Pow(a.Position[0] - b.Position[0], 2) + Math.Pow(a.Position[1] - b.Position[1], 2));
                // A later cube was placed by its size before it became one.
                Assert.True(distance - a.Position[2] - b.Position[2] >= 0.249, seed);
            }
            Assert.All(
                scene.Objects,
                described => Assert.InRange(Math.Max(Math.Abs(described.Position[0]), Math.Abs(described.Position[1])), 0, 3)
            );
            for (var number = 0; number < scene.Objects.Count; number++)
                Assert.True(drawn.Owners.Count(owner => owner == number) >= 200, seed);
            Assert.Equal(scene.Objects.Count, drawn.Owners.Distinct().Count() - 1);
        }
    }

    [Fact]
    public void An_object_lies_where_its_pixel_coordinates_say()
    {
        foreach (var drawn in Scenes(count: 6, least: 1, max: 1))
        {
            var described = Assert.Single(drawn.Scene.Objects);
            Assert.Equal(0, drawn.Owners[(int)described.Pixel[1] * Picture.Width + (int)described.Pixel[0]]);
            Assert.InRange(described.Pixel[2], 5, 18);
        }
    }

    [Fact]
    public void Objects_show_their_colour_and_the_ground_is_grey()
    {
        var drawn = new SceneGenerator(new SceneOptions(s_seed, 1, 1)).Draw(3);
        var picture = drawn.Render(TestContext.Current.CancellationToken);
        var described = drawn.Scene.Objects[0];
        double Saturation(int i) =>
            picture.Pixels[(3 * i)..(3 * i + 3)].Select(value => (double)value).ToArray() is var rgb ? rgb.Max() - rgb.Min() : 0;
        var inside = Enumerable.Range(0, drawn.Owners.Length).Where(i => drawn.Owners[i] == 0).Average(Saturation);
        var outside = Enumerable.Range(0, drawn.Owners.Length).Where(i => drawn.Owners[i] != 0).Average(Saturation);
        Assert.True(outside < 5, $"seed {s_seed}: the ground is grey, found {outside}");
        if (described.Color != "gray")
            Assert.True(inside > 25, $"seed {s_seed}: a {described.Color} object, found {inside}");
    }

    [Fact]
    public void A_scene_is_a_function_of_seed_and_number_alone()
    {
        var token = TestContext.Current.CancellationToken;
        var (a, b) = (new SceneGenerator(new SceneOptions(s_seed)), new SceneGenerator(new SceneOptions(s_seed)));
        b.Draw(0);
        Assert.Equal(a.Draw(5).Render(token).Pixels, b.Draw(5).Render(token).Pixels);
        Assert.NotEqual(a.Draw(5).Owners, new SceneGenerator(new SceneOptions(s_seed + 1)).Draw(5).Owners);
    }

    [Fact]
    public void Each_variant_shifts_the_number_place_or_colours_of_objects()
    {
        Assert.All(Scenes(SceneVariant.Crowded, 4), drawn => Assert.InRange(drawn.Scene.Objects.Count, 8, 10));
        Assert.All(
            Scenes(SceneVariant.Left, 4, 2, 4)
                .SelectMany(drawn => drawn.Scene.Objects.Select(described => Along(described, drawn.Scene.Directions["left"]))),
            place => Assert.True(place >= 0)
        );
        Assert.All(
            Scenes(SceneVariant.Right, 4, 2, 4)
                .SelectMany(drawn => drawn.Scene.Objects.Select(described => Along(described, drawn.Scene.Directions["left"]))),
            place => Assert.True(place <= 0)
        );
        string[] dark = ["gray", "blue", "brown", "yellow"];
        foreach (var (variant, cubesAreDark) in new[] { (SceneVariant.CogentA, true), (SceneVariant.CogentB, false) })
            Assert.All(
                Scenes(variant, 6).SelectMany(drawn => drawn.Scene.Objects).Where(described => described.Shape != "sphere"),
                described => Assert.Equal((described.Shape == "cube") == cubesAreDark, dark.Contains(described.Color))
            );
    }

    [Fact]
    public void Relationships_follow_from_places()
    {
        foreach (var drawn in Scenes(count: 3))
        {
            var relations = drawn.Scene.Relationships;
            Assert.Equal(["behind", "front", "left", "right"], relations.Keys.Order());
            for (var a = 0; a < drawn.Scene.Objects.Count; a++)
                foreach (var b in relations["left"][a])
                    Assert.Contains(a, relations["right"][b]);
        }
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 11)]
    [InlineData(5, 4)]
    public void Impossible_numbers_of_objects_are_refused(int least, int max) =>
        Assert.Contains(
            "objects: expected 1 to 10",
            Assert.Throws<InputException>(() => new SceneOptions(1, least, max).Validate("x")).Message,
            StringComparison.Ordinal
        );
}
