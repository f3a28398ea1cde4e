namespace Agop.Sweeps.Planning;

/// <summary>A file or folder that a sweep names, as it was found when the sweep was read.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Hash">Its SHA-256; of a release that of its index.</param>
/// <param name="Architecture">The id of the network whose weights it holds; for a TorchScript model of what it takes and gives.</param>
/// <param name="Key">Which of several weights in it, or null.</param>
/// <param name="Samples">Of an imported data set: what its samples are, else null.</param>
public sealed record BroughtFile(string Path, string Hash, string? Architecture = null, string? Key = null, BroughtSamples? Samples = null);
