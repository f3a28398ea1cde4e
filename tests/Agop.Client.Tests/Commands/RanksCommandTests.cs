using System.Text.Json;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Commands;

public sealed class RanksCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Scores_of_several_sweeps_are_ranked_and_nothing_is_computed_twice()
    {
        File.WriteAllText(
            _folder["small.yaml"],
            "scenarios: [linear]\nsamples: 400\nseeds: [0, 1, 2]\ntraining: {epochs: 20, batch: 64, learning-rate: 0.005}\n"
                + "methods: [agop-global, vanilla-grad, random]\nmetrics: [auroc, deletion, mprt]\nmaps: 2\n"
        );
        File.WriteAllText(
            _folder["units.yaml"],
            "benchmark: units\nscenarios: [linear, redundant]\nsamples: 100\noutput: label\n"
                + "methods: [input-x-gradient, random]\nmetrics: [completeness]\n"
        );
        var outcome = Support.Agop.Run(_folder.Path, ["ranks", "small.yaml", "units.yaml", "--out", "r", "--json"]).Succeeded();
        using var json = JsonDocument.Parse(outcome.Output);
        JsonElement[] findings = [.. json.RootElement.GetProperty("findings").EnumerateArray()];
        Assert.Equal(["small", "units", "units, data"], findings.Select(found => found.GetProperty("sweep").GetString()));
        var scores = findings[0].GetProperty("scores").EnumerateArray().ToDictionary(score => score.GetProperty("score").GetString()!);
        Assert.Equal(["iou-topk", "auroc", "deletion", "mprt"], scores.Keys);
        // diag M is one map for all images: it finds a rigid pattern, and does not depend on the network that is randomised.
        Assert.Equal("agop-global", scores["auroc"].GetProperty("methods")[0].GetString());
        Assert.Equal(1, scores["auroc"].GetProperty("ranks")[0].GetDouble());
        Assert.Equal(2.5, scores["mprt"].GetProperty("ranks")[0].GetDouble());
        Assert.Equal(1 + 4 * 3 + 2 * 2 * 2, File.ReadAllLines(_folder["r/ranks.csv"]).Length);
        Assert.Contains("| deletion | lower |", File.ReadAllText(_folder["r/ranks.md"]), StringComparison.Ordinal);
        Assert.All(
            new[] { "ranks.png", "agreement.svg", "agreement.csv", "critical-difference.svg", "small/results.csv", "comparison.parquet" },
            file => Assert.True(new FileInfo(_folder[$"r/{file}"]).Length > 0, file)
        );
        var again = Support.Agop.Run(_folder.Path, ["ranks", "small.yaml", "--out", "r"]).Succeeded();
        Assert.Contains("small: Kendall's W of 4 scores", again.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?<all>\d+) tasks, \k<all> of them done before", again.Error);
    }

    [Fact]
    public void Two_sweeps_of_one_name_are_refused()
    {
        foreach (var name in new[] { "a", "b" })
            File.WriteAllText(_folder[$"{name}.yaml"], "name: same\nscenarios: [linear]\nmethods: [random]\n");
        Support.Agop.Run(_folder.Path, ["ranks", "a.yaml", "b.yaml"]).Refused(2, "b.yaml: another of the sweeps is called same, too");
    }
}
