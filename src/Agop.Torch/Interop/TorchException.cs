using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>An error that libtorch reported, with libtorch's own message and no backtrace. TorchSharp throws the base type.</summary>
public class TorchException(string message, Exception? inner = null) : ExternalException(message, inner);
