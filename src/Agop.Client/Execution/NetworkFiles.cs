using System.Globalization;
using Agop.Core.Arrays;
using Agop.Grains.Artifacts;
using Agop.Grains.Sweeps;
using Agop.Sweeps.Tasks.Train;

namespace Agop.Client.Execution;

/// <summary>
/// A sweep's networks as files: <c>SCENARIO-BACKGROUND-SEED.npz</c> with the weights, <c>-agop.npz</c> with the state over the training
/// split.
/// </summary>
internal static class NetworkFiles
{
    /// <summary>Writes those whose tasks did not fail.</summary>
    public static async Task WriteAsync(string folder, SubmittedSweep sweep, Results results, CancellationToken cancellation)
    {
        var failures = (await sweep.OutcomeAsync(cancellation)).Failures;
        foreach (var model in sweep.Plan.Models)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = string.Create(CultureInfo.InvariantCulture, $"{model.Id.Data.FileName}-{model.Id.Seed}");
            if (
                !failures.ContainsKey(model.Train)
                && TrainKind.WeightArrays(await results.LoadAsync(model.Train, cancellation)) is { Count: > 0 } weights
            )
                ArrayFile.WriteNpz(Path.Combine(folder, $"{name}.npz"), weights);
            if (!failures.ContainsKey(model.Agop))
                ArrayFile.WriteNpz(Path.Combine(folder, $"{name}-agop.npz"), (await results.LoadAsync(model.Agop, cancellation)).Arrays);
        }
    }
}
