namespace TorchSharp;

/// <summary>The native library, or a library that it needs, is missing or of another version.</summary>
public sealed class TorchLibraryException(string message, Exception? inner = null) : TorchException(message, inner);
