using Agop.Core.Data;

namespace Agop.Benchmarks.Tables.Files;

/// <summary>A table as samples: images of (1, D) whose zero is the mean of the training rows.</summary>
/// <param name="Data">Split by classes' shares; the truth is not known.</param>
/// <param name="Columns">What the D inputs are.</param>
/// <param name="Classes">The classes' names, in order.</param>
/// <param name="Dropped">Rows that were left out, since they lack a value.</param>
internal sealed record TableSamples(Dataset Data, IReadOnlyList<TableColumn> Columns, IReadOnlyList<string> Classes, int Dropped)
{
    /// <summary>D.</summary>
    public int Inputs => Columns[^1].First + Columns[^1].Inputs;
}
