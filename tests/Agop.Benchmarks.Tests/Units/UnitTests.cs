using Agop.Benchmarks.Units;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Core.Randomness;
using static TorchSharp.torch;

namespace Agop.Benchmarks.Tests.Units;

public sealed class UnitTests
{
    private const int Features = 12;

    public static TheoryData<string> Names => [.. Unit.All.Select(unit => unit.Name)];

    private static float[] Row(Unit unit, int number)
    {
        var random = new Philox(5, "test");
        random.MoveTo(number);
        var row = new float[unit.Names.Count];
        unit.Draw(random, row);
        return row;
    }

    /// <summary>The network is the formula: its logits differ by f.</summary>
    [Theory, MemberData(nameof(Names))]
    public void The_network_computes_what_the_unit_says(string name)
    {
        var (unit, architecture) = (Unit.Find(name, "test"), Architectures.Find(UnitGenerator.Architecture(Features), "test"));
        using var model = ExecutionPaths.Open(UnitGenerator.Weights(name, architecture), Precision.Float64, ExecutionPath.Libtorch);
        using var data = UnitGenerator.Generate(new UnitParameters(name, Samples: 500));
        var rows = data.Train.Images.All();
        using var scope = NewDisposeScope();
        var logits = model.Logits(tensor(rows.ToDoubles(), [rows.Shape[0], 1, 1, Features])).data<double>().ToArray();
        var (values, labels) = (rows.As<float>().ToArray(), data.Train.Labels.All().ToIntegers());
        for (var n = 0; n < rows.Shape[0]; n++)
        {
            var output = unit.Output(values.AsSpan(n * Features, unit.Names.Count));
            Assert.Equal(output, logits[2 * n + 1] - logits[2 * n], 1e-5);
            Assert.Equal(output > 0 ? 1 : 0, labels[n]);
        }
        Assert.InRange(labels.Average(), 0.25, 0.75);
    }

    /// <summary>Complete: what features add is f, less f of a row of zeros.</summary>
    [Theory, MemberData(nameof(Names))]
    public void What_features_add_is_the_output(string name)
    {
        var unit = Unit.Find(name, "test");
        var zero = unit.Output(new float[unit.Names.Count]);
        for (var n = 0; n < 200; n++)
        {
            var row = Row(unit, n);
            var sum = unit.ModelTruth(row).Sum();
            if (name is "and" or "or")
                Assert.Equal(2 * unit.Output(row), sum, 1e-9);
            else
                Assert.Equal(unit.Output(row) - zero, sum, 1e-5);
        }
    }

    /// <summary>All coalitions of the features, the others drawn 20,000 times. The rows of redundant are not independent.</summary>
    [Theory, MemberData(nameof(Names))]
    public void The_data_s_truth_is_the_shapley_value(string name)
    {
        if (name == "redundant")
            return;
        var unit = Unit.Find(name, "test");
        var count = unit.Names.Count;
        var drawn = Enumerable.Range(1000, 20_000).Select(n => Row(unit, n)).ToArray();
        for (var n = 0; n < 4; n++)
        {
            var row = Row(unit, n);
            var values = new double[1 << count];
            var mixed = new float[count];
            for (var s = 0; s < values.Length; s++)
                foreach (var other in drawn)
                {
                    for (var j = 0; j < count; j++)
                        mixed[j] = (s >> j & 1) == 1 ? row[j] : other[j];
                    values[s] += unit.Output(mixed) / drawn.Length;
                }
            var truth = unit.DataTruth(row);
            for (var j = 0; j < count; j++)
            {
                var shapley = 0.0;
                for (var s = 0; s < values.Length; s++)
                    if ((s >> j & 1) == 0)
                        shapley += Weight(int.PopCount(s), count) * (values[s | 1 << j] - values[s]);
                Assert.Equal(shapley, truth[j], 0.06);
            }
        }

        static double Weight(int size, int count)
        {
            // s! (n - s - 1)! / n!
            var weight = 1.0 / count;
            for (var k = 1; k <= size; k++)
                weight *= (double)k / (count - k);
            return weight;
        }
    }

    [Fact]
    public void Both_copies_share_what_the_network_gets_from_one()
    {
        var unit = Unit.Find("redundant", "test");
        var row = Row(unit, 0);
        Assert.Equal(row[0], row[1]);
        Assert.Equal([2.0 * row[0], 0, row[2]], unit.ModelTruth(row));
        Assert.Equal([row[0], row[0], row[2]], unit.DataTruth(row));
    }

    /// <summary>A logit has what both logits share, a probability does not.</summary>
    [Fact]
    public void What_all_logits_share_is_in_the_logit_and_not_in_the_probability()
    {
        double[] Shared(UnitParameters parameters)
        {
            using var data = UnitGenerator.Generate(parameters);
            return [.. data.Test.Masks.All().ToDoubles().Chunk(Features).Select(row => Math.Abs(row[4]))];
        }
        Assert.All(Shared(new UnitParameters("uncertainty", UnitTruth.Model)), value => Assert.True(value > 0));
        Assert.All(Shared(new UnitParameters("uncertainty", UnitTruth.Model, OfProbability: true)), value => Assert.Equal(0, value));
        Assert.All(Shared(new UnitParameters("uncertainty", UnitTruth.Data)), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData("none", 12, 1000, "unit: expected linear, redundant, conflicting, interacting")]
    [InlineData("conflicting", 6, 1000, "features: expected 7 to 1000, not 6: conflicting names 6, and one at least is noise")]
    [InlineData("linear", 12, 99, "samples: expected 100 to 1000000, not 99")]
    public void Units_that_do_not_exist_are_refused(string unit, int features, int samples, string expected) =>
        Assert.Contains(
            expected,
            Assert
                .Throws<InputException>(() => UnitGenerator.Generate(new UnitParameters(unit, Features: features, Samples: samples)))
                .Message,
            StringComparison.Ordinal
        );
}
