using Agop.Grains.Contracts;

namespace Agop.Grains.Scheduling;

/// <summary>What the schedule knows of a silo: what it said last, and what it was sent since.</summary>
internal sealed class SiloLoad(SiloReport report)
{
    private readonly Dictionary<string, (Assignment Assignment, DateTimeOffset When)> _sent = new(StringComparer.Ordinal);

    /// <summary>Where no silo has fetched samples yet: as a network of 1 Gbit/s gives.</summary>
    private const double UsualBytesPerSecond = 1e8;

    public SiloReport Report { get; private set; } = report;

    /// <summary>The version of the samples that it is known to hold.</summary>
    public long HeldVersion { get; private set; }

    /// <summary>Their shards.</summary>
    public IReadOnlySet<string> Held { get; private set; } = new HashSet<string>();

    /// <summary>It holds these samples.</summary>
    public void Hold(HeldSamples samples) => (HeldVersion, Held) = (samples.Version, samples.Shards.ToHashSet(StringComparer.Ordinal));

    /// <summary>How many bytes of what a task reads it lacks.</summary>
    public long Lacks(Candidate task) =>
        task.Shards switch
        {
            [] => 0,
            [var only] => Held.Contains(only.Hash) ? 0 : only.Bytes,
            var shards => shards.Sum(shard => Held.Contains(shard.Hash) ? 0 : shard.Bytes),
        };

    /// <summary>How long so many bytes take to come here.</summary>
    public double SecondsFor(long bytes) => bytes / Math.Max(1, Report.BytesPerSecond ?? UsualBytesPerSecond);

    /// <summary>What was assigned to it and not begun, as far as is known, the last first.</summary>
    public IEnumerable<Assignment> Unbegun => Report.Waiting.Concat(_sent.Values.Select(sent => sent.Assignment)).Reverse();

    /// <summary>What it computes.</summary>
    public IEnumerable<string> Running => Report.Lanes.Select(lane => lane.Task).OfType<string>();

    /// <summary>Takes a report in.</summary>
    public void Apply(SiloReport report, DateTimeOffset now, TimeSpan patience)
    {
        Report = report;
        foreach (var task in report.Waiting.Select(waiting => waiting.Task).Concat(report.Gone).Concat(Running))
            _sent.Remove(task);
        // An assignment that no report mentions after a while did not arrive.
        foreach (var (task, _) in _sent.Where(sent => now - sent.Value.When > patience).ToArray())
            _sent.Remove(task);
    }

    public void Send(Assignment assignment, DateTimeOffset now) => _sent[assignment.Task] = (assignment, now);

    /// <summary>A task goes elsewhere.</summary>
    public void Withdraw(string task)
    {
        _sent.Remove(task);
        Report = Report with { Waiting = [.. Report.Waiting.Where(waiting => waiting.Task != task)] };
    }

    /// <summary>How many lanes of a kind it has.</summary>
    public int Lanes(string kind) => Report.Lanes.Count(lane => lane.Kind == kind);

    /// <summary>How many of them compute.</summary>
    public int Busy(string kind) => Report.Lanes.Count(lane => lane.Kind == kind && lane.Task is not null);

    /// <summary>How many tasks wait for them.</summary>
    public int Queued(string kind) => Unbegun.Count(assignment => assignment.Lane == kind);

    /// <summary>How long a task of a kind takes here; null where none was done.</summary>
    public double? Seconds(string taskKind) => Report.Seconds.TryGetValue(taskKind, out var seconds) ? seconds : null;
}
