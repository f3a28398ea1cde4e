using Agop.Benchmarks.Units;
using Agop.Core.Attribution;
using Agop.Core.Errors;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Sweeps.Yaml;

namespace Agop.Sweeps.Planning;

/// <summary>Reads the keys of a sweep on units: <c>scenarios</c>, <c>truths</c>, <c>features</c>, <c>samples</c>.</summary>
internal static class UnitSection
{
    public const string Benchmark = "units";

    /// <param name="root">The sweep's keys.</param>
    /// <param name="output">What is explained: the truth of the model depends on it.</param>
    public static (SweepData[] Data, Architecture Architecture) Read(YamlSection root, ExplainedOutput output)
    {
        foreach (var key in new[] { "weights", "architecture", "training" })
            if (root.Has(key))
                throw new InputException(root.Source(key), "has no effect: the networks of units are set by hand");
        var source = root.Source("scenarios");
        var units = root.Texts("scenarios") ?? throw new InputException(source, "expected at least one scenario");
        if (units is ["all"])
            units = [.. Unit.All.Select(unit => unit.Name)];
        var truths = (root.Texts("truths") ?? ["model", "data"]).Select(truth => Names.Parse<UnitTruth>(truth, root.Source("truths")));
        var form = new UnitParameters(units.FirstOrDefault("linear"), OfProbability: output == ExplainedOutput.Probability);
        form = form with
        {
            Features = root.Integer("features", form.Features, 1, int.MaxValue),
            Samples = root.Integer("samples", form.Samples, 1, int.MaxValue),
        };
        UnitParameters[] found =
        [
            .. from unit in units.Distinct(StringComparer.Ordinal)
            from truth in truths.Distinct()
            // What the data say does not depend on what is explained.
            select form with
            {
                Unit = unit,
                Truth = truth,
                OfProbability = form.OfProbability && truth == UnitTruth.Model,
            },
        ];
        foreach (var parameters in found)
            parameters.Validate(source);
        return (
            [.. found.Select(parameters => new UnitData(parameters))],
            Architectures.Find(UnitGenerator.Architecture(form.Features), source)
        );
    }
}
