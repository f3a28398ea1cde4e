namespace Agop.Core.Parameters;

/// <summary>A parameter whose value is a <typeparamref name="T"/>.</summary>
/// <param name="Key">The word before the equals sign.</param>
/// <param name="Default">The value unless another is given.</param>
/// <param name="Summary">The meaning, with the unit.</param>
/// <typeparam name="T">The value's type.</typeparam>
/// <example>See <see cref="Settings"/>.</example>
public abstract record Parameter<T>(string Key, T Default, string Summary) : Parameter(Key, Summary)
{
    /// <inheritdoc/>
    public override string? DefaultText => Format(Default);

    /// <summary>The value of a text.</summary>
    /// <returns>Whether the text is an allowed value.</returns>
    public abstract bool TryParse(string text, out T value);

    /// <summary>The text of a value, which <see cref="TryParse"/> reads back to the same value.</summary>
    protected abstract string? Format(T value);

    internal sealed override string Canonical(string text, string source) =>
        TryParse(text, out var value) ? Format(value)! : throw Unexpected(text, source);
}
