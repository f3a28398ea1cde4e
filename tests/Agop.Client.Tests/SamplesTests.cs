using System.Globalization;
using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Client.Tests;

/// <summary>The programs in samples do what they say.</summary>
public sealed class SamplesTests
{
    private const string Sweep = """
        name: extended
        scenarios: [linear]
        samples: 400
        seeds: [0]
        training: {epochs: 2}
        methods: [vanilla-grad, {id: gradient-power, p: 1}, {id: gradient-power, p: 4}]
        metrics: ["recall:20"]
        """;

    private static readonly string s_root = Path.GetFullPath(Path.Combine(Golden.Copied, "..", ".."));

    private static string Built(string sample) => Path.Combine(s_root, ".build", "artifacts", "bin", sample, "release", $"{sample}.dll");

    [Fact]
    public void An_extensions_method_and_score_are_listed_explained_and_judged_in_a_sweep()
    {
        using var bench = new Workbench();
        Assert.Contains(
            "gradient-power",
            bench.Run("ls", "methods", "--extension", Built("CustomMethod")).Succeeded().Output,
            StringComparison.Ordinal
        );
        File.WriteAllText(bench["extended.yaml"], Sweep);
        bench.Run("run", "extended.yaml", "--extension", Built("CustomMethod")).Succeeded();
        var rows = File.ReadLines(bench["results/extended/results.csv"]).Select(line => line.Split(',')).ToArray();
        string[] Values(string method) =>
            [
                .. rows.Where(row => row.Contains(method) && row.Contains("recall:20"))
                    .Select(row => string.Join(',', row.SkipWhile(cell => cell != "recall:20"))),
            ];
        // Ranks do not change by a power.
        Assert.NotEmpty(Values("vanilla-grad"));
        Assert.Equal(Values("vanilla-grad"), Values("gradient-power[p=1]"));
        Assert.Equal(Values("vanilla-grad"), Values("gradient-power[p=4]"));
    }

    [Fact]
    public void A_sweep_that_needs_an_extension_is_refused_without_it()
    {
        using var bench = new Workbench();
        File.WriteAllText(bench["extended.yaml"], Sweep);
        bench.Run("run", "extended.yaml").Refused(2, "methods: expected a method among", "not 'gradient-power'");
    }

    [Fact]
    public void Files_that_are_no_extensions_are_refused_in_one_line()
    {
        using var bench = new Workbench();
        File.WriteAllText(bench["text.dll"], "not an assembly");
        bench.Run("ls", "methods", "--extension", "missing.dll").Refused(2, "missing.dll: no such file");
        bench.Run("ls", "methods", "--extension", "text.dll").Refused(2, "text.dll: not an assembly that can be loaded");
        bench
            .Run("ls", "methods", "--extension", Built("Library"))
            .Refused(2, "Library.dll: expected public classes that implement IAttributionMethod or IScore, found none");
        bench.Run("ls", "methods", "--extension", Built("CustomMethod"), "--extension", Built("CustomMethod")).Succeeded();
    }

    [Fact]
    public void The_library_sample_gives_the_commands_numbers()
    {
        using var bench = new Workbench();
        var printed = Support
            .Agop.Finish(Support.Agop.Start(bench.Path, "dotnet", Built("Library"), "W.npz", "x_train.npy", "x.npy", "mask.npy"))
            .Succeeded()
            .Output;
        string[] network = ["--arch", "cnn8by8", "--weights", "W.npz"];
        bench.Run(["accumulate", .. network, "--images", "x_train.npy", "--shards", "4", "--out", "state.npz"]).Succeeded();
        bench
            .Run(["explain", .. network, "--images", "x.npy", "--method", "agop-weighted", "--agop", "state.npz", "--out", "maps.npy"])
            .Succeeded();
        using var scores = JsonDocument.Parse(
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
        foreach (var score in scores.RootElement.EnumerateArray())
        {
            var mean = score.GetProperty("mean").GetDouble().ToString("0.000", CultureInfo.InvariantCulture);
            Assert.Contains($"{score.GetProperty("metric")}: {mean} over", printed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_pytorch_sample_agrees_with_autograd()
    {
        using var folder = new TemporaryFolder();
        const string python = "/usr/bin/python3";
        Assert.SkipUnless(
            File.Exists(python) && Support.Agop.Finish(Support.Agop.Start(folder.Path, python, "-c", "import torch, numpy")) is { Code: 0 },
            "no PyTorch on this machine"
        );
        var outcome = Support.Agop.Finish(
            Support.Agop.Start(
                folder.Path,
                "env",
                $"AGOP={Path.Combine(s_root, "agop")}",
                python,
                Path.Combine(s_root, "samples", "pytorch", "explain.py"),
                folder.Path
            )
        );
        var difference = outcome.Succeeded().Output.Split('\n')[0].Split(' ')[^1];
        Assert.InRange(double.Parse(difference, CultureInfo.InvariantCulture), 0, 1e-5);
    }

    [Theory]
    [InlineData("methods", "methods.md")]
    [InlineData("metrics", "scores.md")]
    public void The_pages_of_methods_and_scores_are_what_ls_prints(string what, string page) =>
        Assert.Equal(
            File.ReadAllText(Path.Combine(s_root, "docs", page)),
            Support.Agop.Run("/", "ls", what, "--markdown").Succeeded().Output
        );
}
