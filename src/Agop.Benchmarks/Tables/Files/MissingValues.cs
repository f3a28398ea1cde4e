namespace Agop.Benchmarks.Tables.Files;

/// <summary>What is done where a value is missing.</summary>
internal enum MissingValues
{
    /// <summary>The table is refused, with the columns and how many values they lack.</summary>
    Refuse,

    /// <summary>The row is left out.</summary>
    Drop,

    /// <summary>A number becomes the mean of the training rows; for a category it is a category of its own.</summary>
    Fill,
}
