using Agop.Core.Errors;

namespace Agop.Grains.Sweeps;

/// <summary>The ledger has tasks that another version of this program made; one line for people.</summary>
public sealed class OtherVersionException(string message) : AgopException(message)
{
    /// <inheritdoc/>
    public override ErrorCategory Category => ErrorCategory.BadInput;
}
