namespace Agop.Core.Training;

/// <summary>How well the hook's diag M found the truth after an epoch; see the curve of a report.</summary>
/// <param name="Target">What the hook accumulates.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="IouTopK">Mean over test samples.</param>
/// <param name="MassOnMask">Mean over test samples.</param>
public sealed record PreviewPoint(string Target, int Epoch, double IouTopK, double MassOnMask);
