using Agop.Core.Errors;

namespace Agop.Core.Libtorch;

/// <summary>
/// libtorch, or TorchSharp's native library, is missing, damaged or of another version. The message is one line that says how to mend it.
/// </summary>
public sealed class LibtorchLoadException(string message, Exception? inner = null) : AgopException(message, inner)
{
    /// <inheritdoc/>
    public override ErrorCategory Category => ErrorCategory.BadInput;
}
