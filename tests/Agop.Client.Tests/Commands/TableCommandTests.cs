using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Sweeps.Claims;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Commands;

/// <summary>roar, and sweeps on tables.</summary>
public sealed class TableCommandTests : IDisposable
{
    private static readonly string s_loans = Checkout.File("samples", "loans.csv");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Outcome Run(params string[] arguments) => Support.Agop.Run(_folder.Path, arguments);

    [Fact]
    public void Roar_ranks_removes_trains_again_and_tells_what_columns_were_taken_for()
    {
        var outcome = Run(
                "roar",
                s_loans,
                "--target",
                "repaid",
                "--category",
                "postcode",
                "--missing",
                "fill",
                "--seeds",
                "3",
                "--epochs",
                "10",
                "--method",
                "agop-ixg",
                "--method",
                "deep-shap",
                "--out",
                "r",
                "--json"
            )
            .Succeeded();
        Assert.Contains("note: numbers: age, income, debt", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("note: job: 4 categories: full-time, none, part-time, retired", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("missing values become the mean", outcome.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.Equal(outcome.Output, File.ReadAllText(_folder["r/roar.json"]));
        JsonElement[] curves = [.. json.RootElement.GetProperty("curves").EnumerateArray()];
        Assert.Equal(["agop-ixg", "deep-shap", "random"], curves.Select(curve => curve.GetProperty("method").GetString()));
        double Area(int place) => curves[place].GetProperty("areas").EnumerateArray().Average(area => area.GetDouble());
        Assert.True(Area(0) < Area(2) && Area(1) < Area(2));
        // The coin is never among the first three of six.
        Assert.All(
            curves.SkipLast(1),
            curve => Assert.DoesNotContain(5, curve.GetProperty("orders")[0].EnumerateArray().Take(3).Select(o => o.GetInt32()))
        );
        Assert.Equal(1 + 3 * 3 * 6, File.ReadAllLines(_folder["r/roar.csv"]).Length);
        Assert.Contains("| ranked by | none removed | 10 % |", File.ReadAllText(_folder["r/roar.md"]), StringComparison.Ordinal);
        Assert.StartsWith("<svg", File.ReadAllText(_folder["r/roar.svg"]).TrimStart(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seeds 0", "--seeds: expected 1 to 1000")]
    [InlineData("--shares 0.5,0.2", "--shares: expected rising shares")]
    [InlineData("--shares 2", "--shares: expected numbers above 0")]
    [InlineData("--method random", "--method: random asks no network")]
    [InlineData("--method gradcam", "--method: gradcam needs a convolution")]
    [InlineData("--hidden 0", "expected inputs=1..")]
    [InlineData("--held-out 1", "--held-out: expected 0.1 to 0.9")]
    [InlineData("--missing guess", "--missing: expected one of refuse, drop, fill")]
    [InlineData("--ignore colour", "ignore: ")]
    [InlineData("--method exact-shapley --category postcode --category age", "exact-shapley: expected at most 16 features")]
    [InlineData("", "of 600 rows 14 lack debt: expected missing to be drop")]
    public void Roar_says_in_a_line_what_is_wrong(string options, string said)
    {
        var more = options.StartsWith("--missing", StringComparison.Ordinal) || options.Length == 0 ? "" : "--missing drop ";
        Run(["roar", s_loans, "--target", "repaid", .. (more + options).Split(' ', StringSplitOptions.RemoveEmptyEntries)])
            .Refused(2, said);
        Assert.False(Directory.Exists(_folder["results/roar"]) && Directory.EnumerateFiles(_folder["results/roar"]).Any());
    }

    [Fact]
    public void A_sweep_takes_a_table_of_ones_own_and_every_method_for_tables()
    {
        Run("data", "import", "loans", s_loans, "--target", "repaid", "--missing", "drop").Succeeded();
        File.WriteAllText(_folder["s.yaml"], "benchmark: loans\nseeds: [0]\ntraining: {epochs: 3, batch: 32}\n");
        Run("run", "s.yaml", "--out", "s").Succeeded();
        var rows = File.ReadAllText(_folder["s/results.csv"]);
        Assert.Contains("loans,own,", rows, StringComparison.Ordinal);
        Assert.Contains(",deep-shap,", rows, StringComparison.Ordinal);
        Run("data", "import", "other", s_loans, "--missing", "drop").Refused(2, "--missing: has no effect without --target");
        Run("data", "import", "other", s_loans, "--target", "repaid", "--size", "9", "--missing", "drop")
            .Refused(2, "size: has no effect on a table");
    }

    [Fact]
    public void A_sweep_on_synthetic_tables_finds_what_matters_and_its_claims_are_tested()
    {
        File.WriteAllText(
            _folder["t.yaml"],
            """
            benchmark: tables
            scenarios: [linear, interaction]
            features: 10
            samples: 1500
            architecture: mlp:hidden=16
            output: label
            seeds: [0, 1, 2]
            training: {epochs: 12, batch: 32, learning-rate: 0.003}
            methods: [agop-ixg, deep-shap, {id: exact-shapley, background: 3}, lime, random]
            reference: deep-shap
            """
        );
        File.WriteAllText(
            _folder["c.yaml"],
            """
            name: c
            families: {main: 0.05}
            background: normal
            network: mlp
            sweeps: {t: t.yaml}
            claims:
              - id: over-random
                says: s
                quantity: {score: spearman, scenario: [linear, interaction], method: agop-ixg}
                against: {method: random}
                above: 0 spearman
            """
        );
        using var json = JsonDocument.Parse(Run("claims", "c.yaml", "--out", "c", "--json").Succeeded().Output);
        Assert.All(
            json.RootElement.GetProperty("claims").EnumerateArray(),
            claim => Assert.Equal("supported", claim.GetProperty("verdict").GetString())
        );
        Run("verify", "c/t", "--sample", "3").Succeeded();
        File.WriteAllText(_folder["t.yaml"], File.ReadAllText(_folder["t.yaml"]) + "\npath: fused\n");
        Run("plan", "t.yaml").Refused(2, "deep-shap");
    }

    [Fact]
    public void The_claims_of_the_repository_can_be_read()
    {
        string[] files = [.. Directory.EnumerateFiles(Checkout.File("claims"), "*.yaml").Order(StringComparer.Ordinal)];
        Assert.Equal(["agop-ixg.yaml", "agop-paper.yaml", "referee.yaml"], files.Select(Path.GetFileName));
        Assert.All(files, file => Assert.NotEmpty(ClaimFile.Read(file).Claims));
    }
}
