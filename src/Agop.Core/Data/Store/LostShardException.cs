using Agop.Core.Errors;

namespace Agop.Core.Data.Store;

/// <summary>A shard is missing or was changed, and cannot be had from elsewhere.</summary>
internal sealed class LostShardException(string problem, Exception? inner = null) : AgopException(problem, inner)
{
    /// <inheritdoc/>
    public override ErrorCategory Category => ErrorCategory.Environment;
}
