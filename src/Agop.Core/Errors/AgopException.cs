namespace Agop.Core.Errors;

/// <summary>An error that users see: its message is one line, and its category says who can fix it.</summary>
/// <param name="message">One line.</param>
/// <param name="inner">The underlying error, or null.</param>
public abstract class AgopException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Who can fix it; determines the program's exit code.</summary>
    public abstract ErrorCategory Category { get; }
}
