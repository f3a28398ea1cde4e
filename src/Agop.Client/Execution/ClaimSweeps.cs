using Agop.Core.Errors;
using Agop.Core.Gradients;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Summaries;

namespace Agop.Client.Execution;

/// <summary>The sweeps that claims are tested on.</summary>
internal static class ClaimSweeps
{
    /// <summary>Reads those that claims name, and looks whether they have what the claims are about.</summary>
    /// <param name="set">The claims.</param>
    /// <param name="file">Their file, for errors.</param>
    /// <param name="data">Where imported data sets are; unless given, where the environment says.</param>
    /// <exception cref="InputException">A sweep cannot be read, or lacks a data set, a method, a score or the network.</exception>
    public static IReadOnlyDictionary<string, SweepDefinition> Read(ClaimSet set, string file, string? data)
    {
        var sweeps = new Dictionary<string, SweepDefinition>(StringComparer.Ordinal);
        foreach (
            var name in set
                .Claims.Select(claim => claim.Sweep)
                .Concat(set.Checks.Select(check => check.Sweep))
                .Distinct(StringComparer.Ordinal)
        )
        {
            var path = set.Sweeps[name];
            var definition = sweeps[name] = SweepDefinition.Read(path, path: null, data);
            var sweep = definition.Bind(path);
            foreach (var claim in set.Claims.Where(claim => claim.Sweep == name))
            foreach (var quantity in new[] { claim.Quantity, claim.Against }.OfType<Quantity>())
                if (Lack(sweep, claim, quantity) is { } lack)
                    throw new InputException($"{file}: claims.{claim.Id}", $"expected a sweep with {lack}, not {path}");
        }
        return sweeps;
    }

    private static string? Lack(Sweep sweep, Claim claim, Quantity quantity)
    {
        if (!sweep.Architecture.Id.StartsWith(claim.Network ?? "", StringComparison.Ordinal))
            return $"network {claim.Network}";
        if (!sweep.Data.Any(data => data.Id == quantity.Data))
            return $"scenario {quantity.Scenario} on background {quantity.Background}";
        return quantity.Kind switch
        {
            QuantityKind.Score when !sweep.Methods.Any(method => method.Label == quantity.Method) => $"method {quantity.Method}",
            QuantityKind.Score when !sweep.Scores.Contains(quantity.Name) => $"score {quantity.Name}",
            QuantityKind.Curve
            or QuantityKind.Trend
                when !sweep.Training.Hook.Any(target =>
                    Names.NameOf(target) is var name && (quantity.Target == name || quantity.Target == CurveRow.WindowOf(name))
                ) => $"a training hook for {quantity.Target}",
            _ => null,
        };
    }
}
