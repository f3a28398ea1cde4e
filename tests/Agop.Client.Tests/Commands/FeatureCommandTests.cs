using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Core.Arrays;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Commands;

/// <summary>accumulate --layer, and layers' features over the training of a sweep.</summary>
public sealed class FeatureCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Outcome Run(params string[] arguments) => Support.Agop.Run(_folder.Path, arguments);

    [Fact]
    public void Features_are_measured_through_training_and_at_any_layer_afterwards()
    {
        File.WriteAllText(
            _folder["s.yaml"],
            "scenarios: [linear]\nsamples: 400\nseeds: [0, 1]\nmethods: [agop-global, random]\nreference: random\nmetrics: [iou-topk]\n"
                + "training: {epochs: 4, batch: 64, learning-rate: 0.005, snapshot-every: 2, features: 32}\n"
        );
        Run("run", "s.yaml", "--out", "s").Succeeded();
        var rows = File.ReadAllLines(_folder["s/features.csv"]);
        // Two networks, before and after 2 and 4 epochs, five layers.
        Assert.Equal(1 + 2 * 3 * 5, rows.Length);
        Assert.StartsWith("linear,white,0,0,cnn_layers.0,4,4,", rows[1], StringComparison.Ordinal);
        Assert.All(
            rows.Skip(1).SelectMany(row => row.Split(',')[7..]),
            value => Assert.InRange(double.Parse(value, System.Globalization.CultureInfo.InvariantCulture), -1, 1)
        );
        Assert.Contains("linear_layers.0", File.ReadAllText(_folder["s/features.svg"]), StringComparison.Ordinal);
        Run("report", "s", "--html", "--out", "page").Succeeded();
        Assert.Contains("Features through training", File.ReadAllText(_folder["page/report.html"]), StringComparison.Ordinal);
        Run("report", "s", "--out", "again", "--weights", "networks").Succeeded();
        Run("verify", "s", "--sample", "2").Succeeded();

        Run("data", "xai-tris", "--scenario", "linear", "--samples", "400", "--out", "x").Succeeded();
        string[] at =
        [
            "accumulate",
            "--arch",
            "cnn8by8",
            "--weights",
            "networks/linear-white-1.npz",
            "--images",
            "x/x_train.npy",
            "--labels",
            "x/y_train.npy",
            "--layer",
            "cnn_layers.6",
        ];
        using var json = JsonDocument.Parse(Run([.. at, "--out", "m.npz", "--json"]).Succeeded().Output);
        Assert.Equal((4, 16), (json.RootElement.GetProperty("outputs").GetInt32(), json.RootElement.GetProperty("inputs").GetInt32()));
        Assert.InRange(json.RootElement.GetProperty("nfa-root").GetDouble(), -1, 1);
        var whole = ArrayFile.ReadNamed(_folder["m.npz"]);
        Assert.Equal([16L, 16], whole["M"].Shape);
        Run([.. at, "--top", "3", "--out", "top.npz"]).Succeeded();
        var top = ArrayFile.ReadNamed(_folder["top.npz"]);
        var (values, vectors, matrix) = (top["eigenvalues"].ToDoubles(), top["eigenvectors"].ToDoubles(), whole["M"].ToDoubles());
        // M v = lambda v, as the residual says.
        for (var k = 0; k < 3; k++)
        {
            var error = Enumerable
                .Range(0, 16)
                .Select(i => Enumerable.Range(0, 16).Sum(j => matrix[i * 16 + j] * vectors[k * 16 + j]) - values[k] * vectors[k * 16 + i]);
            Assert.InRange(Math.Sqrt(error.Sum(part => part * part)), 0, 1e-6 * values[0]);
        }

        Run([.. at[..^1], "relu", "--out", "m.npz"]).Refused(2, "--layer: expected a layer with weights, cnn_layers.0");
        Run([.. at, "--top", "17", "--out", "m.npz"]).Refused(2, "--top: expected 1 to 16, the inputs of cnn_layers.6, not 17");
        Run([.. at, "--full", "--out", "m.npz"]).Refused(2, "--full: has no effect with --layer");
        Run([.. at[..^2], "--top", "2", "--out", "m.npz"]).Refused(2, "--top: has no effect without --layer");
    }
}
