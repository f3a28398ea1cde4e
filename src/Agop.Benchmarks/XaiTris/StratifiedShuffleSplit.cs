using Agop.Core.Randomness;

namespace Agop.Benchmarks.XaiTris;

/// <summary>scikit-learn's StratifiedShuffleSplit with one split, index for index.</summary>
/// <remarks>
/// sklearn.model_selection._split.StratifiedShuffleSplit, with <c>_approximate_mode</c> for class counts that do not divide evenly.
/// </remarks>
public static class StratifiedShuffleSplit
{
    /// <summary>Splits 0 .. n-1 so that both parts keep the class proportions.</summary>
    /// <param name="labels">Classes 0 .. K-1, one per sample.</param>
    /// <param name="testShare">The share of the second part; its size is rounded up.</param>
    /// <param name="seed"><c>random_state</c>.</param>
    /// <returns>Indices of the first part and of the second, each in random order.</returns>
    public static (int[] Train, int[] Test) Split(ReadOnlySpan<int> labels, double testShare, uint seed)
    {
        var random = new MersenneTwister(seed);
        var classes = GroupByClass(labels);
        var counts = Array.ConvertAll(classes, members => members.Count);
        var testCount = (int)Math.Ceiling(testShare * labels.Length);
        var trainCounts = ApproximateMode(counts, labels.Length - testCount, random);
        var remaining = counts.Zip(trainCounts, (all, taken) => all - taken).ToArray();
        var testCounts = ApproximateMode(remaining, testCount, random);

        var train = new List<int>();
        var test = new List<int>();
        for (var c = 0; c < classes.Length; c++)
        {
            var permutation = random.Permutation(counts[c]);
            for (var i = 0; i < trainCounts[c]; i++)
                train.Add(classes[c][permutation[i]]);
            for (var i = 0; i < testCounts[c]; i++)
                test.Add(classes[c][permutation[trainCounts[c] + i]]);
        }
        return (Permuted(train, random), Permuted(test, random));
    }

    private static List<int>[] GroupByClass(ReadOnlySpan<int> labels)
    {
        var classes = new List<int>[1 + (labels.Length == 0 ? -1 : MaximumOf(labels))];
        for (var c = 0; c < classes.Length; c++)
            classes[c] = [];
        for (var i = 0; i < labels.Length; i++)
            classes[labels[i]].Add(i);
        return classes;
    }

    private static int MaximumOf(ReadOnlySpan<int> values)
    {
        var maximum = values[0];
        foreach (var value in values)
            maximum = Math.Max(maximum, value);
        return maximum;
    }

    private static int[] ApproximateMode(int[] counts, int draws, MersenneTwister random)
    {
        double total = counts.Sum();
        var exact = Array.ConvertAll(counts, count => count / total * draws);
        var taken = Array.ConvertAll(exact, value => (int)Math.Floor(value));
        var missing = draws - taken.Sum();
        if (missing <= 0)
            return taken;
        var remainders = exact.Zip(taken, (value, floor) => value - floor).ToArray();
        foreach (var remainder in remainders.Distinct().OrderDescending())
        {
            var candidates = Enumerable.Range(0, counts.Length).Where(c => remainders[c].Equals(remainder)).ToArray();
            var adding = Math.Min(candidates.Length, missing);
            // numpy.random.choice(candidates, adding, replace=False) is the head of a permutation.
            foreach (var pick in random.Permutation(candidates.Length).Take(adding))
                taken[candidates[pick]]++;
            missing -= adding;
            if (missing == 0)
                break;
        }
        return taken;
    }

    private static int[] Permuted(List<int> items, MersenneTwister random)
    {
        var permuted = items.ToArray();
        random.Shuffle(permuted.AsSpan());
        return permuted;
    }
}
