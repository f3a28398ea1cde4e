using Agop.Core.Statistics;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Statistics;

public sealed class IsotonicTests
{
    /// <summary>The fit is max over i of min over j of mean(i..j): the minimax formula of Barlow et al.</summary>
    [Fact]
    public void The_fit_is_that_of_the_minimax_formula() =>
        RandomCases.ForMany(
            200,
            random => Enumerable.Range(0, random.Next(1, 12)).Select(_ => (double)random.Next(-5, 6)).ToArray(),
            values =>
            {
                var expected = values.Select(
                    (_, k) =>
                        Enumerable.Range(0, k + 1).Max(i => Enumerable.Range(k, values.Length - k).Min(j => values[i..(j + 1)].Average()))
                );
                Near.Equal([.. expected], Isotonic.Fit(values), 1e-12, 1e-12);
            }
        );

    [Fact]
    public void Order_is_one_where_nothing_falls_and_turns_its_sign_with_time()
    {
        Assert.Equal(1 - 0.0, Isotonic.Order([1, 2, 2, 5]), 12);
        Assert.Equal(-1, Isotonic.Order([5, 2, 2, 1]), 12);
        Assert.Equal(0, Isotonic.Order([3, 3, 3]));
        double[] values = [1, 3, 2, 6, 4];
        Assert.Equal(Isotonic.Order(values), -Isotonic.Order([.. values.Reverse()]), 12);
        Assert.InRange(Isotonic.Order(values), 0.5, 1);
    }
}
