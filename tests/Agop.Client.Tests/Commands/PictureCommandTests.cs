using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Core.Arrays;
using Agop.Core.Models;
using Agop.Core.Models.Weights;

namespace Agop.Client.Tests.Commands;

/// <summary>Pictures from the first command to the last: rendered, imported, explained, scored.</summary>
public sealed class PictureCommandTests
{
    [Fact]
    public void Rendered_scenes_are_imported_and_explained_by_several_methods()
    {
        using var bench = new Workbench();
        var rendered = JsonDocument
            .Parse(
                bench
                    .Run("data", "clevr-xai", "render", "--count", "3", "--seed", "5", "--objects", "2-3", "--out", "clevr", "--json")
                    .Succeeded()
                    .Output
            )
            .RootElement;
        Assert.Equal(3, rendered.GetProperty("scenes").GetInt32());
        var imported = JsonDocument.Parse(bench.Run("data", "clevr-xai", "import", "clevr", "--json").Succeeded().Output).RootElement;
        Assert.Equal(rendered.GetProperty("questions").GetInt32(), imported.GetProperty("simple").GetInt32());

        var said = bench
            .Run(
                "explain",
                "--arch",
                "torchscript",
                "--weights",
                "model.pt",
                "--images",
                "clevr/images",
                "--size",
                "40",
                "--method",
                "vanilla-grad",
                "--method",
                "smoothgrad",
                "--method",
                "gradcam",
                "--set",
                "samples=2",
                "--set",
                "gradcam:layer=features.2",
                "--out",
                "maps.npz",
                "--html",
                "page.html",
                "--png",
                "overlays",
                "--json"
            )
            .Succeeded();

        Assert.Equal(3, JsonDocument.Parse(said.Output).RootElement.GetProperty("methods").GetArrayLength());
        var maps = ArrayFile.ReadNamed(bench["maps.npz"]);
        Assert.Equal(["vanilla-grad", "smoothgrad[samples=2]", "gradcam[layer=features.2]"], maps.Keys);
        Assert.Equal([3L, 3, 40, 40], maps["vanilla-grad"].Shape);
        Assert.Equal([3L, 1, 40, 40], maps["gradcam[layer=features.2]"].Shape);
        var page = File.ReadAllText(bench["page.html"]);
        // A picture and three maps for each of three scenes, and nothing from elsewhere.
        Assert.Equal(13, page.Split("<img ").Length);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        Assert.Contains("CLEVR_rendered_000002.png", page, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFiles(bench["overlays"]).Length);
        bench
            .Run(
                "explain",
                "--arch",
                "torchscript",
                "--weights",
                "model.pt",
                "--images",
                "clevr/images",
                "--size",
                "40",
                "--method",
                "gradcam",
                "--out",
                "maps.npy"
            )
            .Refused(2, "--set layer=NAME");
        bench
            .Run(
                "explain",
                "--arch",
                "torchscript",
                "--weights",
                "model.pt",
                "--images",
                "clevr/images",
                "--size",
                "40",
                "--method",
                "gradcam",
                "--set",
                "layer=nine",
                "--out",
                "maps.npy"
            )
            .Refused(2, "there is no submodule 'nine'");
    }

    [Fact]
    public void A_residual_networks_sketch_says_its_error()
    {
        using var bench = new Workbench();
        var architecture = Architectures.Find("resnet18:classes=6,size=32", "test");
        ArrayFile.WriteNpz(bench["resnet.npz"], WeightInitializer.Initialize(architecture, 1).Arrays);
        var random = new Random(2);
        var pixels = new byte[16 * 3 * 32 * 32];
        random.NextBytes(pixels);
        ArrayFile.WriteNpy(bench["pictures.npy"], NdArray.From(pixels, 16, 3, 32, 32));
        foreach (var target in new[] { "jacobian", "sketch" })
            bench
                .Run(
                    "accumulate",
                    "--arch",
                    "resnet18",
                    "--weights",
                    "resnet.npz",
                    "--images",
                    "pictures.npy",
                    "--target",
                    target,
                    "--shards",
                    "2",
                    "--out",
                    $"{target}.npz"
                )
                .Succeeded();
        var (exact, sketch) = (ArrayFile.ReadNamed(bench["jacobian.npz"]), ArrayFile.ReadNamed(bench["sketch.npz"]));
        Assert.Equal([6L, 3072], exact["class_sum_g2"].Shape);
        Assert.Equal([3L], exact["diag_pooled"].Shape);
        Assert.Equal([1L, 3072], sketch["class_sum_g2"].Shape);
        var error = Math.Sqrt(sketch["diag"].ToDoubles().Zip(exact["diag"].ToDoubles(), (a, b) => (a - b) * (a - b)).Sum());
        Assert.InRange(error / Math.Sqrt(sketch["diag_error"].ToDoubles().Sum(value => value * value)), 0.2, 5);
    }
}
