namespace Agop.Benchmarks.Units;

/// <summary>What maps of a unit are compared with.</summary>
public enum UnitTruth
{
    /// <summary>What the network's weights do with a row, beside a row of zeros.</summary>
    Model,

    /// <summary>What the rows say of their class: Shapley values against the distribution of the rows.</summary>
    Data,
}
