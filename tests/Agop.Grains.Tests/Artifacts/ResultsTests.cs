using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Data.Store;
using Agop.Core.Errors;
using Agop.Grains.Artifacts;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Grains.Tests.Artifacts;

public sealed class ResultsTests : IAsyncLifetime
{
    private static readonly string s_id = new('a', 64);
    private readonly TemporaryFolder _folder = new();
    private ILedger _ledger = null!;

    public async ValueTask InitializeAsync() => _ledger = await Ledgers.OpenAsync(_folder["ledger.db"]);

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _folder.Dispose();
    }

    private static TaskResult Result(int size) => new(new JsonObject { ["size"] = size }, [new("v", NdArray.From(new double[size], size))]);

    private async Task Record(ReadOnlyMemory<byte>? artifact)
    {
        // As another program does it.
        await _ledger.SubmitAsync(new SweepSubmission("s", "s", "", [new LedgerTask(s_id, "k", "{}", [])]));
        var silo = await _ledger.JoinAsync("a");
        Assert.Equal(
            [true],
            (await _ledger.ExchangeAsync(silo, [new Completion((await _ledger.ClaimAsync(silo))[0], artifact)], Demand.None)).Recorded
        );
    }

    [Fact]
    public async Task Results_are_in_the_ledger_unless_there_is_a_folder_and_both_are_found()
    {
        await Record((await Results.OpenAsync(_ledger, null)).Keep(s_id, Result(3)));
        Assert.Equal(3, (int)(await (await Results.OpenAsync(_ledger, null)).LoadAsync(s_id)).Values["size"]!);
        var folder = await Results.OpenAsync(_ledger, new ResultStore(_folder["shared"]));
        Assert.Equal(3, (int)(await folder.LoadAsync(s_id)).Values["size"]!);
        Assert.Null(folder.Keep(new string('b', 64), Result(5)));
        Assert.Equal(
            5,
            (int)
                (await (await Results.OpenAsync(_ledger, new ResultStore(_folder["shared"]))).LoadAsync(new string('b', 64))).Values[
                    "size"
                ]!
        );
    }

    [Fact]
    public async Task A_large_state_stays_on_the_machine_where_it_may()
    {
        var large = Result((int)PartialStates.Large / sizeof(double));
        Results Machine(string name) => new(_ledger, null, data: _folder[name]);
        Assert.NotNull(Machine("here").Keep(s_id, Result(3), mayStay: true));
        Assert.NotNull(Machine("here").Keep(s_id, large));
        Assert.Null(Machine("here").Keep(s_id, large, mayStay: true));
        await Record(null);
        Assert.Equal(large["v"].Shape, (await Machine("here").LoadAsync(s_id))["v"].Shape);
        // Another machine computes it again.
        Assert.Equal(s_id, (await Assert.ThrowsAsync<LostResultException>(() => Machine("there").LoadAsync(s_id))).Task);
        foreach (var file in Directory.GetFiles(_folder["here/states"], "*.npz", SearchOption.AllDirectories))
            await File.WriteAllTextAsync(file, "damaged");
        await Assert.ThrowsAsync<LostResultException>(() => Machine("here").LoadAsync(s_id));
    }

    [Fact]
    public void States_beyond_the_budget_go_the_oldest_first()
    {
        var states = new PartialStates(new DataStore(_folder["data"]), budget: 5 * Result(100).ToBytes().Length / 2);
        string[] tasks = [.. "abcd".Select(letter => new string(letter, 64))];
        foreach (var (i, task) in tasks.Index())
        {
            states.Save(task, Result(100));
            foreach (var file in Directory.GetFiles(_folder["data"], $"{task}.npz", SearchOption.AllDirectories))
                File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(i - 10));
        }
        states.Save(new string('e', 64), Result(100));
        Assert.Equal([false, false, false, true], tasks.Select(task => states.Find(task) is not null));
    }

    [Fact]
    public async Task What_is_missing_or_damaged_is_told_with_its_task()
    {
        await Record(null);
        Assert.Contains(
            _ledger.Place,
            (
                await Assert.ThrowsAsync<LostResultException>(async () => await (await Results.OpenAsync(_ledger, null)).LoadAsync(s_id))
            ).Message,
            StringComparison.Ordinal
        );
        var store = new ResultStore(_folder["shared"]);
        store.Save(s_id, Result(3));
        var file = Directory.GetFiles(_folder["shared"], "*.npz", SearchOption.AllDirectories).Single();
        File.WriteAllText(file, "no result");
        var lost = await Assert.ThrowsAsync<LostResultException>(async () =>
            await (await Results.OpenAsync(_ledger, store)).LoadAsync(s_id)
        );
        Assert.Equal(s_id, lost.Task);
        Assert.Contains(file, lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_who_share_a_ledger_share_its_folder()
    {
        _ = await Results.OpenAsync(_ledger, new ResultStore(_folder["shared"]));
        // The same by another path.
        Directory.CreateSymbolicLink(_folder["link"], _folder["shared"]);
        _ = await Results.OpenAsync(_ledger, new ResultStore(_folder["link"]));
        Assert.Contains(
            "are in a folder that its silos share",
            (await Assert.ThrowsAsync<InputException>(() => Results.OpenAsync(_ledger, null))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "is not the folder",
            (await Assert.ThrowsAsync<InputException>(() => Results.OpenAsync(_ledger, new ResultStore(_folder["other"])))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Damaged_bytes_in_the_ledger_are_told_too()
    {
        await Record(new byte[] { 1, 2, 3 });
        Assert.Equal(
            s_id,
            (await Assert.ThrowsAsync<LostResultException>(async () => await (await Results.OpenAsync(_ledger, null)).LoadAsync(s_id))).Task
        );
    }

    [Fact]
    public void The_results_used_last_are_remembered_as_many_as_fit()
    {
        var recent = new RecentResults(mostBytes: 3 * 5200);
        recent.Add("a", Result(100));
        recent.Add("b", Result(100));
        recent.Add("c", Result(100));
        Assert.NotNull(recent.Find("a"));
        recent.Add("d", Result(100));
        Assert.Null(recent.Find("b"));
        Assert.All(new[] { "a", "c", "d" }, id => Assert.NotNull(recent.Find(id)));
        recent.Add("huge", Result(3000));
        Assert.Null(recent.Find("huge"));
    }
}
