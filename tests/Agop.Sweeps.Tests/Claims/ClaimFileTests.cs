using Agop.Core.Errors;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Planning;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Claims;

public sealed class ClaimFileTests
{
    private const string Head = "families: {main: 0.05}\nsweeps: {s: s.yaml}\nclaims:\n";

    private static ClaimSet Parse(string text) => ClaimFile.Parse(new StringReader(text), "c.yaml");

    private static string Claim(string rest, string quantity = "{score: iou-topk, scenario: linear, method: random}") =>
        $"{Head}  - {{id: a, says: b, quantity: {quantity}, {rest}}}";

    [Fact]
    public void A_claim_is_read_with_its_margins_in_their_units()
    {
        var set = Parse(
            """
            name: n
            about: somewhere
            families: {main: 0.05, side: 0.1}
            seeds: 4
            network: cnn8by8
            sweeps: {s: s.yaml, other: folder/t.yaml}
            claims:
              - id: a
                says: it is more
                quantity: {score: "iou-threshold:0.5", scenario: [linear, xor], background: correlated, method: agop-weighted}
                against: {method: random, samples: correct}
                effect: ratio
                between: [40 %, 2 x]
                expected: yes
              - id: b
                family: side
                sweep: other
                seeds: 7
                says: it rises
                quantity: {curve: mass, scenario: rigid, target: loss}
                against: {at: first}
                above: 0.01 mass
              - {id: c, says: right, quantity: {accuracy: test, scenario: xor}, below: 0.9 accuracy}
              - {id: d, says: apart, sweep: other, check: splits}
            """
        );
        Assert.Equal(("n", "somewhere"), (set.Name, set.Source));
        Assert.Equal(["a/linear", "a/xor", "b", "c"], set.Claims.Select(claim => claim.Id));
        var (a, b, c) = (set.Claims[1], set.Claims[2], set.Claims[3]);
        Assert.Equal(
            (EffectKind.Ratio, 1.4, 2.0, 4, "main", "s", "cnn8by8", "yes"),
            (a.Effect, a.Low, a.High, a.Seeds, a.Family, a.Sweep, a.Network, a.Expected)
        );
        Assert.Equal(new Quantity(QuantityKind.Score, "xor", "correlated", "iou-threshold:0.5", "agop-weighted", "all"), a.Quantity);
        Assert.Equal(a.Quantity with { Method = "random", Samples = "correct" }, a.Against);
        Assert.Equal((EffectKind.Difference, 0.01, null, 7, "side", "other"), (b.Effect, b.Low, b.High, b.Seeds, b.Family, b.Sweep));
        Assert.Equal(("last", "first"), (b.Quantity.At, b.Against!.At));
        Assert.Equal((EffectKind.Value, null, 0.9, null), (c.Effect, c.Low, c.High, c.Against));
        Assert.Equal([new ClaimCheck("d", "apart", "other", CheckKind.Splits, null)], set.Checks);
        Assert.EndsWith("/folder/t.yaml", set.Sweeps["other"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("claims: [{id: a}]", "c.yaml: families: expected at least one family with its alpha")]
    [InlineData("families: {}", "c.yaml:1: families: expected at least one family with its alpha")]
    [InlineData("families: {main: 2}", "c.yaml:1: families.main: expected an alpha between 0 and 1, not '2'")]
    [InlineData("families: {main: 0.05}", "c.yaml: sweeps: expected at least one sweep's file")]
    [InlineData(
        "families: {main: 0.05}\nsweeps: {../s: s.yaml}",
        "c.yaml:2: sweeps.../s: expected letters, digits, '-', '_' and '.', not '../s'"
    )]
    [InlineData(
        "families: {main: 0.05}\nsweeps: {claims.md: s.yaml}",
        "c.yaml:2: sweeps.claims.md: expected another name than a file of the claims' report"
    )]
    [InlineData("families: {main: 0.05}\nsweeps: {s: s.yaml}", "c.yaml: claims: expected at least one claim")]
    [InlineData(Head + "  - {says: b}", "c.yaml: claims.id: expected a text")]
    [InlineData(Head + "  - {id: a, says: b, family: x}", "c.yaml:4: claims.family: expected one of main, not 'x'")]
    [InlineData(Head + "  - {id: a, says: b, sweep: x}", "c.yaml:4: claims.sweep: expected one of s, not 'x'")]
    [InlineData(Head + "  - {id: a, says: b, check: x}", "c.yaml:4: claims.check: expected")]
    [InlineData(Head + "  - {id: a, says: b, check: splits, above: 0 x}", "c.yaml:4: claims.above: unknown key")]
    [InlineData(Head + "  - {id: a, says: b}", "c.yaml: claims.quantity: expected what the claim is about")]
    public void What_is_missing_is_one_line(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<InputException>(() => Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("above: 0.05", "c.yaml:4: claims.above: expected a number with its unit, such as '0.05 iou-topk', not '0.05'")]
    [InlineData("above: 5 %", "c.yaml:4: claims.above: expected a number with its unit, such as '0.05 iou-topk', not '5 %'")]
    [InlineData("above: 0 auroc", "c.yaml:4: claims.above: expected a number with its unit, such as '0.05 iou-topk', not '0 auroc'")]
    [InlineData(
        "between: [0.2 iou-topk, 0.1 iou-topk]",
        "c.yaml:4: claims.between: expected the lower margin first, not '0.2 iou-topk' and '0.1 iou-topk'"
    )]
    [InlineData("between: 0.2 iou-topk", "c.yaml:4: claims.between: expected two margins")]
    [InlineData("expected: x", "c.yaml: claims.above: expected one of above, below, between")]
    [InlineData("above: 0 iou-topk, below: 1 iou-topk", "c.yaml:4: claims.above: expected one of above, below, between")]
    [InlineData("effect: ratio, above: 1 x", "c.yaml:4: claims.effect: has no effect without 'against'")]
    [InlineData("against: {method: random}, above: 0 iou-topk", "c.yaml:4: claims.against: expected something else than the quantity")]
    [InlineData(
        "against: {method: input}, effect: ratio, above: 0.1 iou-topk",
        "c.yaml:4: claims.above: expected a number with its unit, x or %, such as '1.4 x' or '40 %', not '0.1 iou-topk'"
    )]
    [InlineData(
        "against: {method: input}, effect: sum, above: 1 x",
        "c.yaml:4: claims.effect: expected one of difference, ratio, not 'sum'"
    )]
    [InlineData("above: 0 iou-topk, margin: 3", "c.yaml:4: claims.margin: unknown key")]
    [InlineData("above: 0 iou-topk, seeds: 2", "c.yaml:4: claims.seeds: expected a whole number from 3 to 10000, not '2'")]
    public void A_wrong_bound_is_one_line(string rest, string message) =>
        Assert.StartsWith(message, Assert.Throws<InputException>(() => Parse(Claim(rest))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{scenario: linear}", "c.yaml:4: claims.quantity: expected one of score, accuracy, curve")]
    [InlineData("{score: x, scenario: linear, method: random}", "c.yaml:4: claims.quantity.score: expected")]
    [InlineData("{score: iou-topk, scenario: linear}", "c.yaml: claims.quantity.method: expected a text")]
    [InlineData("{score: iou-topk, method: random}", "c.yaml: claims.quantity.scenario: expected one scenario or several")]
    [InlineData("{accuracy: train, scenario: linear}", "c.yaml:4: claims.quantity.accuracy: expected test, not 'train'")]
    [InlineData("{curve: auroc, scenario: linear}", "c.yaml:4: claims.quantity.curve: expected one of iou-topk, mass, not 'auroc'")]
    [InlineData(
        "{curve: mass, scenario: linear, at: noon}",
        "c.yaml:4: claims.quantity.at: expected one of first, middle, last, not 'noon'"
    )]
    public void A_quantity_that_does_not_exist_is_one_line(string quantity, string message) =>
        Assert.StartsWith(
            message,
            Assert.Throws<InputException>(() => Parse(Claim("above: 0 x", quantity))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Families_without_claims_and_ids_twice_are_refused()
    {
        const string Good = "  - {id: a, says: b, quantity: {accuracy: test, scenario: xor}, above: 0 accuracy}\n";
        Assert.Equal(
            "c.yaml:1: families: expected a claim of family 'side': it has none",
            Assert.Throws<InputException>(() => Parse(Head.Replace("0.05}", "0.05, side: 0.1}", StringComparison.Ordinal) + Good)).Message
        );
        Assert.Equal(
            "c.yaml:4: claims: expected each id once, found 'a' 2 times",
            Assert.Throws<InputException>(() => Parse(Head + Good + Good)).Message
        );
    }

    /// <summary>What the repository's files name is there to be tested.</summary>
    [Fact]
    public void The_papers_claims_are_about_what_their_sweeps_have()
    {
        var set = ClaimFile.Read(Checkout.File("claims", "agop-paper.yaml"));
        Assert.Equal(set.Claims, BuiltInClaims.Paper.Claims);
        foreach (var (name, path) in set.Sweeps)
        {
            var sweep = SweepFile.Read(path);
            var claims = set.Claims.Where(claim => claim.Sweep == name).ToArray();
            Assert.NotEmpty(claims);
            // Those of the unshifted data are also about the control of the shifted.
            Assert.Subset(set.About(sweep.Architecture.Id, sweep.Data.Select(data => data.Id).ToHashSet()).ToHashSet(), claims.ToHashSet());
            Assert.All(
                claims
                    .SelectMany(claim => new[] { claim.Quantity, claim.Against })
                    .OfType<Quantity>()
                    .Where(quantity => quantity.Method is not null),
                quantity => Assert.Contains(sweep.Methods, method => method.Label == quantity.Method)
            );
        }
    }
}
