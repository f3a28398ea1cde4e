namespace Agop.Benchmarks.Tables.Files;

/// <summary>A column that is a feature.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Categories">The categories, in order; null for numbers.</param>
/// <param name="Missing">How many values the file lacks.</param>
/// <param name="First">The first of the inputs that it becomes.</param>
internal sealed record TableColumn(string Name, IReadOnlyList<string>? Categories, int Missing, int First)
{
    /// <summary>How many inputs it becomes: one for numbers, one for each category.</summary>
    public int Inputs => Categories?.Count ?? 1;
}
