using Agop.Grains.Progress;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Grains.Tests.Progress;

/// <summary>The progress of a planned sweep: its cells, its share and the time left.</summary>
public sealed class SweepMatrixTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private ILedger _ledger = null!;
    private SubmittedSweep _sweep = null!;
    private SweepIndex _index = null!;
    private SweepProgress _progress = null!;
    private ProgressReader _reader = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledgers.OpenAsync(_folder["ledger.db"], new LedgerOptions { Time = _time });
        _sweep = new SubmittedSweep(_ledger, new SweepDefinition("s.yaml", SmallSweep.Text("[vanilla-grad]"), null), "s.yaml");
        await _sweep.SubmitAsync();
        _index = new SweepIndex(_sweep.Plan);
        _progress = new SweepProgress(_index, null, _time);
        _reader = new ProgressReader(_ledger, null, _sweep.Id, _progress);
        await _reader.ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _folder.Dispose();
    }

    private SweepSnapshot Snapshot => _progress.Snapshot()!;

    private void Apply(TaskDefinition task, TaskChange change, double share = 0, DateTimeOffset? since = null, string? facts = null) =>
        _progress.Apply(new TaskEvent(task.Id, task.Kind, change, "one", 0, _time.GetUtcNow(), since, share, 10, facts));

    private TaskDefinition[] Of(string kind) => [.. _sweep.Plan.Tasks.Where(task => task.Kind == kind)];

    private TaskDefinition Task(string id) => _index.Task(id)!;

    private TaskDefinition Task(int number) => Task(_index.IdOf(number));

    [Fact]
    public void A_score_is_a_fact_of_an_evaluations_end_and_shows_at_once()
    {
        var cell = _index.Cells[0];
        Assert.Equal((3, 0, null), (Snapshot.Cells[0].Of, Snapshot.Cells[0].Seeds, Snapshot.Cells[0].Miou));
        foreach (var (task, score) in cell.Evaluations.Zip([0.25, 0.5, 0.75]))
            Apply(Task(task), TaskChange.Done, facts: new TaskFacts(score, null, null, null).ToJson());
        Assert.Equal((3, 0.5), (Snapshot.Cells[0].Seeds, Snapshot.Cells[0].Miou));
        Assert.True(Snapshot.Cells[0].Low < 0.5 && Snapshot.Cells[0].High > 0.5);
        Assert.All(Snapshot.Cells.Skip(1), other => Assert.Equal(0, other.Seeds));
    }

    [Fact]
    public void The_time_left_counts_from_when_a_task_began_and_not_from_when_it_was_first_heard_of()
    {
        var train = Of("train")[0];
        _time.Advance(1000);
        Apply(train, TaskChange.Progressed, 0.5, since: _time.GetUtcNow().AddSeconds(-100));
        Assert.Equal(_time.GetUtcNow().AddSeconds(-100), Assert.Single(Snapshot.Running).Since);
        // Half of it took 100 s, on the one lane that is busy.
        var expected = new TimeLeft(_index).Estimate([(_index.Find(train.Id), 100, 0.5)], 1)!.Value.TotalSeconds;
        Assert.Equal(expected, Snapshot.SecondsLeft!.Value, 1e-9);
        _progress.Use(lanes: 2);
        Assert.Equal(expected / 2, Snapshot.SecondsLeft!.Value, 1e-9);
        // The next word does not repeat it.
        Apply(train, TaskChange.Progressed, 0.6);
        Assert.Equal(_time.GetUtcNow().AddSeconds(-100), Assert.Single(Snapshot.Running).Since);
    }

    /// <summary>Four shards: 10 s each on a lane for 250 images, so two lanes accumulate 50 images a second.</summary>
    [Fact]
    public void A_network_tells_its_images_a_second_and_the_time_left()
    {
        var network = _index.Model(0);
        ModelView Model() => Snapshot.Models[0];
        Apply(Task(network.Model.Dataset), TaskChange.Done);
        Apply(Task(network.Model.Train), TaskChange.Progressed, 0.25, since: _time.GetUtcNow().AddSeconds(-10));
        Assert.Equal((30.0, null), (Model().SecondsLeft!.Value, Model().ImagesPerSecond));
        Apply(Task(network.Model.Train), TaskChange.Done);
        Assert.Equal((0L, null, null), (Model().Images, Model().ImagesPerSecond, Model().SecondsLeft));
        Assert.Equal(4, network.Shards.Count);
        Apply(Task(network.Shards[0]), TaskChange.Done, facts: new TaskFacts(null, null, null, 250).ToJson());
        Assert.Equal((250L, null, null), (Model().Images, Model().ImagesPerSecond, Model().SecondsLeft));
        Apply(Task(network.Shards[1]), TaskChange.Progressed, 0.5);
        Apply(Task(network.Shards[3]), TaskChange.Progressed, 0.1);
        Assert.Equal((250L, 50.0), (Model().Images, Model().ImagesPerSecond!.Value));
        // 2.4 shards of 250 images.
        Assert.Equal(12, Model().SecondsLeft!.Value, 1e-9);
        foreach (var shard in network.Shards.Skip(1))
            Apply(Task(shard), TaskChange.Done, facts: new TaskFacts(null, null, null, 250).ToJson());
        Assert.Equal((1000L, null, null), (Model().Images, Model().ImagesPerSecond, Model().SecondsLeft));
    }

    [Fact]
    public void Tasks_behind_a_failed_one_are_not_waited_for_until_it_is_done_after_all()
    {
        foreach (var data in Of("dataset"))
            Apply(data, TaskChange.Done);
        var share = Snapshot.Share;
        Apply(Of("train")[0], TaskChange.Failed);
        // A sixth of all that needs a training.
        var failed = Snapshot.Share;
        Assert.InRange(failed - share, (1 - share) / 6 - 0.001, (1 - share) / 6 + 0.001);
        Apply(Of("train")[0], TaskChange.Done);
        Assert.InRange(Snapshot.Share, share, failed - 0.001);
        foreach (var task in _sweep.Plan.Tasks.Where(task => task.Kind is not ("dataset" or "train")))
            Apply(task, TaskChange.Done);
        foreach (var train in Of("train"))
            Apply(train, TaskChange.Done);
        Assert.Equal(1, Snapshot.Share);
    }

    [Fact]
    public async Task Facts_that_come_later_replace_what_could_not_be_read()
    {
        var evaluation = Task(_index.Cells[0].Evaluations[0]);
        Apply(evaluation, TaskChange.Done);
        Assert.Equal([evaluation.Id], _progress.Factless(10));
        _progress.SetFacts(evaluation.Id, null);
        Assert.Empty(_progress.Factless(10));
        // The ledger knows nothing of it, so it is computed again.
        await _reader.ReadAsync();
        Assert.Equal(0, Snapshot.Sweep.Count(TaskState.Done));
        Apply(evaluation, TaskChange.Done, facts: new TaskFacts(0.5, null, null, null).ToJson());
        Assert.Equal((1, 0.5), (Snapshot.Cells[0].Seeds, Snapshot.Cells[0].Miou));
    }
}
