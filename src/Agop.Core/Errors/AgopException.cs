namespace Agop.Core.Errors;

/// <summary>An error that is told to people: its message is one line, and its category says who can mend it.</summary>
/// <param name="message">One line.</param>
/// <param name="inner">The error underneath, if one.</param>
public abstract class AgopException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Who can mend it; the program's exit code goes by that.</summary>
    public abstract ErrorCategory Category { get; }
}
