using System.Collections.ObjectModel;
using Agop.Core.Images;
using Agop.Core.Scores;
using Agop.Core.Training;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Progress;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Tests.Support;
using Agop.Silo.Watching;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Watching;

public sealed class SweepWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static async Task<SweepWatch> Watch(SmallRun run) =>
        await SweepWatch.OpenAsync(run.Ledger, await run.NewResults(), run.Sweep.Id, TimeProvider.System);

    private static Task<SweepSnapshot> Look(SweepWatch watch, params SiloView[] silos) =>
        watch.LookAsync(silos, ReadOnlyDictionary<string, TrainingPreview>.Empty);

    private static CellView CellOf(SweepSnapshot view, string method, string scenario) =>
        view.Cells.Single(cell => view.Methods[cell.Method] == method && view.Cases[cell.Case].Scenario == scenario);

    [Fact]
    public async Task The_matrix_fills_in_with_the_means_of_what_is_done()
    {
        await using var run = await SmallRun.Open(_folder.Path, SmallSweep.Text());
        await run.Sweep.SubmitAsync();
        var watch = await Watch(run);
        var before = await Look(watch);
        Assert.Equal((0, 70, false), (before.Share, before.Sweep.Tasks, before.Sweep.Ended));
        Assert.Equal(["agop-weighted", "integrated-gradients", "random", "constant-mean"], before.Methods);
        Assert.Equal([new CaseView("linear", "white"), new CaseView("xor", "white")], before.Cases);
        Assert.All(before.Cells, cell => Assert.Equal((null, 0, 3), (cell.Miou, cell.Seeds, cell.Of)));
        Assert.All(before.Models, model => Assert.False(model.Trained));
        Assert.Null(before.Throughput);
        Assert.Equal((0, 4), ((await watch.AgopAsync(0))!.Shards, (await watch.AgopAsync(0))!.Of));

        await run.Work(interruptAfter: 45);
        var midst = await Look(watch);
        Assert.InRange(midst.Share, 0.01, 0.99);
        await run.Work();
        foreach (var view in new[] { await Look(watch), await Look(await Watch(run)) })
        {
            Assert.Equal((1, true, "done"), (view.Share, view.Sweep.Ended, view.Sweep.State));
            foreach (var cells in run.Sweep.Plan.Cells.GroupBy(cell => (cell.Id.Method, cell.Id.Network.Data.Scenario)))
            {
                var evaluations = await Task.WhenAll(cells.Select(cell => run.Results.LoadAsync(cell.Evaluate)));
                var means = evaluations.Select(evaluation => evaluation[$"score/{ScoreCatalog.Primary}"].ToDoubles().Average()).ToArray();
                var cell = CellOf(view, cells.Key.Method, cells.Key.Scenario);
                Assert.Equal((3, 0), (cell.Seeds, cell.Failed));
                Assert.Equal(means.Average(), cell.Miou!.Value, 1e-4);
                Assert.InRange(cell.Miou.Value, cell.Low!.Value, cell.High!.Value);
            }
            foreach (var model in view.Models)
            {
                var known = run.Sweep.Plan.Models.First(known =>
                    known.Id.Seed == model.Seed && known.Id.Data.Scenario == view.Cases[model.Case].Scenario
                );
                var accuracy = (double)(await run.Results.LoadAsync(known.Train)).Values["test-accuracy"]!;
                Assert.Equal((true, 4, accuracy), (model.Trained, model.Shards, model.Accuracy!.Value));
            }
            Assert.Equal(70, view.Throughput!.Done.Sum());
            Assert.Equal(70, view.Kinds.Sum(kind => kind.States["done"]));
        }
    }

    [Fact]
    public async Task Diag_m_is_the_sum_of_the_shards_that_are_there()
    {
        await using var run = await SmallRun.Open(_folder.Path, SmallSweep.Text());
        await run.Work();
        var watch = await Watch(run);
        await Look(watch);
        var view = (await watch.AgopAsync(1))!;
        var model = run.Sweep.Plan.Models.ElementAt(1);
        var diagonal = (await run.Results.LoadAsync(model.Agop))["diag"].ToDoubles();
        Assert.Equal((8, 8, 4, 160L, null), (view.Diagonal!.Height, view.Diagonal.Width, view.Shards, view.Samples, view.Epoch));
        Assert.Equal(diagonal.Max(), view.Diagonal.Largest, 1e-12 * diagonal.Max());
        var bytes = view.Diagonal.Pixels;
        for (var i = 0; i < bytes.Length; i++)
            Assert.Equal(255 * diagonal[i] / diagonal.Max(), bytes[i], 0.51);
        Assert.Equal([1, 2, 3], view.Curve.Select(row => row.Epoch));

        // A shard that is computed again is in the sum of all, and missing without it.
        var shard = run.Tasks.First(task => task.Kind == "accumulate" && task.Needs[0] == model.Train).Id;
        Assert.Equal(1, await run.Ledger.ReopenAsync([shard]));
        await Look(watch);
        Assert.Equal((4, 160L), ((await watch.AgopAsync(1))!.Shards, (await watch.AgopAsync(1))!.Samples));
        await run.Ledger.ReopenAsync([.. run.Tasks.Where(task => task.Kind == "merge").Select(task => task.Id)]);
        await Look(watch);
        Assert.Equal((3, 120L), ((await watch.AgopAsync(1))!.Shards, (await watch.AgopAsync(1))!.Samples));
        Assert.Null(await watch.AgopAsync(6));

        // Without any, the training's own sums are shown.
        await run.Ledger.ReopenAsync([
            .. run.Tasks.Where(task => task.Kind == "accumulate" && task.Needs[0] == model.Train).Select(task => task.Id),
        ]);
        await Look(watch);
        var hook = (await watch.AgopAsync(1))!;
        Assert.Equal((0, 3, 480L), (hook.Shards, hook.Epoch, hook.Samples));
        var sums = (await run.Results.LoadAsync(model.Train))["hook/loss/sum_g2"].ToDoubles()[128..];
        Assert.Equal(Thumbnail.Of(Array.ConvertAll(sums, sum => sum / 480), 8).Pixels, hook.Diagonal!.Pixels);
    }

    [Fact]
    public async Task What_layers_learned_is_shown_where_a_sweep_measures_it()
    {
        await using var run = await SmallRun.Open(_folder.Path, SmallSweep.Text(features: 40));
        await run.Work();
        var watch = await Watch(run);
        await Look(watch);
        var model = run.Sweep.Plan.Models.ElementAt(4);
        var rows = (await watch.AgopAsync(4))!.Features;
        // Five layers, before the first step and after each of three epochs.
        Assert.Equal(FeatureReport.Of(await run.Results.LoadAsync(model.Train), model.Id, run.Sweep.Plan.Sweep.Architecture), rows);
        Assert.Equal(20, rows.Count);
        Assert.Equal([0, 1, 2, 3], rows.Select(row => row.Epoch).Distinct());
        Assert.All(rows, row => Assert.Equal(model.Id, new NetworkId(row.Data, row.Seed)));
    }

    [Fact]
    public async Task A_training_is_watched_while_it_runs()
    {
        await using var run = await SmallRun.Open(_folder.Path, SmallSweep.Text());
        await run.Sweep.SubmitAsync();
        var (monitor, model) = (new SweepMonitor(run.Ledger, run.Results, new ManualTime()), run.Sweep.Plan.Models.ElementAt(1));
        Assert.Equal(
            (null, null, 0),
            (
                (await monitor.AgopAsync(run.Sweep.Id, 1))!.Epoch,
                (await monitor.AgopAsync(run.Sweep.Id, 1))!.Diagonal,
                (await monitor.AgopAsync(run.Sweep.Id, 1))!.Curve.Count
            )
        );
        // Three silos tell of it, two of which it was taken from: the last that began has it.
        string Activity(int epoch) =>
            new SiloActivity(
                [new LaneView("cpu", model.Train, "train", "train", 0.5, DateTimeOffset.UnixEpoch.AddSeconds(-epoch))],
                new Dictionary<string, TrainingPreview>
                {
                    [model.Train] = new(epoch, 160 * epoch, new Thumbnail(1, 1, 2.5, [255]), [new PreviewPoint("loss", epoch, 0.25, 0.75)]),
                }
            ).ToJson();
        foreach (var epoch in new[] { 7, 40, 9 })
            await run.Ledger.RenewAsync(await run.Ledger.JoinAsync($"silo {epoch}"), Activity(epoch));
        await monitor.ChangedAsync();
        Assert.Equal([null, 7], (await monitor.SweepAsync(run.Sweep.Id))!.Models.Take(2).Select(view => view.Epoch));
        var agop = (await monitor.AgopAsync(run.Sweep.Id, 1))!;
        Assert.Equal((7, 1120L, 2.5, 0, 4), (agop.Epoch, agop.Samples, agop.Diagonal!.Largest, agop.Shards, agop.Of));
        Assert.Equal([new CurveRow(model.Id.Data.Scenario, model.Id.Data.Variant, model.Id.Seed, "loss", 7, 0.25, 0.75)], agop.Curve);

        // What is recorded is believed before what a silo said last.
        await run.Work();
        await monitor.ChangedAsync();
        Assert.Null((await monitor.SweepAsync(run.Sweep.Id))!.Models[1].Epoch);
        Assert.Equal([1, 2, 3], (await monitor.AgopAsync(run.Sweep.Id, 1))!.Curve.Select(row => row.Epoch));
    }

    [Fact]
    public async Task What_older_versions_left_without_facts_is_read_bit_by_bit()
    {
        await using var run = await SmallRun.Open(_folder.Path, SmallSweep.Text("all", seeds: "[0, 1, 2, 3]"));
        await run.Work();
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder["ledger.db"]};Pooling=false"))
        {
            connection.Open();
            using var old = connection.CreateCommand();
            old.CommandText = "UPDATE task SET facts = NULL";
            old.ExecuteNonQuery();
        }
        var watch = await Watch(run);
        var first = (await Look(watch)).Cells.Sum(cell => cell.Seeds);
        Assert.InRange(first, 1, (await Look(watch)).Cells.Sum(cell => cell.Of) - 1);
        for (var looks = 0; looks < 10; looks++)
            await Look(watch);
        Assert.All((await Look(watch)).Cells, cell => Assert.Equal(cell.Of, cell.Seeds));
    }

    [Fact]
    public async Task What_failed_shows_in_its_cell_and_goes_when_it_is_tried_again()
    {
        await using var run = await SmallRun.Open(_folder.Path, SmallSweep.Text(rate: 1e30));
        await run.Work();
        var watch = await Watch(run);
        var view = await Look(watch);
        Assert.Equal("some failed", view.Sweep.State);
        Assert.Equal(6, view.Failures.Count);
        Assert.All(view.Failures, failure => Assert.Contains("training diverged", failure.Error, StringComparison.Ordinal));
        Assert.Equal((null, 0), (CellOf(view, "agop-weighted", "linear").Miou, CellOf(view, "agop-weighted", "linear").Seeds));
        Assert.NotNull(CellOf(view, "random", "linear").Miou);
        await run.Ledger.RetryAsync(run.Sweep.Id);
        Assert.Empty((await Look(watch)).Failures);
        Assert.False((await Look(watch)).Sweep.Ended);
    }

    [Fact]
    public async Task The_time_left_depends_on_the_lanes_and_the_progress_of_their_tasks()
    {
        var time = new ManualTime();
        await using var ledger = await Ledgers.OpenAsync(_folder["timed.db"], new LedgerOptions { Time = time });
        var sweep = new SubmittedSweep(
            ledger,
            new SweepDefinition("s.yaml", SmallSweep.Text("[random]", "agop: { shards: 1 }"), null),
            "s.yaml"
        );
        await sweep.SubmitAsync();
        var silo = await ledger.JoinAsync("one");
        var watch = await SweepWatch.OpenAsync(ledger, await Results.OpenAsync(ledger, null), sweep.Id, time);
        Assert.Null((await Look(watch)).SecondsLeft);
        foreach (var data in await ledger.ClaimAsync(silo, max: 2))
            await ledger.CompleteAsync(data, default, 3);
        SiloView Silo(params LaneView[] lanes) => new(silo, "one", time.GetUtcNow(), false, 0, lanes);
        var one = (await Look(watch, Silo(new LaneView("cpu")))).SecondsLeft!.Value;
        Assert.Equal(
            one / 2,
            (await Look(watch, Silo(new LaneView("cpu"), new LaneView("cpu"), LaneView.Of(Lane.Merging)))).SecondsLeft!.Value,
            1e-9
        );
        Assert.Null((await Look(watch, Silo(new LaneView("cpu")) with { Gone = true })).SecondsLeft);
        var train = sweep.Plan.Tasks.First(task => task.Kind == TaskKinds.Train.Name);
        var claims = await ledger.ClaimAsync(silo, max: 100);
        Assert.Contains(claims, claim => claim.Task == train.Id);
        var running = new LaneView("cpu", train.Id, "train", "train", 0.5, time.GetUtcNow());
        time.Advance(100);
        // Half a training took 100 s: five and a half are left, and what little comes behind.
        Assert.InRange((await Look(watch, Silo(running))).SecondsLeft!.Value, 1100, 2000);
        Assert.Equal((2, 2), ((await Look(watch)).Throughput!.Done.Sum(), (await Look(watch)).Kinds[0].States["done"]));
    }

    [Fact]
    public async Task Of_a_sweep_of_another_version_only_counts_are_known()
    {
        await using var ledger = await Ledgers.OpenAsync(_folder["other.db"]);
        await ledger.SubmitAsync(
            new SweepSubmission(
                "s",
                "old",
                SmallSweep.Text().Replace("linear", "lines", StringComparison.Ordinal),
                [new LedgerTask("t", "train", "[]", [])]
            )
        );
        var silo = await ledger.JoinAsync("one");
        await ledger.FailAsync((await ledger.ClaimAsync(silo))[0], "broken", certain: true);
        var view = await Look(await SweepWatch.OpenAsync(ledger, await Results.OpenAsync(ledger, null), "s", TimeProvider.System));
        Assert.StartsWith("only counts are known here: ", view.Note, StringComparison.Ordinal);
        Assert.Equal((1, "some failed", 1), (view.Sweep.Tasks, view.Sweep.State, view.Kinds.Count));
        Assert.Equal("train", Assert.Single(view.Failures).About);
        Assert.Empty(view.Cells);
    }

    [Fact]
    public async Task The_ledger_is_queried_once_a_second_however_many_clients_ask()
    {
        var time = new ManualTime();
        await using var ledger = new FailingLedger(await Ledgers.OpenAsync(_folder["busy.db"]));
        var sweep = new SubmittedSweep(ledger, new SweepDefinition("s.yaml", SmallSweep.Text(), null), "s.yaml");
        await sweep.SubmitAsync();
        var monitor = new SweepMonitor(ledger, await Results.OpenAsync(ledger, null), time);
        await monitor.SweepAsync(sweep.Id);
        ledger.Questions.Clear();
        for (var i = 0; i < 100; i++)
            await monitor.SweepAsync(sweep.Id);
        Assert.Empty(ledger.Questions);
        // Whatever the first answer took, that is ten times as long.
        time.Advance(600);
        await monitor.SweepAsync(sweep.Id);
        Assert.Single(ledger.Questions, question => question == "counts");
        await monitor.ChangedAsync();
        await monitor.SweepAsync(sweep.Id);
        Assert.Equal(2, ledger.Questions.Count(question => question == "counts"));
    }
}
