namespace Agop.Core.Sweeps;

/// <summary>A file or folder that a sweep names, as it was found when the sweep was read.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Hash">Its SHA-256; of a release that of its index.</param>
/// <param name="Architecture">For a TorchScript model the id of what it takes and gives.</param>
public sealed record BroughtFile(string Path, string Hash, string? Architecture = null);
