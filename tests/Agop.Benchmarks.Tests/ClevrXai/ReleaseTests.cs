using System.Text;
using System.Text.Json.Nodes;
using Agop.Benchmarks.ClevrXai;
using Agop.Benchmarks.ClevrXai.Questions;
using Agop.Benchmarks.ClevrXai.Release;
using Agop.Benchmarks.ClevrXai.Rendering;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Benchmarks.ClevrXai.Views;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Images;
using Agop.Tests.Support;

namespace Agop.Benchmarks.Tests.ClevrXai;

/// <summary>A release that is written, imported and read back, and releases in which something is wrong.</summary>
public sealed class ReleaseTests : IClassFixture<RenderedRelease>, IDisposable
{
    private const int Count = RenderedRelease.Count;
    private readonly TemporaryFolder _folder = new();
    private readonly SceneOptions _options;
    private readonly int _questions;

    public ReleaseTests(RenderedRelease release)
    {
        (_options, _questions) = (release.Options, release.Questions);
        release.CopyTo(_folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    private ImportReport Import(bool skipBroken = false) =>
        new ReleaseImporter(_folder.Path, skipBroken).Import(cancellation: TestContext.Current.CancellationToken);

    private string Image(int index) => Path.Combine(_folder.Path, ReleaseLayout.Images, $"CLEVR_rendered_{index:000000}.png");

    private string Mask(int index) => Path.Combine(_folder.Path, ReleaseLayout.Masks, $"CLEVR_rendered_{index:000000}.png");

    private void EditScenes(Action<JsonArray> edit)
    {
        var path = _folder[ReleaseLayout.Scenes];
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        edit(json["scenes"]!.AsArray());
        File.WriteAllText(path, json.ToJsonString());
    }

    [Fact]
    public void An_import_finds_every_scene_and_question_that_was_written()
    {
        var report = Import();
        Assert.Equal((Count, _questions, 0), (report.Scenes, report.Simple, report.Complex));
        Assert.Empty(report.Skipped);
        Assert.Equal(2 * _questions, report.Truths.Values.Sum());
        Assert.Equal(report.Hash, ReleaseIndex.Hash(_folder.Path));
        var scenes = ReleaseIndex.Read(_folder.Path).ToArray();
        var generator = new SceneGenerator(_options);
        foreach (var (index, indexed) in scenes.Index())
        {
            var drawn = generator.Draw(index);
            Assert.Equal(
                drawn.Scene.Objects.Select(described => (described.Size, described.Color, described.Material, described.Shape)),
                indexed.Scene.Objects.Select(described => (described.Size, described.Color, described.Material, described.Shape))
            );
            Assert.Equal(
                Enumerable.Range(0, drawn.Scene.Objects.Count).Select(number => drawn.Owners.Count(owner => owner == number)),
                indexed.Pixels
            );
            Assert.Equal(drawn.Owners, MaskReader.Read(Mask(index), indexed.Scene).Owners);
            Assert.All(
                indexed.Questions,
                question => Assert.Equal([nameof(GroundTruthKind.SingleObject), nameof(GroundTruthKind.AllObjects)], question.Stored)
            );
        }
        Assert.Equal(report.Hash, Import().Hash);
    }

    [Fact]
    public void A_byte_order_mark_changes_nothing()
    {
        var hash = Import().Hash;
        foreach (var path in Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories))
            File.WriteAllBytes(path, [.. Encoding.UTF8.Preamble, .. File.ReadAllBytes(path)]);
        var report = Import();
        Assert.Equal((Count, _questions, 0), (report.Scenes, report.Simple, report.Complex));
        Assert.Equal(hash, report.Hash);
    }

    [Fact]
    public void An_interrupted_run_resumes_and_scenes_of_other_options_are_refused()
    {
        var before = File.ReadAllBytes(_folder[ReleaseLayout.Scenes]);
        File.Delete(Image(2));
        File.Delete(_folder[ReleaseLayout.Scenes]);
        Assert.Equal(
            _questions,
            new ReleaseWriter(_options, _folder.Path).Write(Count, 1, cancellation: TestContext.Current.CancellationToken)
        );
        Assert.Equal(before, File.ReadAllBytes(_folder[ReleaseLayout.Scenes]));
        Assert.True(File.Exists(Image(2)));
        Assert.Contains(
            "scenes of other options",
            Assert
                .Throws<InputException>(() => new ReleaseWriter(_options with { Seed = _options.Seed + 1 }, _folder.Path).Write(1, 1))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_view_of_the_release_equals_the_view_of_the_scenes()
    {
        Import();
        var view = ClevrView.Parse("color of large", "test");
        var rendered = ClevrDataset.Render(view, _options, 0, Count, 40).ToSplit();
        var loaded = Assert.Single(ClevrDataset.Load(view, _folder.Path, 40)).ToSplit();
        Assert.Equal(rendered.Images.All().Bytes, loaded.Images.All().Bytes);
        Assert.Equal(rendered.Labels.All().Bytes, loaded.Labels.All().Bytes);
        Assert.Equal(rendered.Masks.All().Bytes, loaded.Masks.All().Bytes);
        Assert.Equal(rendered.Native!.All().Bytes, loaded.Native!.All().Bytes);
        Assert.Equal(rendered.NativeWidth, loaded.NativeWidth);
    }

    [Fact]
    public void Questions_are_views_too()
    {
        Import();
        var indexed = ReleaseIndex.Read(_folder.Path).First(scene => scene.Questions.Count > 0);
        var question = indexed.Questions[0];
        var view = ClevrView.Parse($"{question.Asks} of {string.Join(' ', question.Words)}", "test");
        var (targets, label) = Assert.Single(view.Find(indexed));
        var target = Assert.Single(targets);
        Assert.Equal(question.Answer, view.Classes[label]);
        Assert.Equal(question.Targets[nameof(GroundTruthKind.SingleObject)], [target]);
    }

    [Theory]
    [InlineData("picture missing", "no such file; scene 1 needs it")]
    [InlineData("picture broken", "expected a PNG or JPEG picture")]
    [InlineData("picture cut", "expected a PNG or JPEG picture")]
    [InlineData("picture giant", "100000 x 100000 pixels, expected at most 16777216 in all")]
    [InlineData("mask of another size", "expected 480 x 320 pixels as its picture has, found 1 x 1")]
    [InlineData("mask without object", "no pixel has the mask_color of object 0 of scene 1")]
    [InlineData("mask with a stray colour", "colour (1, 2, 3) of 1 pixels is no object's of scene 1")]
    [InlineData("scene without colour", "scene 1: objects[0]: color: missing")]
    [InlineData(
        "scene with another colour",
        "scene 1: objects[0]: color: expected one of blue, brown, cyan, gray, green, purple, red, yellow, not 'pink'"
    )]
    [InlineData("scene that leads elsewhere", "scene 1: image_filename: expected a file's name, not '../x.png'")]
    [InlineData("scene twice", "image_filename: CLEVR_rendered_000000.png is used twice")]
    [InlineData("scenes not JSON", "not JSON")]
    [InlineData("scenes cut", "not JSON")]
    [InlineData("no scenes", "scenes: missing")]
    [InlineData("truth wrong", "differs from the mask of its objects in")]
    [InlineData("truth missing", "no such file")]
    [InlineData("truth of another kind", "expected booleans of shape (128, 128), found Float64 (2,)")]
    public void What_is_wrong_is_named(string what, string expected)
    {
        var truth = Directory.EnumerateFiles(_folder[ReleaseLayout.Truths(simple: true, GroundTruthKind.SingleObject)]).First();
        switch (what)
        {
            case "picture missing":
                File.Delete(Image(1));
                break;
            case "picture broken":
                File.WriteAllText(Image(1), "not a picture");
                break;
            case "picture cut":
                File.WriteAllBytes(Image(1), File.ReadAllBytes(Image(1))[..2000]);
                break;
            case "picture giant":
                File.WriteAllBytes(Image(1), GiantPicture.Of(100_000));
                break;
            case "mask of another size":
                PictureFile.WritePng(Mask(1), Painted(1, 1), 1, 1);
                PictureFile.WritePng(Mask(1), Repainted(), 1, 1);
                break;
            case "mask without object":
                PictureFile.WritePng(Mask(1), [.. Enumerable.Repeat((byte)64, 480 * 320 * 3)], 480, 320);
                break;
            case "mask with a stray colour":
                Stray();
                break;
            case "scene without colour":
                EditScenes(scenes => scenes[1]!["objects"]![0]!.AsObject().Remove("color"));
                break;
            case "scene with another colour":
                EditScenes(scenes => scenes[1]!["objects"]![0]!["color"] = "pink");
                break;
            case "scene that leads elsewhere":
                EditScenes(scenes => scenes[1]!["image_filename"] = "../x.png");
                break;
            case "scene twice":
                EditScenes(scenes => scenes.Insert(1, scenes[0]!.DeepClone()));
                break;
            case "scenes not JSON":
                File.WriteAllText(_folder[ReleaseLayout.Scenes], "{\"scenes\": [}");
                break;
            case "scenes cut":
                File.WriteAllText(_folder[ReleaseLayout.Scenes], File.ReadAllText(_folder[ReleaseLayout.Scenes])[..^20]);
                break;
            case "no scenes":
                File.WriteAllText(_folder[ReleaseLayout.Scenes], "{\"info\": {\"scenes\": [1]}}");
                break;
            case "truth wrong":
                ArrayFile.WriteNpy(truth, NdArray.From(new bool[128 * 128], 128, 128));
                break;
            case "truth missing":
                File.Delete(truth);
                break;
            case "truth of another kind":
                ArrayFile.WriteNpy(truth, NdArray.From([1.0, 2], 2));
                break;
        }
        var error = Assert.Throws<InputException>(() => Import());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(File.Exists(_folder[ReleaseLayout.Index]), "an index of a broken release");
    }

    [Fact]
    public void What_is_broken_is_skipped_only_when_asked_and_named()
    {
        File.Delete(Image(1));
        File.WriteAllText(Mask(4), "");
        var report = Import(skipBroken: true);
        Assert.Equal(Count - 2, report.Scenes);
        Assert.Equal(2, report.Skipped.Count);
        Assert.Contains(Image(1), report.Skipped[0], StringComparison.Ordinal);
        Assert.Contains(Mask(4), report.Skipped[1], StringComparison.Ordinal);
    }

    private static byte[] Painted(int width, int height) => new byte[width * height * 3];

    /// <summary>A mask of one pixel that shows the scene's only object.</summary>
    private byte[] Repainted()
    {
        EditScenes(scenes =>
        {
            var objects = scenes[1]!["objects"]!.AsArray();
            while (objects.Count > 1)
                objects.RemoveAt(1);
            objects[0]!["mask_color"] = new JsonArray(1.0, 0.0, 0.0);
        });
        return [255, 0, 0];
    }

    private void Stray()
    {
        var (pixels, width, height) = PictureFile.Read(Mask(1));
        (pixels[0], pixels[1], pixels[2]) = (1, 2, 3);
        PictureFile.WritePng(Mask(1), pixels, width, height);
    }
}
