namespace Agop.Benchmarks.Tables.Files;

/// <summary>How a table becomes samples.</summary>
/// <param name="Target">The column that has the classes.</param>
/// <param name="Ignored">Columns that are left out.</param>
/// <param name="Categories">Columns of numbers that are names.</param>
/// <param name="Missing">What is done where a value is missing.</param>
/// <param name="HeldOut">The share that is not trained on; half of it is the test.</param>
internal sealed record TableOptions(
    string Target,
    IReadOnlyList<string> Ignored,
    IReadOnlyList<string> Categories,
    MissingValues Missing,
    double HeldOut
);
