using System.Text.Json;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Commands;

public sealed class ClaimsCommandTests : IDisposable
{
    private const string Sweep = """
        name: small
        scenarios: [linear]
        samples: 400
        seeds: [0, 1, 7]
        training: { epochs: 20, batch: 100, learning-rate: 0.005 }
        methods: [agop-weighted, integrated-gradients, random, constant-mean, constant-variance]
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A claim that holds by far, one that does not, one that no seed changes, and one that may ask for more seeds.</summary>
    private string Claims(string more = "")
    {
        File.WriteAllText(_folder["small.yaml"], Sweep);
        File.WriteAllText(
            _folder["c.yaml"],
            $$"""
            name: mine
            about: four claims
            families: {main: 0.05}
            sweeps: {small: small.yaml}
            claims:
              - {id: bound, says: s, quantity: {score: iou-topk, scenario: linear, method: random}, below: 0.9 iou-topk}
              - {id: no, says: s, quantity: {accuracy: test, scenario: linear}, below: 0.1 accuracy}
              - id: same
                says: s
                quantity: {score: iou-topk, scenario: linear, method: constant-mean}
                against: {method: constant-variance}
                above: -1 iou-topk
              - {id: constants, says: s, check: constants}
              - {id: splits, says: s, check: splits}
              - id: close
                says: s
                quantity: {score: iou-topk, scenario: linear, method: agop-weighted}
                against: {method: integrated-gradients}
                effect: ratio
                above: 0 %
            {{more}}
            """
        );
        return _folder["c.yaml"];
    }

    private Support.Outcome Run(params string[] arguments) => Support.Agop.Run(_folder.Path, ["claims", .. arguments]);

    [Fact]
    public void Claims_are_tested_on_their_sweeps_once_or_until_they_are_settled()
    {
        var file = Claims();
        using var once = JsonDocument.Parse(Run(file, "--json").Succeeded().Output);
        string? Verdict(JsonDocument document, string id) =>
            document
                .RootElement.GetProperty("claims")
                .EnumerateArray()
                .Single(claim => claim.GetProperty("id").GetString() == id)
                .GetProperty("verdict")
                .GetString();
        Assert.Equal(("supported", "supported"), (Verdict(once, "constants"), Verdict(once, "splits")));
        Assert.Equal(("supported", "refuted", "supported"), (Verdict(once, "bound"), Verdict(once, "no"), Verdict(once, "same")));
        Assert.Equal(File.ReadAllText(_folder["results/mine/claims.json"]).Trim(), once.RootElement.GetRawText());
        Assert.True(File.Exists(_folder["results/mine/small/results.csv"]));

        var looked = Run(file, "--sequential", "--budget", "5").Succeeded();
        Assert.Contains("seeds for small", looked.Error, StringComparison.Ordinal);
        Assert.Contains("supported", looked.Output, StringComparison.Ordinal);
        using var sequential = JsonDocument.Parse(File.ReadAllText(_folder["results/mine/claims.json"]));
        Support.Agop.Run("/", "verify", _folder["results/mine/small"], "--all").Succeeded();
        // Its own seeds are kept.
        var sweep = JsonDocument.Parse(File.ReadAllText(_folder["results/mine/small/manifest.json"])).RootElement.GetProperty("sweep");
        Assert.StartsWith("small-", sweep.GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.Equal([0, 1, 7], sweep.GetProperty("seeds").EnumerateArray().Take(3).Select(seed => seed.GetInt32()));
        // All that need it get as many seeds as the budget allows.
        var close = sequential
            .RootElement.GetProperty("claims")
            .EnumerateArray()
            .Single(claim => claim.GetProperty("id").GetString() == "close");
        Assert.True(close.GetProperty("verdict").GetString() != "underpowered" || close.GetProperty("networks").GetInt32() == 5);
        Assert.Contains("| id | family | claim | bound |", File.ReadAllText(_folder["results/mine/claims.md"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("method: smoothgrad", "claims.lack: expected a sweep with method smoothgrad, not ")]
    [InlineData(
        "method: random, background: correlated",
        "claims.lack: expected a sweep with scenario linear on background correlated, not "
    )]
    public void What_a_sweep_lacks_is_one_line(string quantity, string message)
    {
        var file = Claims($"  - {{id: lack, says: s, quantity: {{score: iou-topk, scenario: linear, {quantity}}}, above: 0 iou-topk}}");
        Run(file).Refused(2, message);
        Assert.False(Directory.Exists(_folder["results"]));
    }

    [Fact]
    public void Wrong_options_are_one_line()
    {
        Run(_folder["none.yaml"]).Refused(2, "none.yaml: no such file");
        Run(Claims(), "--budget", "3").Refused(2, "--budget: has no effect without --sequential");
        Run(Claims(), "--sequential", "--budget", "0").Refused(2, "--budget: expected at least 1");
        Run(Claims(), "--sequential", "--budget", "2")
            .Refused(2, "--budget: expected at least 3, as many seeds as the sweep small begins with");
        const string Greedy = "  - {id: greedy, says: s, quantity: {accuracy: test, scenario: linear}, above: 0 accuracy, seeds: 9}";
        Run(Claims(Greedy)).Refused(2, "claims.greedy: expected a sweep of at least 9 seeds, ", "small.yaml has 3");
    }
}
