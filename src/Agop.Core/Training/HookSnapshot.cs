using Agop.Core.Accumulation;

namespace Agop.Core.Training;

/// <summary>The hook's running sums as they stood after an epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="State">Over all steps so far, each taken before its update.</param>
public sealed record HookSnapshot(int Epoch, AgopState State);
