using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Claims;

/// <summary>What claims are about, network by network: of tables of any number, only those numbers are kept.</summary>
public sealed class ClaimValues
{
    private readonly Dictionary<Quantity, List<SeedScore>> _values = [];
    private readonly ILookup<DatasetId, Quantity> _asked;

    /// <param name="claims">The claims.</param>
    public ClaimValues(IEnumerable<Claim> claims) =>
        _asked = claims
            .SelectMany(claim => new[] { claim.Quantity, claim.Against })
            .OfType<Quantity>()
            .Distinct()
            .ToLookup(quantity => quantity.Data);

    /// <summary>Takes a network's numbers.</summary>
    /// <param name="model">The network.</param>
    /// <param name="rows">Its scores; read where a claim is about them.</param>
    /// <param name="curves">Its hook's curves.</param>
    public void Add(ModelRow model, IEnumerable<ScoreRow> rows, IReadOnlyList<CurveRow> curves)
    {
        var scores = _asked[model.Data]
            .Where(quantity => quantity.Kind == QuantityKind.Score)
            .ToDictionary(quantity => (quantity.Method!, quantity.Name, quantity.Samples!));
        if (scores.Count > 0)
            foreach (var row in rows)
                if (scores.TryGetValue((row.Method, row.Score, row.Subset), out var quantity))
                    Add(quantity, SeedScore.Of(row));
        foreach (var quantity in _asked[model.Data])
            switch (quantity.Kind)
            {
                case QuantityKind.Accuracy:
                    Add(quantity, new SeedScore(model.Seed, model.TestAccuracy, 0));
                    break;
                case QuantityKind.Trend when TrendOf(quantity, curves) is { } trend:
                    Add(quantity, new SeedScore(model.Seed, trend, 0));
                    break;
                case QuantityKind.Curve when ValueOf(quantity, curves) is { } value:
                    Add(quantity, new SeedScore(model.Seed, value, 0));
                    break;
            }
    }

    /// <summary>A quantity's numbers, by seeds; none where no table has them.</summary>
    internal IReadOnlyList<SeedScore> Of(Quantity quantity) => _values.GetValueOrDefault(quantity) ?? [];

    private void Add(Quantity quantity, SeedScore value)
    {
        if (!_values.TryGetValue(quantity, out var values))
            _values[quantity] = values = [];
        values.Add(value);
    }

    private static CurveRow[] Points(Quantity quantity, IReadOnlyList<CurveRow> curves) =>
        [.. curves.Where(row => row.Target == quantity.Target).OrderBy(row => row.Epoch)];

    private static double? TrendOf(Quantity quantity, IReadOnlyList<CurveRow> curves) =>
        quantity.Trend!.ValueOf(quantity.Name, Points(quantity, curves));

    private static double? ValueOf(Quantity quantity, IReadOnlyList<CurveRow> curves)
    {
        var points = Points(quantity, curves);
        if (points.Length < 3)
            return null;
        var point = quantity.At switch
        {
            "first" => points[0],
            "middle" => points[points.Length / 2],
            _ => points[^1],
        };
        return quantity.Name == "mass" ? point.MassOnMask : point.IouTopK;
    }
}
