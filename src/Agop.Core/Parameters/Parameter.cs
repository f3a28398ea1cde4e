using Agop.Core.Errors;

namespace Agop.Core.Parameters;

/// <summary>A setting that a method or a score takes: its key, its meaning, what it may be and its default.</summary>
/// <remarks>
/// Command line, sweep files, <c>agop ls</c> and the documents read parameters; the code that uses one reads its value by
/// <see cref="Settings.Get{T}"/>.
/// </remarks>
/// <param name="Key">The word before the equals sign.</param>
/// <param name="Summary">The meaning, with the unit.</param>
public abstract record Parameter(string Key, string Summary)
{
    /// <summary>The values that it may have, as in "expected a whole number from 1 to 100".</summary>
    public abstract string Expected { get; }

    /// <summary>The default as text, or null where the parameter is absent unless given.</summary>
    public abstract string? DefaultText { get; }

    /// <summary>The value as it is stored: equal values have equal texts.</summary>
    /// <exception cref="InputException">The value is not allowed; the message names key and what was expected.</exception>
    internal abstract string Canonical(string text, string source);

    internal InputException Unexpected(string text, string source) => new(source, $"{Key}: expected {Expected}, not '{text}'");
}
