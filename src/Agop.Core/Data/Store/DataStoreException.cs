using Agop.Core.Errors;

namespace Agop.Core.Data.Store;

/// <summary>The store cannot be read or written: the disk is full, does not answer, or the folder is not ours.</summary>
internal sealed class DataStoreException(string message, Exception inner) : AgopException(message, inner)
{
    /// <inheritdoc/>
    public override ErrorCategory Category => ErrorCategory.Environment;
}
