using Agop.Core.Errors;

namespace Agop.Client.Clusters;

/// <summary>A silo does not answer, or does not do what it is asked.</summary>
internal sealed class SiloException(string message, Exception? inner = null) : AgopException(message, inner)
{
    public override ErrorCategory Category => ErrorCategory.Environment;
}
