using Agop.Core.Errors;

namespace Agop.Sweeps.Tasks;

/// <summary>The store cannot take results, so nothing more can be done: the disk is full, or the folder is gone.</summary>
public sealed class StoreException(string message, Exception inner) : AgopException(message, inner)
{
    /// <inheritdoc/>
    public override ErrorCategory Category => ErrorCategory.Environment;
}
