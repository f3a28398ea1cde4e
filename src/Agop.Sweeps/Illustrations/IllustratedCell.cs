using Agop.Sweeps.Tasks;

namespace Agop.Sweeps.Illustrations;

/// <summary>A method of a gallery.</summary>
/// <param name="Method">Its label.</param>
/// <param name="Task">What makes its maps of the gallery's samples.</param>
/// <param name="Scores">The primary score of each.</param>
public sealed record IllustratedCell(string Method, TaskDefinition Task, IReadOnlyList<double> Scores);
