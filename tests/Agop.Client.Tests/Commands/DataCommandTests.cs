using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Core.Images;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Commands;

/// <summary>data import, ls, verify, rm and gc, and a sweep on what was imported.</summary>
public sealed class DataCommandTests
{
    private const string Rest =
        "training: {epochs: 3, batch: 64, snapshot-every: 1}\nmetrics: [iou-topk]\n"
        + "methods: [agop-weighted, integrated-gradients, random]\n";

    private static Outcome Run(TemporaryFolder folder, params string[] arguments) => Support.Agop.Run(folder.Path, arguments);

    private static JsonElement Json(TemporaryFolder folder, params string[] arguments) =>
        JsonDocument.Parse(Run(folder, [.. arguments, "--json"]).Succeeded().Output).RootElement;

    /// <summary>The same samples under a name of one's own give the same numbers, and networks of one's own are its seeds.</summary>
    [Fact]
    public void A_sweep_takes_data_and_networks_of_ones_own()
    {
        using var folder = new TemporaryFolder();
        Run(folder, "data", "xai-tris", "--scenario", "linear", "--samples", "400", "--out", "lin").Succeeded();
        Assert.StartsWith(
            "mine: 320 train, 40 val, 40 test; f2 (8, 8), masks; 0.1 MB; ",
            Run(folder, "data", "import", "mine", "lin").Succeeded().Output,
            StringComparison.Ordinal
        );
        File.WriteAllText(folder["own.yaml"], $"benchmark: mine\nseeds: [0, 1]\n{Rest}");
        File.WriteAllText(folder["built-in.yaml"], $"scenarios: [linear]\nsamples: 400\nseeds: [0, 1]\n{Rest}");
        foreach (var sweep in new[] { "own", "built-in" })
            Run(folder, "run", $"{sweep}.yaml", "--out", sweep).Succeeded();
        var own = File.ReadAllText(folder["own/results.csv"]);
        Assert.Contains("mine,own,cnn8by8,agop-weighted", own, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(folder["built-in/results.csv"]), own.Replace("mine,own,", "linear,white,", StringComparison.Ordinal));

        Run(folder, "report", "own", "--out", "again", "--weights", "networks").Succeeded();
        Assert.Equal(own, File.ReadAllText(folder["again/results.csv"]));
        File.WriteAllText(
            folder["brought.yaml"],
            "benchmark: mine\nweights: [networks/mine-own-0.npz, networks/mine-own-1.npz]\nmetrics: [iou-topk]\n"
                + "methods: [agop-weighted, integrated-gradients, random]\n"
        );
        Run(folder, "run", "brought.yaml", "--out", "brought").Succeeded();
        Assert.Equal(own, File.ReadAllText(folder["brought/results.csv"]));
        File.AppendAllText(folder["brought.yaml"], "seeds: [0, 1]\n");
        Run(folder, "run", "brought.yaml").Refused(2, "seeds: has no effect: each of the weights is a network of its own");

        // Everything that can be made again may go; what was imported stays.
        Directory.CreateDirectory(folder["elsewhere"]);
        Run(folder, "data", "rm", "mine").Succeeded();
        Run(folder, "run", "own.yaml", "--ledger", "new.db")
            .Refused(
                2,
                "own.yaml:1: benchmark: expected xai-tris, clevr-xai, tables, units or the name of an imported data set, not 'mine'"
            );
    }

    [Fact]
    public void Pictures_make_a_sweep_with_a_network_of_their_size()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        foreach (var name in new[] { "left", "right" })
            for (var i = 0; i < 30; i++)
            {
                var (picture, mask) = (new byte[32 * 32 * 3], new byte[32 * 32 * 3]);
                random.NextBytes(picture);
                for (var p = 0; p < 32 * 32; p++)
                    if ((p % 32 < 16) == (name == "left") && p / 32 is > 8 and < 24)
                    {
                        picture.AsSpan(3 * p, 3).Fill(255);
                        mask.AsSpan(3 * p, 3).Fill(255);
                    }
                foreach (var (root, pixels) in new[] { ("photos", picture), ("outlines", mask) })
                {
                    Directory.CreateDirectory(folder[$"{root}/{name}"]);
                    PictureFile.WritePng(folder[$"{root}/{name}/{i:00}.png"], pixels, 32, 32);
                }
            }
        var described = Json(folder, "data", "import", "sides", "photos", "--masks", "outlines", "--held-out", "0.4");
        Assert.Equal(
            """{"train":36,"val":12,"test":12}""",
            described.GetProperty("splits").GetRawText().Replace(" ", "").ReplaceLineEndings("")
        );
        Assert.Equal(["left", "right"], described.GetProperty("classes").EnumerateArray().Select(entry => entry.GetString()));
        File.WriteAllText(
            folder["s.yaml"],
            "benchmark: sides\nseeds: [0]\nagop: {shards: 2}\ntraining: {epochs: 1, batch: 12, snapshot-every: 0}\nmetrics: [iou-topk]\n"
                + "methods: [agop-global, vanilla-grad]\nmaps: 2\n"
        );
        Run(folder, "run", "s.yaml", "--out", "s").Succeeded();
        Assert.Contains(
            "sides,own,\"resnet18:classes=2,size=32\",vanilla-grad",
            File.ReadAllText(folder["s/results.csv"]),
            StringComparison.Ordinal
        );
        Assert.True(File.Exists(folder["s/maps-sides-own.png"]));
        File.AppendAllText(folder["s.yaml"], "architecture: cnn8by8\n");
        Run(folder, "run", "s.yaml")
            .Refused(2, "architecture: expected a network for images of (3, 32, 32) and 2 classes, cnn8by8 takes (1, 8, 8) and has 2");

        Run(folder, "data", "import", "blind", "photos").Succeeded();
        File.WriteAllText(folder["blind.yaml"], "benchmark: blind\nmetrics: [mass-accuracy]\n");
        Run(folder, "run", "blind.yaml")
            .Refused(2, "metrics: mass-accuracy compares maps with masks, and blind was imported without: expected one that needs none");
        File.WriteAllText(
            folder["blind.yaml"],
            File.ReadAllText(folder["s.yaml"])
                .Replace("benchmark: sides", "benchmark: blind", StringComparison.Ordinal)
                .Replace("metrics: [iou-topk]\n", "", StringComparison.Ordinal)
                .Replace("architecture: cnn8by8\n", "", StringComparison.Ordinal)
        );
        var blind = Run(folder, "run", "blind.yaml", "--out", "b").Succeeded();
        Assert.Contains("blind: Sparseness", blind.Output, StringComparison.Ordinal);
        Assert.Contains("## Sparseness", File.ReadAllText(folder["b/leaderboard.md"]), StringComparison.Ordinal);
        foreach (var line in File.ReadLines(folder["b/results.csv"]).Skip(1))
            Assert.Matches("^blind,own,\"resnet18:classes=2,size=32\",(agop-global|vanilla-grad),sparseness,.*,0\\.[0-9]+$", line);
        Run(folder, "report", "blind", "--html", "--out", "b").Succeeded();
        var page = File.ReadAllText(folder["b/report.html"]);
        Assert.DoesNotContain("mIoU", page, StringComparison.Ordinal);
        Assert.Contains("Sparseness", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_that_were_changed_are_found_out_and_made_again_or_told()
    {
        using var folder = new TemporaryFolder();
        Run(folder, "data", "xai-tris", "--scenario", "xor", "--samples", "200", "--out", "xor").Succeeded();
        Run(folder, "data", "import", "mine", "xor").Succeeded();
        File.WriteAllText(folder["own.yaml"], $"benchmark: mine\nseeds: [0]\n{Rest}");
        File.WriteAllText(folder["made.yaml"], $"scenarios: [rigid]\nsamples: 200\nseeds: [0]\n{Rest}");
        Run(folder, "run", "made.yaml", "--out", "made").Succeeded();
        Assert.Contains("6 shards are as they were written", Run(folder, "data", "verify").Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(3, Json(folder, "data", "ls").GetProperty("kept-shards").GetInt32());

        foreach (var shard in Directory.EnumerateFiles(folder[".agop/data/shards"], "*", SearchOption.AllDirectories))
            using (var file = new FileStream(shard, FileMode.Open))
            {
                file.Position = file.Length - 1;
                var last = file.ReadByte();
                file.Position = file.Length - 1;
                file.WriteByte((byte)(last ^ 1));
            }
        var verified = Run(folder, "data", "verify");
        Assert.Equal(1, verified.Code);
        Assert.Equal(6, verified.Output.Split(" was changed: ").Length - 1);
        Assert.Equal(3, verified.Output.Split(" of mine ").Length - 1);
        // Its report needs the samples; they are made again, and what follows from them is the same.
        var results = File.ReadAllText(folder["made/results.csv"]);
        Run(folder, "report", "made", "--out", "made").Succeeded();
        Assert.Equal(results, File.ReadAllText(folder["made/results.csv"]));
        Assert.Contains("mine", Run(folder, "data", "verify").Output, StringComparison.Ordinal);
        Run(folder, "run", "own.yaml", "--out", "own").Refused(1, "import its data set again");
        Run(folder, "data", "import", "mine", "xor").Refused(2, "mine: is imported already, from xor: --replace replaces it");
        Run(folder, "data", "import", "mine", "xor", "--replace").Succeeded();
        Run(folder, "retry", "own").Succeeded();
        Run(folder, "run", "own.yaml", "--out", "own").Succeeded();
        Run(folder, "data", "verify", "mine").Succeeded();

        Assert.Contains("0 shards", Run(folder, "data", "gc").Succeeded().Output, StringComparison.Ordinal);
        foreach (var shard in Directory.EnumerateFiles(folder[".agop/data/shards"], "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(shard, DateTime.UtcNow.AddHours(-2));
        Assert.Contains("3 shards, 0.0 MB; nothing is removed yet", Run(folder, "data", "gc").Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("3 shards, 0.0 MB: removed", Run(folder, "data", "gc", "--yes").Succeeded().Output, StringComparison.Ordinal);
        Run(folder, "data", "verify", "mine").Succeeded();
        Run(folder, "data", "verify", "other").Refused(2, "other: no data set of that name was imported into ");
    }

    [Theory]
    [InlineData("data import xai-tris x", "NAME: xai-tris is a benchmark of Agop's own")]
    [InlineData("data import ../up x", "NAME: expected up to 60 letters")]
    [InlineData("data import a nowhere", "nowhere: no such file or folder")]
    [InlineData("data import a x --held-out 1", "--held-out: expected a share above 0 and below 1, not 1")]
    [InlineData("data import a x --size 4", "--size: expected 8 to 4096, not 4")]
    [InlineData("data ls --data file", "--data: expected a folder, 'file' is a file")]
    public void What_is_wrong_is_told_in_a_line(string line, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        Run(folder, line.Split(' ')).Refused(2, expected);
    }
}
