using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Commands;

public sealed class ShiftsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Outcome Run(params string[] arguments) => Support.Agop.Run(_folder.Path, ["shifts", .. arguments]);

    private string Sweep(string name, string scenarios, string more = "")
    {
        File.WriteAllText(
            _folder[$"{name}.yaml"],
            $"scenarios: [{scenarios}]\nsamples: 400\nseeds: [0, 1, 2]\ntraining: {{epochs: 10, batch: 64, learning-rate: 0.005}}\n"
                + $"methods: [agop-weighted, agop-global, vanilla-grad, random]\n{more}"
        );
        return $"{name}.yaml";
    }

    [Fact]
    public void Shifted_data_are_shown_beside_their_controls_and_image_by_image()
    {
        var sweep = Sweep("moved", "linear, linear:swapped+low-snr, linear:sphering");
        var outcome = Run(sweep, "--method", "agop-weighted", "--method", "agop-global", "--out", "s", "--json").Succeeded();
        using var json = JsonDocument.Parse(outcome.Output);
        JsonElement[] findings = [.. json.RootElement.GetProperty("findings").EnumerateArray()];
        Assert.Equal(["agop-weighted", "agop-global"], findings.Select(found => found.GetProperty("method").GetString()));
        foreach (var found in findings)
        {
            JsonElement[] rows = [.. found.GetProperty("rows").EnumerateArray()];
            Assert.Equal(
                ["linear:swapped+low-snr", "linear:sphering"],
                rows.Select(row => row.GetProperty("data").GetProperty("scenario").GetString())
            );
            foreach (var row in rows)
            {
                double Mean(string name) => row.GetProperty(name).GetProperty("mean").GetDouble();
                Assert.Equal(3, row.GetProperty("change").GetProperty("count").GetInt32());
                Assert.Equal(Mean("method") - Mean("against"), Mean("difference"), 12);
                Assert.Equal(Mean("difference") - Mean("control-difference"), Mean("change"), 12);
            }
        }
        // Its means are those of the sweep's own report.
        var results = File.ReadAllLines(_folder["s/moved/results.csv"]);
        Assert.Contains(results, line => line.Contains("linear:sphering", StringComparison.Ordinal));
        Assert.Equal(1 + 2 * 2, File.ReadAllLines(_folder["s/shifts.csv"]).Length);
        Assert.Contains(
            "| linear, white | place | agop-weighted - vanilla-grad |",
            File.ReadAllText(_folder["s/shifts.md"]),
            StringComparison.Ordinal
        );
        Assert.All(
            new[] { "shifts.png", "shifts.svg", "shift-measures.png", "shift-measures.svg", "shift-measures.csv" },
            file => Assert.True(new FileInfo(_folder[$"s/{file}"]).Length > 0, file)
        );
        // Nothing is computed twice; another score is another table.
        var again = Run(sweep, "--score", "mass-accuracy", "--out", "s").Succeeded();
        Assert.Contains("mass-accuracy: agop-weighted (first), vanilla-grad (second)", again.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?<all>\d+) tasks, \k<all> of them done before", again.Error);
    }

    [Fact]
    public void Sweeps_without_shifts_controls_or_truth_are_refused()
    {
        Run(Sweep("a", "linear")).Refused(2, "a.yaml: expected a sweep with a shifted scenario, such as linear:one-pixel");
        Run(Sweep("b", "'rigid:left-right', rigid")).Refused(2, "b.yaml: expected the scenario rigid:left-left on white, the control of");
        Run(Sweep("c", "linear, linear:low-snr"), "--score", "spearman").Refused(2, "c.yaml: expected a sweep with the score spearman");
        Run(Sweep("d", "linear, linear:tiny")).Refused(2, "expected shifts such as one-pixel");
    }
}
