using System.Globalization;
using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Core.Arrays;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Commands;

/// <summary>
/// What people hand in on the command line: told where something was decided for them, refused in one line where nothing can be done.
/// </summary>
public sealed class HandedInTests
{
    private static readonly string s_folder = Path.Combine(Golden.Copied, "handed-in");

    private static string Of(string name) => Path.Combine(s_folder, name);

    private static string[] Explain(string weights, string images, params string[] more) =>
        [
            "explain",
            "--arch",
            weights.EndsWith(".pt", StringComparison.Ordinal) ? "torchscript" : "cnn8by8",
            "--weights",
            weights,
            "--images",
            images,
            .. more,
        ];

    [Fact]
    public void How_weights_were_found_is_told()
    {
        using var bench = new Workbench();
        var said = bench.Run(Explain(Of("lightning.ckpt"), "x.npy", "--method", "vanilla-grad", "--out", "maps.npy")).Succeeded();
        Assert.Contains(
            "took the weights under 'state_dict', and dropped 'model.' before every name",
            said.Error,
            StringComparison.Ordinal
        );
        bench
            .Run(Explain(Of("averaged.pth"), "x.npy", "--method", "vanilla-grad", "--out", "maps.npy"))
            .Refused(2, "several weights fit: 'model', 'ema'");
        bench.Run(Explain(Of("averaged.pth") + ":ema", "x.npy", "--method", "vanilla-grad", "--out", "maps.npy")).Succeeded();
    }

    [Fact]
    public void Maps_that_are_not_finite_are_told_with_their_images()
    {
        using var bench = new Workbench();
        ArrayFile.WriteNpy(bench["nan.npy"], ArrayFile.ReadArray(Of("values.npz") + ":x_nan"));
        var said = bench.Run(Explain(Of("divides.pt"), "nan.npy", "--method", "vanilla-grad", "--out", "maps.npy", "--json"));
        Assert.Equal(1, said.Code);
        Assert.Contains("vanilla-grad: 1 of 4 maps are not finite (NaN or infinity): image 1", said.Error, StringComparison.Ordinal);
        Assert.Equal(
            [1],
            JsonDocument.Parse(said.Output).RootElement.GetProperty("not-finite").EnumerateArray().Select(image => image.GetInt32())
        );

        string[] accumulate =
        [
            "accumulate",
            "--arch",
            "torchscript",
            "--weights",
            Of("divides.pt"),
            "--images",
            "nan.npy",
            "--out",
            "state.npz",
        ];
        bench.Run(accumulate).Refused(2, "nan.npy: image 1: the gradient of target jacobian (class 0) is not finite");
        Assert.False(File.Exists(bench["state.npz"]));
        Assert.Contains(
            "1 of 4 images are left out",
            bench.Run([.. accumulate, "--skip-non-finite"]).Succeeded().Error,
            StringComparison.Ordinal
        );
        var state = ArrayFile.ReadNamed(bench["state.npz"]);
        Assert.Equal([1L], state["skipped"].ToIntegers());
        Assert.Equal([3L], state["n"].ToIntegers());
    }

    [Fact]
    public void A_sweep_tells_which_maps_are_not_finite_and_each_run_its_own_work()
    {
        using var bench = new Workbench();
        File.Copy(Of("roots.pt"), bench["roots.pt"]);
        Directory.CreateDirectory(bench["elsewhere"]);
        // The model lies beside the sweep's file, not where the command runs.
        File.WriteAllText(
            bench["s.yaml"],
            "scenarios: [linear]\nsamples: 400\narchitecture: torchscript\nweights: roots.pt\nagop: {shards: 1}\nmethods: "
                + "[vanilla-grad, random, agop-weighted]\nmetrics: [iou-topk]\nmaps: 1\n"
        );
        string[] run = ["run", bench["s.yaml"], "--ledger", bench["ledger.db"], "--out", bench["out"]];
        var said = Support.Agop.Run(bench["elsewhere"], run);
        Assert.Equal(1, said.Code);
        Assert.Matches(@"vanilla-grad on linear \(white\), seed 0: \d+ maps are not finite and score 0: images? \d", said.Output);
        Assert.Contains("1 cells are missing", said.Output, StringComparison.Ordinal);

        var results = JsonDocument.Parse(File.ReadAllText(bench["out/results.json"])).RootElement;
        Assert.Contains(
            "is not finite (NaN or infinity)",
            results.GetProperty("missing")[0].GetProperty("error").GetString(),
            StringComparison.Ordinal
        );
        foreach (var row in File.ReadLines(bench["out/results.csv"]).Skip(1).Select(line => line.Split(',')))
        {
            var counts = row[7..11].Select(int.Parse).ToArray();
            Assert.InRange(counts[2] + counts[3], 0, counts[0] + counts[1]);
            Assert.True(double.TryParse(row[11], CultureInfo.InvariantCulture, out _));
        }
        Assert.DoesNotContain("\"NaN\"", File.ReadAllText(bench["out/results.json"]), StringComparison.Ordinal);
        Assert.Matches(@"\b0 tasks computed, \d+ from the ledger", Support.Agop.Run(bench["elsewhere"], run).Output);
    }

    [Fact]
    public void A_model_without_a_gradient_or_repeatable_numbers_is_one_line()
    {
        using var bench = new Workbench();
        ArrayFile.WriteNpy(bench["x3.npy"], ArrayFile.ReadArray(Of("values.npz") + ":x3"));
        bench
            .Run(Explain(Of("detached.pt"), "x3.npy", "--method", "vanilla-grad", "--out", "maps.npy"))
            .Refused(2, "no gradient reaches the images");
        bench
            .Run(Explain(Of("dropout.pt"), "x3.npy", "--method", "vanilla-grad", "--out", "maps.npy"))
            .Refused(2, "traced in training mode");
        // In a backward pass, from which libtorch knows no way back.
        bench
            .Run(Explain(Of("broken.pt"), "x3.npy", "--method", "vanilla-grad", "--out", "maps.npy"))
            .Refused(2, "modified by an inplace operation");
        bench.Run(Explain(Of("inplace.pt"), "x.npy", "--method", "vanilla-grad", "--out", "maps.npy")).Refused(2, "");
        // Without a path of that kind: a layer that the fused path does not keep.
        bench
            .Run(
                "explain",
                "--arch",
                "cnn8by8",
                "--weights",
                "W.npz",
                "--images",
                "x.npy",
                "--method",
                "gradcam",
                "--set",
                "layer=cnn_layers.3",
                "--out",
                "maps.npy"
            )
            .Succeeded();
        bench
            .Run(
                "explain",
                "--arch",
                "cnn8by8",
                "--weights",
                "W.npz",
                "--images",
                "x.npy",
                "--method",
                "gradcam",
                "--set",
                "layer=cnn_layers.4",
                "--out",
                "maps.npy"
            )
            .Refused(2, "cnn8by8 has no such layer");
    }

    [Fact]
    public void Images_with_channels_last_give_the_same_maps_in_their_own_order()
    {
        using var bench = new Workbench();
        var x3 = ArrayFile.ReadArray(Of("values.npz") + ":x3");
        ArrayFile.WriteNpy(
            bench["first.npy"],
            NdArray.From(x3.ToDoubles().SelectMany(value => new[] { (float)value }).ToArray(), x3.Shape)
        );
        var x = ArrayFile.ReadArray(bench["x.npy"]);
        var first = x.Reshape(x.Shape[0], 1, 8, 8);
        ArrayFile.WriteNpy(bench["last.npy"], first.ChannelsLast());
        foreach (var (images, maps) in new[] { ("x.npy", "a.npy"), ("last.npy", "b.npy") })
            bench.Run(Explain(bench["W.npz"], images, "--method", "vanilla-grad", "--out", maps)).Succeeded();
        var (a, b) = (ArrayFile.ReadArray(bench["a.npy"]), ArrayFile.ReadArray(bench["b.npy"]));
        Assert.Equal([x.Shape[0], 8, 8, 1], b.Shape);
        Assert.Equal(a.Bytes, b.Bytes);
    }

    [Fact]
    public void Images_of_other_number_types_give_the_maps_of_the_same_numbers()
    {
        using var bench = new Workbench();
        var x = ArrayFile.ReadArray(bench["x.npy"]);
        var values = Enumerable.Range(0, (int)x.Count).Select(_ => (byte)Random.Shared.Next(256)).ToArray();
        ArrayFile.WriteNpy(bench["float32.npy"], NdArray.From(Array.ConvertAll(values, value => (float)value), x.Shape));
        ArrayFile.WriteNpy(bench["uint8.npy"], NdArray.From(values, x.Shape));
        ArrayFile.WriteNpy(bench["float16.npy"], NdArray.From(Array.ConvertAll(values, value => (Half)value), x.Shape));
        foreach (var type in new[] { "float32", "uint8", "float16" })
            bench.Run(Explain(bench["W.npz"], $"{type}.npy", "--method", "vanilla-grad", "--out", $"{type}-maps.npy")).Succeeded();
        foreach (var type in new[] { "uint8", "float16" })
            Assert.Equal(File.ReadAllBytes(bench["float32-maps.npy"]), File.ReadAllBytes(bench[$"{type}-maps.npy"]));
    }

    [Fact]
    public void Reading_a_ledger_without_write_access_is_refused_with_the_reason()
    {
        using var bench = new Workbench();
        File.WriteAllText(bench["s.yaml"], SmallSweep.Text());
        bench.Run("submit", "s.yaml", "--ledger", "ledger.db").Succeeded();
        foreach (var file in Directory.GetFiles(bench.Path, "ledger.db*"))
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
        File.SetUnixFileMode(bench.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        // Root may write everything, unless it lacks that capability.
        string[] plainly = Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-dac_override"] : ["env"];
        var status = Support.Agop.Finish(
            Support.Agop.Start(bench.Path, plainly[0], [.. plainly[1..], "dotnet", Support.Agop.Program, "status", "--ledger", "ledger.db"])
        );
        File.SetUnixFileMode(bench.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        status.Refused(2, "reading it needs write access to the file and its folder, too");
    }

    [Fact]
    public void What_explain_writes_score_reads_as_a_table()
    {
        using var bench = new Workbench();
        bench.Run(Explain(bench["W.npz"], "x.npy", "--method", "vanilla-grad", "--method", "gradcam", "--out", "maps.npz")).Succeeded();
        var table = bench
            .Run("score", "--maps", "maps.npz", "--masks", "mask.npy", "--metric", "iou-topk", "--metric", "auroc")
            .Succeeded()
            .Output;
        var rows = JsonDocument
            .Parse(bench.Run("score", "--maps", "maps.npz", "--masks", "mask.npy", "--metric", "iou-topk", "--json").Succeeded().Output)
            .RootElement.EnumerateArray()
            .ToArray();
        Assert.Equal(["vanilla-grad", "gradcam"], rows.Select(row => row.GetProperty("method").GetString()));
        foreach (var row in rows)
            Assert.Contains(
                row.GetProperty("mean").GetDouble().ToString("0.000000", System.Globalization.CultureInfo.InvariantCulture),
                table,
                StringComparison.Ordinal
            );
        var one = JsonDocument
            .Parse(
                bench.Run("score", "--maps", "maps.npz:gradcam", "--masks", "mask.npy", "--metric", "iou-topk", "--json").Succeeded().Output
            )
            .RootElement[0];
        Assert.Equal(rows[1].GetProperty("mean").GetDouble(), one.GetProperty("mean").GetDouble());
    }

    [Fact]
    public void Maps_of_another_size_are_resized_only_when_asked()
    {
        using var bench = new Workbench();
        ArrayFile.WriteNpy(
            bench["small.npy"],
            NdArray.From(
                new float[2 * 4 * 4]
                    .Select((_, i) => i % 5f)
                    .ToArray(),
                2,
                4,
                4
            )
        );
        var mask = new bool[2 * 8 * 8];
        mask[5] = mask[70] = true;
        ArrayFile.WriteNpy(bench["two.npy"], NdArray.From(mask, 2, 8, 8));
        bench.Run("score", "--maps", "small.npy", "--masks", "two.npy").Refused(2, "maps of 4 x 4 pixels, masks of 8 x 8: --resize");
        Assert.Contains(
            "resized from 4 x 4 to 8 x 8",
            bench.Run("score", "--maps", "small.npy", "--masks", "two.npy", "--resize").Succeeded().Error,
            StringComparison.Ordinal
        );
        ArrayFile.WriteNpy(
            bench["nan.npy"],
            NdArray.From(Enumerable.Range(0, 128).Select(i => i == 70 ? float.NaN : 1f).ToArray(), 2, 8, 8)
        );
        bench
            .Run("score", "--maps", "small.npy", "--masks", "nan.npy")
            .Refused(2, "nan.npy: mask 1, position (0, 6): expected finite values, found NaN");
        foreach (var scale in new byte[] { 1, 255 })
            ArrayFile.WriteNpy(bench[$"{scale}.npy"], NdArray.From(mask.Select(value => value ? scale : (byte)0).ToArray(), 2, 8, 8));
        ArrayFile.WriteNpy(bench["maps.npy"], NdArray.From(Enumerable.Range(0, 128).Select(i => (float)(i * 37 % 64)).ToArray(), 2, 8, 8));
        Assert.Single(
            new[] { "two", "1", "255" }
                .Select(name => bench.Run("score", "--maps", "maps.npy", "--masks", $"{name}.npy").Succeeded().Output)
                .Distinct(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Slips_are_refused_with_a_line_that_says_what_to_write()
    {
        using var bench = new Workbench();
        string[] Smooth(params string[] more) => Explain(bench["W.npz"], "x.npy", ["--method", "smoothgrad", .. more]);
        bench
            .Run(Smooth("--set", "samples=2", "--set", "samples=3", "--out", "m.npy"))
            .Refused(2, "--set: samples: expected once, found 2 and 3");
        bench.Run(Smooth("--seed", "1e3", "--out", "m.npy")).Refused(2, "--seed: expected a whole number, not '1e3'");
        bench.Run(Smooth("--out", "x.npy")).Refused(2, "--out: expected another file than the input 'x.npy'");
        bench.Run(Smooth("--out", new string('m', 300) + ".npy")).Refused(2, "--out: expected a file's name of at most 255 bytes");
        bench.Run(Smooth("--out", new string('m', 240) + ".npy")).Succeeded();
        bench
            .Run(Explain(bench["W.npz"], "x.npy", "--method", "vargrad", "--set", "samples=1", "--out", "m.npy"))
            .Refused(2, "samples: expected a whole number from 2");
        bench.Run("run", ".").Refused(2, "expected a YAML file, this is a folder");
        File.WriteAllText(bench["tab.yaml"], "scenarios: [linear]\ntraining:\n\tepochs: 3\n");
        bench.Run("run", "tab.yaml").Refused(2, "tab.yaml:3: not YAML: a tab cannot indent");
        File.WriteAllText(bench["mark.yaml"], "\ufeffscenarios: [linear]\nsamples: 0\n");
        bench.Run("run", "mark.yaml").Refused(2, "mark.yaml:2: samples: expected a whole number from 1");
    }
}
