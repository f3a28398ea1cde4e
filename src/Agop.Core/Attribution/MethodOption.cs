namespace Agop.Core.Attribution;

/// <summary>A setting of a method.</summary>
/// <param name="Key">What a person types.</param>
/// <param name="Default">Its value when nothing is said.</param>
/// <param name="Summary">What it means, with its unit.</param>
/// <param name="Minimum">The least number allowed; for numbers.</param>
/// <param name="Maximum">The greatest number allowed; for numbers.</param>
/// <param name="IsInteger">Whether it must be whole; for numbers.</param>
/// <param name="Choices">The words allowed; for words.</param>
/// <param name="IsName">Whether it is a name that only the network knows.</param>
public sealed record MethodOption(
    string Key,
    string Default,
    string Summary,
    double Minimum = 0,
    double Maximum = 10_000,
    bool IsInteger = false,
    IReadOnlyList<string>? Choices = null,
    bool IsName = false
);
