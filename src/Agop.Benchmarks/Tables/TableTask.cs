using Agop.Core.Errors;
using Agop.Core.Randomness;

namespace Agop.Benchmarks.Tables;

/// <summary>
/// What decides the class of a row: the largest of K scores z_c(x), each a sum of terms of one or two features. With independent standard
/// normal features the Shapley values of a score are known in closed form: a term of one feature is its own, since its mean is 0, and a
/// product of two is shared by halves.
/// </summary>
/// <param name="Name">What sweeps call it.</param>
/// <param name="Summary">The scores, in one line.</param>
public abstract record TableTask(string Name, string Summary)
{
    /// <summary>The three.</summary>
    public static IReadOnlyList<TableTask> All { get; } = [new LinearTask(), new SparseTask(), new InteractionTask()];

    /// <summary>The task of that name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static TableTask Find(string name, string source) =>
        All.FirstOrDefault(task => task.Name == name)
        ?? throw new InputException(source, $"task: expected {string.Join(", ", All.Select(task => task.Name))}, not '{name}'");

    /// <summary>The Shapley values of every class's score, against independent standard normal features.</summary>
    /// <param name="row">x (D).</param>
    /// <param name="classes">K.</param>
    /// <returns>(K, 2K): of the features that matter. Their sum over features is z_c.</returns>
    public abstract double[,] Contributions(ReadOnlySpan<float> row, int classes);

    /// <summary>z_c = sum over j of w_cj x_j, w drawn once from the standard normal.</summary>
    private sealed record LinearTask() : TableTask("linear", "z_c = sum_j w_cj x_j")
    {
        private const long Seed = 260515700;

        public override double[,] Contributions(ReadOnlySpan<float> row, int classes)
        {
            var (random, result) = (new Philox(Seed, "table-weights", classes), new double[classes, 2 * classes]);
            for (var c = 0; c < classes; c++)
            for (var j = 0; j < 2 * classes; j++)
                result[c, j] = random.NextGaussian() * row[j];
            return result;
        }
    }

    /// <summary>z_c = 2 sin(2 a) + (b^2 - 1), a and b the class's own two features.</summary>
    private sealed record SparseTask() : TableTask("sparse", "z_c = 2 sin(2 x_2c) + x_2c+1^2 - 1")
    {
        public override double[,] Contributions(ReadOnlySpan<float> row, int classes)
        {
            var result = new double[classes, 2 * classes];
            for (var c = 0; c < classes; c++)
            {
                double first = row[2 * c],
                    second = row[2 * c + 1];
                (result[c, 2 * c], result[c, 2 * c + 1]) = (2 * Math.Sin(2 * first), second * second - 1);
            }
            return result;
        }
    }

    /// <summary>z_c = 2 a b, a and b the class's own two features: neither alone says anything.</summary>
    private sealed record InteractionTask() : TableTask("interaction", "z_c = 2 x_2c x_2c+1")
    {
        public override double[,] Contributions(ReadOnlySpan<float> row, int classes)
        {
            var result = new double[classes, 2 * classes];
            for (var c = 0; c < classes; c++)
                result[c, 2 * c] = result[c, 2 * c + 1] = (double)row[2 * c] * row[2 * c + 1];
            return result;
        }
    }
}
