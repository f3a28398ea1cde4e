namespace Agop.Grains.Progress;

/// <summary>A sweep as it stands: what the page, the terminal, the API and the cluster show.</summary>
/// <param name="Sweep">In a line.</param>
/// <param name="Share">How much of the work is done, from 0 to 1.</param>
/// <param name="SecondsLeft">
/// How long the rest is expected to take on the lanes that are there now, or that work on it; null before that can be said, and where
/// nothing works on it.
/// </param>
/// <param name="Kinds">Its tasks, kind by kind.</param>
/// <param name="Running">What runs, as its silos told, by silo and lane.</param>
/// <param name="Cases">The columns of its matrix.</param>
/// <param name="Methods">The rows of its matrix.</param>
/// <param name="Cells">The matrix.</param>
/// <param name="Score">What the cells are: <c>mIoU, top-k</c>; empty where only counts are known.</param>
/// <param name="Models">Its networks, the first <see cref="SweepIndex.MaxModels"/>.</param>
/// <param name="ModelCount">How many networks there are.</param>
/// <param name="Throughput">How fast it went; null before the first task is done.</param>
/// <param name="Failures">What failed for good, the first <see cref="ProgressReader.MaxFailures"/>.</param>
/// <param name="Note">
/// What a person should know: that another version of the program submitted it, say, so that only counts are known here.
/// </param>
[GenerateSerializer, Immutable, Alias("agop.progress")]
public sealed record SweepSnapshot(
    SweepLine Sweep,
    double Share,
    double? SecondsLeft,
    IReadOnlyList<KindView> Kinds,
    IReadOnlyList<RunningTask> Running,
    IReadOnlyList<CaseView> Cases,
    IReadOnlyList<string> Methods,
    IReadOnlyList<CellView> Cells,
    string Score,
    IReadOnlyList<ModelView> Models,
    int ModelCount,
    ThroughputView? Throughput,
    IReadOnlyList<FailureView> Failures,
    string? Note
);
