using System.Globalization;
using Agop.Grains.Artifacts;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;

namespace Agop.Client.Execution;

/// <summary>Looks at how a sweep is done, where claims ask for it.</summary>
/// <param name="plan">The sweep's tasks.</param>
/// <param name="results">Where its data is.</param>
internal sealed class SweepChecks(SweepPlan plan, Results results)
{
    /// <summary>Looks.</summary>
    public async Task<ClaimResult> OfAsync(ClaimCheck check, CancellationToken cancellation)
    {
        var (holds, measured) = check.Kind switch
        {
            CheckKind.Constants => Constants(),
            _ => await SplitsAsync(cancellation),
        };
        return new ClaimResult(check.Id, check.Says, "", "", measured, holds ? ClaimResult.Supported : ClaimResult.Refuted, check.Expected);
    }

    /// <summary>By the graph of tasks: what a task reads is in its spec, and its id is the hash of that.</summary>
    private (bool Holds, string Measured) Constants()
    {
        var tasks = plan.Tasks.ToDictionary(task => task.Id, StringComparer.Ordinal);
        var agops = plan.Models.Select(model => model.Agop).Where(tasks.ContainsKey).ToHashSet(StringComparer.Ordinal);
        var (wanted, seen, shards) = (new Stack<string>(agops), new HashSet<string>(StringComparer.Ordinal), 0);
        while (wanted.TryPop(out var id))
        {
            if (!seen.Add(id))
                continue;
            var task = tasks[id];
            // The networks themselves are not made by what is accumulated over them.
            if (task.Kind == TaskKinds.Accumulate.Name)
            {
                shards++;
                if ((string?)task.Spec["split"] is not "train" and var split)
                    return (false, $"{task.Kind} {id} reads the split {split}");
            }
            else if (task.Kind == TaskKinds.Merge.Name)
                foreach (var need in task.Needs)
                    wanted.Push(need);
            else
                return (false, $"an AGOP rests on {task.Kind} {id}");
        }
        return (true, Invariant($"{agops.Count} AGOPs are sums of {shards} accumulations, each over training images alone"));
    }

    private async Task<(bool Holds, string Measured)> SplitsAsync(CancellationToken cancellation)
    {
        var (largest, where, near) = (-1.0, "", 0);
        foreach (var model in plan.NetworksByData.Select(networks => networks.First().Model))
        {
            var data = (await results.LoadAsync(model.Dataset, cancellation)).Dataset;
            var (cosine, count) = await Task.Run(() => SplitCheck.Of(data, cancellation), cancellation);
            near += count;
            if (cosine > largest)
                (largest, where) = (cosine, $"{model.Id.Data.Scenario}/{model.Id.Data.Variant}");
        }
        return (near == 0, Invariant($"{near} test images are near one of the others; the largest cosine is {largest:0.000}, on {where}"));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
