using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Commands;

public sealed class ReadingsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Outcome Run(params string[] arguments) => Support.Agop.Run(_folder.Path, ["readings", .. arguments]);

    private string Sweep(string name, string scenario)
    {
        File.WriteAllText(
            _folder[$"{name}.yaml"],
            $"scenarios: [{scenario}]\nsamples: 400\nseeds: [0, 1, 2]\ntraining: {{epochs: 10, batch: 64, learning-rate: 0.005}}\n"
                + "methods: [agop-weighted, agop-global, integrated-gradients, random]\n"
                + "readings: {scores: [iou-topk, mass-accuracy], poolings: [sum, positive]}\n"
        );
        return $"{name}.yaml";
    }

    [Fact]
    public void A_comparison_is_shown_under_every_reading_of_several_sweeps()
    {
        var outcome = Run(Sweep("a", "linear"), Sweep("b", "xor"), "--against", "random", "--out", "r", "--json").Succeeded();
        using var json = JsonDocument.Parse(outcome.Output);
        JsonElement[] readings = [.. json.RootElement.GetProperty("readings").EnumerateArray()];
        // Two sweeps, five scores, two methods.
        Assert.Equal(2 * 5 * 2, readings.Length);
        Assert.All(
            readings.Where(reading => reading.GetProperty("pooling").GetString() == "sum"),
            reading => Assert.Equal(3, reading.GetProperty("networks").GetInt32())
        );
        Assert.Contains(
            readings,
            reading => reading.GetProperty("sweep").GetString() == "b" && reading.GetProperty("pooling").GetString() == "positive"
        );
        var shares = json.RootElement.GetProperty("factors").GetProperty("agop-global");
        Assert.InRange(shares.EnumerateObject().Sum(share => share.Value.GetDouble()), 0, 1.5);
        Assert.Equal(1 + readings.Length, File.ReadAllLines(_folder["r/readings.csv"]).Length);
        Assert.Contains("| factor | share of the variance |", File.ReadAllText(_folder["r/readings.md"]), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["r/readings.png"]) && File.Exists(_folder["r/a/results.csv"]));
    }

    [Fact]
    public void Sweeps_without_the_methods_and_names_that_are_taken_are_refused()
    {
        Run(Sweep("a", "linear"), "--method", "smoothgrad").Refused(2, "a.yaml: expected a sweep with the method smoothgrad");
        Run("a.yaml", "--method", "random", "--method", "random").Refused(2, "--method: expected each method once");
        Directory.CreateDirectory(_folder["x"]);
        Run(Sweep("a", "linear"), Sweep("x/a", "xor")).Refused(2, "another of the sweeps is called a, too");
    }
}
