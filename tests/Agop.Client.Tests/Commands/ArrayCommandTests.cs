using System.Security.Cryptography;
using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Core.Arrays;
using Agop.Core.Scores;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Commands;

/// <summary>data, accumulate, explain and score, on the golden network.</summary>
public sealed class ArrayCommandTests
{
    private static readonly string[] s_network = ["--arch", "cnn8by8", "--weights", "W.npz", "--dtype", "float64"];

    [Fact]
    public void Data_writes_the_authors_arrays()
    {
        using var folder = new TemporaryFolder();
        Support.Agop.Run(folder.Path, "data", "xai-tris", "--scenario", "xor", "--background", "correlated", "--out", "d").Succeeded();
        using var golden = Golden.Json("datasets.sha256.json");
        foreach (var entry in golden.RootElement.GetProperty("xor_corr").EnumerateObject())
            Assert.Equal(
                entry.Value.GetProperty("sha256").GetString(),
                Convert.ToHexStringLower(SHA256.HashData(ArrayFile.ReadArray(folder[$"d/{entry.Name}.npy"]).Bytes))
            );
        Assert.Equal(9, Directory.GetFiles(folder["d"]).Length);
    }

    [Theory]
    [InlineData("jacobian", "jac", "auto")]
    [InlineData("jacobian", "jac", "libtorch")]
    [InlineData("predicted", "pred", "fused")]
    [InlineData("label", "true", "auto")]
    [InlineData("probability", "prob", "auto")]
    [InlineData("loss", "loss_ce_on_logits", "auto")]
    public void Accumulate_gives_the_golden_state(string target, string golden, string path)
    {
        using var bench = new Workbench();
        bench
            .Run([
                "accumulate",
                .. s_network,
                "--images",
                "x_train.npy",
                "--labels",
                "y_train.npy",
                "--target",
                target,
                "--full",
                "--shards",
                "3",
                "--path",
                path,
                "--out",
                "state.npz",
            ])
            .Succeeded();
        var (state, expected) = (ArrayFile.ReadNamed(bench["state.npz"]), Golden.Arrays("loss_on_logits/linear_agop.npz"));
        Near.Equal(expected[$"diag_{golden}"].ToDoubles(), state["diag"].ToDoubles(), 1e-9);
        Near.Equal(expected[$"M_{golden}"].ToDoubles(), state["M"].ToDoubles(), 1e-9);
        Assert.Equal(1000, state["n"].As<long>()[0]);
        Near.Equal(state["diag"].ToDoubles(), Array.ConvertAll(state["sum_g2"].ToDoubles(), sum => sum / 1000), 1e-15);
        Assert.Equal([64L], state["sum_g"].Shape);
    }

    [Fact]
    public void Explain_gives_the_golden_maps()
    {
        using var bench = new Workbench();
        var expected = Golden.Arrays("loss_on_logits/linear_attributions.npz");
        double[] Explain(params string[] more)
        {
            bench.Run(["explain", .. s_network, "--images", "x.npy", "--labels", "y.npy", "--out", "maps.npy", .. more]).Succeeded();
            var maps = ArrayFile.ReadArray(bench["maps.npy"]);
            Assert.Equal([64L, 8, 8], maps.Shape);
            return maps.ToDoubles();
        }
        bench.Run(["accumulate", .. s_network, "--images", "x_train.npy", "--out", "state.npz"]).Succeeded();
        Near.Equal(
            expected["agop_weighted_true_diag_jac"].ToDoubles(),
            Array.ConvertAll(Explain("--method", "agop-weighted", "--agop", "state.npz", "--target", "label"), Math.Abs),
            1e-9
        );
        Near.Equal(expected["agop_global_jac"].ToDoubles(), Explain("--method", "agop-global", "--agop", "state.npz"), 1e-9);
        Near.Equal(expected["smoothgrad_pred"].ToDoubles(), Explain("--method", "smoothgrad", "--noise", "noise.npy"), 1e-9);
        Near.Equal(expected["ig_prob"].ToDoubles(), Explain("--method", "integrated-gradients", "--target", "probability"), 1e-9);
        Near.Equal(
            expected["gradcam_bilinear_pred"].ToDoubles(),
            Explain("--method", "gradcam", "--set", "upsampling=bilinear", "--png", "pictures"),
            1e-9
        );
        Assert.Equal(64, Directory.GetFiles(bench["pictures"], "*.png").Length);
        Assert.NotEqual(Explain("--method", "random", "--seed", "1"), Explain("--method", "random", "--seed", "2"));
        Assert.Equal(
            64 * 64,
            Explain("--method", "constant-mean", "--train-images", "x_train.npy", "--train-labels", "y_train.npy").Length
        );
    }

    [Fact]
    public void Images_come_in_three_shapes_and_maps_go_out_in_the_same()
    {
        using var bench = new Workbench();
        var x = ArrayFile.ReadArray(bench["x.npy"]);
        double[]? first = null;
        foreach (var shape in new long[][] { [64, 8, 8], [64, 1, 8, 8], [64, 64] })
        {
            ArrayFile.WriteNpy(bench["shaped.npy"], x.Reshape(shape));
            bench
                .Run(
                    "explain",
                    "--arch",
                    "cnn8by8",
                    "--weights",
                    "W.npz",
                    "--images",
                    "shaped.npy",
                    "--method",
                    "vanilla-grad",
                    "--out",
                    "maps.npy"
                )
                .Succeeded();
            var maps = ArrayFile.ReadArray(bench["maps.npy"]);
            Assert.Equal(shape, maps.Shape);
            Assert.Equal(ElementType.Float32, maps.Type);
            first ??= maps.ToDoubles();
            Assert.Equal(first, maps.ToDoubles());
            if (shape.Length == 2)
                Assert.Contains(
                    "over 64 samples",
                    bench.Run("score", "--maps", "maps.npy", "--masks", "mask.npy").Succeeded().Output,
                    StringComparison.Ordinal
                );
        }
    }

    [Fact]
    public void Bf16_tells_its_error_against_float64_and_a_batch_is_taken_on_libtorch()
    {
        using var bench = new Workbench();
        string[] network = ["--arch", "cnn8by8", "--weights", "W.npz", "--images", "x.npy", "--dtype", "bf16"];
        var accumulated = bench.Run(["accumulate", .. network, "--batch", "7", "--out", "s.npz", "--json"]).Succeeded();
        var json = JsonDocument.Parse(accumulated.Output).RootElement;
        Assert.Equal("libtorch", json.GetProperty("path").GetString());
        Assert.InRange(json.GetProperty("error").GetDouble(), 1e-5, 0.3);
        Assert.Contains("bf16: diag M of the first 64 images is ", accumulated.Error, StringComparison.Ordinal);
        var explained = bench.Run(["explain", .. network, "--method", "vanilla-grad", "--out", "m.npy"]).Succeeded();
        Assert.Contains("bf16: maps of vanilla-grad are ", explained.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_can_answer_in_json()
    {
        using var bench = new Workbench();
        JsonElement Json(params string[] arguments) =>
            JsonDocument.Parse(bench.Run([.. arguments, "--json"]).Succeeded().Output).RootElement;
        string[] accumulate = ["accumulate", "--arch", "cnn8by8", "--weights", "W.npz", "--images", "x.npy", "--out", "s.npz"];
        Assert.Equal(64, Json(accumulate).GetProperty("samples").GetInt32());
        Assert.Equal("fused", Json(accumulate).GetProperty("path").GetString());
        Assert.Equal("libtorch", Json([.. accumulate, "--path", "libtorch"]).GetProperty("path").GetString());
        Assert.Equal(
            8,
            Json(
                    "explain",
                    "--arch",
                    "cnn8by8",
                    "--weights",
                    "W.npz",
                    "--images",
                    "x.npy",
                    "--method",
                    "smoothgrad",
                    "--set",
                    "samples=2",
                    "--out",
                    "new/maps.npy"
                )
                .GetProperty("shape")[2]
                .GetInt32()
        );
        Assert.Equal(
            160,
            Json("data", "xai-tris", "--scenario", "linear", "--samples", "200", "--out", "d")
                .GetProperty("arrays")
                .GetProperty("x_train")[0]
                .GetInt32()
        );
        ArrayFile.WriteNpy(bench["empty.npy"], NdArray.From(new sbyte[64 * 64], 64, 8, 8));
        var undefined = Json("score", "--maps", "new/maps.npy", "--masks", "empty.npy", "--metric", "iou-topk")[0];
        Assert.Equal(JsonValueKind.Null, undefined.GetProperty("mean").ValueKind);
        Assert.Equal(JsonValueKind.Null, undefined.GetProperty("per-sample")[0].ValueKind);
    }

    [Fact]
    public void Score_gives_the_golden_means()
    {
        using var bench = new Workbench();
        using var golden = Golden.Json("loss_on_logits/linear_metrics.json");
        ArrayFile.WriteNpy(bench["maps.npy"], Golden.Arrays("loss_on_logits/linear_attributions.npz")["ig_pred"]);
        var expected = golden.RootElement.GetProperty("metrics_64").GetProperty("ig_pred");
        using var json = JsonDocument.Parse(
            bench
                .Run(
                    "score",
                    "--maps",
                    "maps.npy",
                    "--masks",
                    "mask.npy",
                    "--metric",
                    "iou-topk",
                    "--metric",
                    "iou-threshold:0.5",
                    "--json"
                )
                .Succeeded()
                .Output
        );
        Assert.Equal(expected.GetProperty("miou_topk").GetDouble(), json.RootElement[0].GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal(expected.GetProperty("miou_thr0.5").GetDouble(), json.RootElement[1].GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal(64, json.RootElement[0].GetProperty("per-sample").GetArrayLength());
        var text = bench.Run("score", "--maps", "maps.npy", "--masks", "mask.npy").Succeeded().Output;
        Assert.Contains("iou-topk           0.309524  over 64 samples", text, StringComparison.Ordinal);
        Assert.Equal(ScoreCatalog.OfMaps.Count(), text.Trim().Split('\n').Length);
    }
}
