using Agop.Core.Errors;
using Agop.Core.Randomness;

namespace Agop.Benchmarks.Units;

/// <summary>
/// One thing that attribution methods find hard, as a table and a network for it whose weights are set by hand, so that the right map is
/// known: of the model, from what the weights do, and of the data, from how the rows are drawn. Both are of f(x), which is above 0 for rows
/// of class 1.
/// </summary>
/// <remarks>
/// The units of XAI-Units (Lee et al., arXiv 2506.01059) but redundant, which is from AttributionLab (arXiv 2310.06514): a network that
/// does not use all that the data offer.
/// </remarks>
/// <param name="Name">What sweeps call it.</param>
/// <param name="Summary">f, in one line.</param>
/// <param name="Names">What its features are called; all others are noise.</param>
public abstract record Unit(string Name, string Summary, IReadOnlyList<string> Names)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Unit> All { get; } =
    [
        new LinearUnit(),
        new RedundantUnit(),
        new ConflictingUnit(),
        new InteractingUnit(),
        new UncertaintyUnit(),
        new ShatteredUnit(),
        new NegativesUnit(),
        new BooleanUnit(isAnd: true),
        new BooleanUnit(isAnd: false),
    ];

    /// <summary>The unit of that name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static Unit Find(string name, string source) =>
        All.FirstOrDefault(unit => unit.Name == name)
        ?? throw new InputException(source, $"unit: expected {string.Join(", ", All.Select(unit => unit.Name))}, not '{name}'");

    /// <summary>The neurons that compute f.</summary>
    internal abstract IReadOnlyList<HiddenUnit> Hidden { get; }

    /// <summary>What f is without them.</summary>
    internal virtual double Bias => 0;

    /// <summary>Draws the features that it names.</summary>
    internal virtual void Draw(Philox random, Span<float> row)
    {
        foreach (ref var value in row)
            value = (float)random.NextGaussian();
    }

    /// <summary>f of a row.</summary>
    internal abstract double Output(ReadOnlySpan<float> row);

    /// <summary>What each feature adds to f, beside a row of zeros unless the unit says otherwise.</summary>
    /// <param name="row">The features that it names.</param>
    internal abstract double[] ModelTruth(ReadOnlySpan<float> row);

    /// <summary>The same of the logit of one class, f / 2 or -f / 2 unless the unit says otherwise; its size does not matter.</summary>
    internal virtual double[] LogitTruth(ReadOnlySpan<float> row, int label) => Signed(ModelTruth(row), label);

    /// <summary>The Shapley value of each feature in f, against the distribution of the rows.</summary>
    /// <param name="row">The features that it names.</param>
    internal virtual double[] DataTruth(ReadOnlySpan<float> row) => ModelTruth(row);

    /// <summary>What speaks for a class: for class 0 it is what speaks against f.</summary>
    internal static double[] Signed(double[] parts, int label) => label == 1 ? parts : Array.ConvertAll(parts, part => -part);

    /// <summary>1 or 0, as likely as each other.</summary>
    private protected static float Coin(Philox random) => random.NextInt(2);

    /// <summary>A vector that is zero but for one place.</summary>
    private protected double[] At(int place, double value = 1)
    {
        var vector = new double[Names.Count];
        vector[place] = value;
        return vector;
    }
}
