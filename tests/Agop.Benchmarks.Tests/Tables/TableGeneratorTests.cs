using Agop.Benchmarks.Tables;
using Agop.Core.Errors;

namespace Agop.Benchmarks.Tests.Tables;

public sealed class TableGeneratorTests
{
    public static TheoryData<string> Tasks => [.. TableTask.All.Select(task => task.Name)];

    /// <summary>
    /// By brute force: the mean over all coalitions, where absent features take all of {-1, 1}^6, whose moments that matter are those of
    /// the standard normal.
    /// </summary>
    [Theory]
    [MemberData(nameof(Tasks))]
    public void Contributions_are_the_shapley_values_of_the_scores(string name)
    {
        var (task, random) = (TableTask.Find(name, "test"), new Random(1));
        const int Size = 6;
        double Score(float[] row, int c)
        {
            var parts = task.Contributions(row, 3);
            return Enumerable.Range(0, Size).Sum(j => parts[c, j]);
        }
        for (var repeat = 0; repeat < 5; repeat++)
        {
            float[] x = [.. Enumerable.Range(0, Size).Select(_ => (float)(4 * random.NextDouble() - 2))];
            var (contributions, values) = (task.Contributions(x, 3), new double[3, 1 << Size]);
            for (var s = 0; s < 1 << Size; s++)
            for (var b = 0; b < 1 << Size; b++)
            {
                float[] mixed = [.. Enumerable.Range(0, Size).Select(i => (s >> i & 1) == 1 ? x[i] : 2 * (b >> i & 1) - 1)];
                for (var c = 0; c < 3; c++)
                    values[c, s] += Score(mixed, c) / (1 << Size);
            }
            double[] factorials = [1, 1, 2, 6, 24, 120, 720];
            for (var c = 0; c < 3; c++)
            for (var i = 0; i < Size; i++)
            {
                var shapley = 0.0;
                for (var s = 0; s < 1 << Size; s++)
                    if ((s >> i & 1) == 0 && int.PopCount(s) is var size)
                        shapley +=
                            factorials[size] * factorials[Size - size - 1] / factorials[Size] * (values[c, s | 1 << i] - values[c, s]);
                Assert.Equal(shapley, contributions[c, i], 9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_class_is_that_of_the_largest_score_and_noise_has_no_truth(string name)
    {
        using var data = TableGenerator.Generate(
            new TableParameters(name, Features: 9, Samples: 500),
            TestContext.Current.CancellationToken
        );
        Assert.Equal((300, 100, 100), (data.Train.Count, data.Validation.Count, data.Test.Count));
        var (rows, labels, truth) = (
            data.Test.Images.All().ToDoubles(),
            data.Test.Labels.All().ToIntegers(),
            data.Test.Masks.All().ToDoubles()
        );
        for (var n = 0; n < 100; n++)
        {
            float[] row = [.. rows[(n * 9)..((n + 1) * 9)].Select(value => (float)value)];
            var parts = TableTask.Find(name, "test").Contributions(row, 3);
            double[] scores = [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, 6).Sum(j => parts[c, j]))];
            Assert.Equal(Array.IndexOf(scores, scores.Max()), labels[n]);
            Assert.InRange(scores.Max() - scores.Average() - truth[(n * 9)..((n + 1) * 9)].Sum(), -1e-5, 1e-5);
            Assert.All(truth[(n * 9 + 6)..((n + 1) * 9)], value => Assert.Equal(0, value));
        }
        using var again = TableGenerator.Generate(
            new TableParameters(name, Features: 9, Samples: 500),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(data.Train.Images.All().Bytes, again.Train.Images.All().Bytes);
    }

    [Fact]
    public void Tables_that_cannot_be_are_refused()
    {
        void Refused(TableParameters parameters, string said) =>
            Assert.Contains(said, Assert.Throws<InputException>(() => parameters.Validate("f")).Message, StringComparison.Ordinal);
        Refused(new TableParameters("cubic"), "task: expected linear, sparse, interaction, not 'cubic'");
        Refused(new TableParameters("linear", Features: 6), "features: expected 7 to 1000, not 6");
        Refused(new TableParameters("linear", Classes: 1), "classes: expected 2 to 50");
        Refused(new TableParameters("linear", Samples: 10), "samples: expected 100 to");
    }
}
