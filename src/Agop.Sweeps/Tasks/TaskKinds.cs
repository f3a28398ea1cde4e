using Agop.Sweeps.Tasks.Accumulate;
using Agop.Sweeps.Tasks.Adopt;
using Agop.Sweeps.Tasks.Datasets;
using Agop.Sweeps.Tasks.Evaluate;
using Agop.Sweeps.Tasks.Gauge;
using Agop.Sweeps.Tasks.HandSet;
using Agop.Sweeps.Tasks.Illustrate;
using Agop.Sweeps.Tasks.Merge;
using Agop.Sweeps.Tasks.Render;
using Agop.Sweeps.Tasks.Summarize;
using Agop.Sweeps.Tasks.Tabulate;
using Agop.Sweeps.Tasks.Train;
using Agop.Sweeps.Tasks.Weights;

namespace Agop.Sweeps.Tasks;

/// <summary>The kinds by name.</summary>
public static class TaskKinds
{
    /// <summary>Renders scenes.</summary>
    public static RenderKind Render { get; } = new();

    /// <summary>Generates data.</summary>
    public static DatasetKind Dataset { get; } = new();

    /// <summary>Reads weights from a file.</summary>
    public static WeightsKind Weights { get; } = new();

    /// <summary>Gives weights that are set by hand.</summary>
    public static HandSetKind HandSet { get; } = new();

    /// <summary>Takes a network as it was brought.</summary>
    public static AdoptKind Adopt { get; } = new();

    /// <summary>Trains a network.</summary>
    public static TrainKind Train { get; } = new();

    /// <summary>Accumulates AGOP over one shard.</summary>
    public static AccumulateKind Accumulate { get; } = new();

    /// <summary>Adds two states.</summary>
    public static MergeKind Merge { get; } = new();

    /// <summary>Explains and scores a split.</summary>
    public static EvaluateKind Evaluate { get; } = new();

    /// <summary>Measures what a precision costs in accuracy.</summary>
    public static GaugeKind Gauge { get; } = new();

    /// <summary>Makes the maps and times that a report shows.</summary>
    public static IllustrateKind Illustrate { get; } = new();

    /// <summary>Puts a network's scores together.</summary>
    public static TabulateKind Tabulate { get; } = new();

    /// <summary>Turns a sweep's scores into tables and claims.</summary>
    public static SummarizeKind Summarize { get; } = new();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ITaskKind> All { get; } =
    [Render, Dataset, Weights, HandSet, Adopt, Train, Accumulate, Merge, Evaluate, Gauge, Illustrate, Tabulate, Summarize];

    /// <summary>What this program computes; see <see cref="ITaskKind.Skill"/>.</summary>
    public static IReadOnlyList<string> Skills { get; } = [.. All.Select(kind => kind.Skill)];

    /// <summary>The part of a kind's tasks in a sweep; <see cref="TaskRole.Other"/> for kinds of other versions.</summary>
    public static TaskRole RoleOf(string name) => TryFind(name)?.Role ?? TaskRole.Other;

    /// <summary>The kind of that name, or null.</summary>
    public static ITaskKind? TryFind(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>The kind of that name.</summary>
    public static ITaskKind Find(string name) => All.First(kind => kind.Name == name);
}
