using Agop.Sweeps.Planning;

namespace Agop.Client.Execution;

/// <summary>A sweep that a study is about.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Definition">What the file says.</param>
/// <param name="Sweep">The sweep.</param>
internal sealed record StudiedSweep(string Path, SweepDefinition Definition, Sweep Sweep);
