namespace Agop.Ledger;

/// <summary>The ledger cannot be used; the message is one line for people.</summary>
public sealed class LedgerException : Exception
{
    /// <inheritdoc cref="Exception(string?, Exception?)"/>
    public LedgerException(string message, Exception? inner = null)
        : base(message, inner) { }

    /// <summary>Whether trying again later may help: the database was not reached, or did not answer.</summary>
    public bool IsTransient { get; init; }
}
