namespace TorchSharp;

/// <summary>libtorch could not get the memory that an operation needs, on the host or on a device.</summary>
public sealed class TorchOutOfMemoryException(string message) : TorchException(message);
