namespace Agop.Core.Errors;

/// <summary>
/// Something a person gave cannot be used. The message is one line: the file (or option), the field in it, and what was expected.
/// </summary>
public sealed class InputException : AgopException
{
    /// <param name="source">The file or option that is wrong.</param>
    /// <param name="problem">The field in it and what was expected there.</param>
    /// <param name="inner">The error underneath, if one.</param>
    public InputException(string source, string problem, Exception? inner = null)
        : base(OneLine($"{source}: {problem}"), inner) { }

    /// <param name="message">The whole line.</param>
    public InputException(string message)
        : base(OneLine(message)) { }

    /// <inheritdoc/>
    public override ErrorCategory Category => ErrorCategory.BadInput;

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
