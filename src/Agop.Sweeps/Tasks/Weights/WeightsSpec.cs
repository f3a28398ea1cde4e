using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Models;
using Agop.Core.Models.Weights;

namespace Agop.Sweeps.Tasks.Weights;

/// <summary>A file of weights, or a TorchScript model, that a user brought.</summary>
/// <param name="File">
/// Its path. Only the silo that computes the task must find the file there; other silos get the weights from the result.
/// </param>
/// <param name="Hash">The SHA-256 of its bytes.</param>
/// <param name="Script">Whether it is a TorchScript model.</param>
/// <param name="Architecture">Else the network whose weights are looked for in it.</param>
/// <param name="Key">Which of several weights in a checkpoint, or null.</param>
/// <param name="ExceptHead">Whether the last layer may be another network's.</param>
public sealed record WeightsSpec(
    string File,
    string Hash,
    bool Script,
    string? Architecture = null,
    string? Key = null,
    bool ExceptHead = false
)
{
    /// <summary>Finds the weights in the file.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="source">What errors call the file.</param>
    /// <exception cref="InputException">There are none that fit, or several.</exception>
    internal FittingWeights Find(OpenArrays file, string source) =>
        StateDicts.Choose(file, [Architectures.Find(Architecture!, source)], Key, source, ExceptHead);
}
