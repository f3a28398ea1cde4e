using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Data.Store;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Json;
using Agop.Grains.Artifacts;
using Agop.Grains.Scheduling;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Accumulate;
using Agop.Sweeps.Tasks.Datasets;
using Agop.Tests.Support;

namespace Agop.Grains.Tests.Scheduling;

public sealed class CandidatesTests : IAsyncLifetime
{
    private static readonly string s_data = new('d', 64);
    private readonly TemporaryFolder _folder = new();
    private ILedger _ledger = null!;
    private Candidates _candidates = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledgers.OpenAsync(_folder["ledger.db"]);
        var store = new ResultStore(_folder["results"]);
        var manifest = new DatasetManifest(
            ElementType.UInt8,
            [8, 8],
            ElementType.Int64,
            [
                new SplitManifest("train", [new("a", 10, 1000), new("b", 10, 1000), new("c", 5, 500)]),
                new SplitManifest("test", [new("t", 7, 700)]),
            ]
        );
        var values = new JsonObject { [DataAccess.Manifest] = JsonNode.Parse(manifest.ToJson()) };
        store.Save(s_data, new TaskResult(values, []));
        _candidates = new Candidates(new Results(_ledger, store));
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _folder.Dispose();
    }

    private static ReadyTask Shard(int shard, int shards, string data, int priority = 0)
    {
        var spec = new AccumulateSpec(
            "cnn8by8",
            "train",
            shard,
            shards,
            GradientTarget.Jacobian,
            LossInput.Logits,
            Full: false,
            new KernelPlan(ExecutionPath.Fused, Precision.Float32)
        );
        return new ReadyTask(
            $"{shard}/{shards}",
            "accumulate",
            "cpu",
            ["s"],
            JsonFormat.ToObject(spec).ToJsonString(JsonFormat.Options),
            [new string('n', 64), data],
            priority
        );
    }

    private async Task<Candidate> Of(ReadyTask task) =>
        Assert.Single(await _candidates.OfAsync([task], TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_shard_of_work_reads_the_shards_of_samples_that_its_range_lies_in()
    {
        var first = await Of(Shard(0, 3, s_data));
        Assert.Equal(["a"], first.Shards.Select(shard => shard.Hash));
        Assert.Equal((1000L, 0, 3), (first.Bytes, first.Range!.Part, first.Range.Parts));
        var second = await Of(Shard(1, 3, s_data));
        Assert.Equal(["a", "b"], second.Shards.Select(shard => shard.Hash));
        Assert.Equal(first.Row, second.Row);
        Assert.Equal(["a", "b", "c"], (await Of(Shard(0, 1, s_data))).Shards.Select(shard => shard.Hash));
        // Known, but for its priority.
        Assert.Same(first, await Of(Shard(0, 3, s_data)));
        Assert.Equal(5, (await Of(Shard(0, 3, s_data, priority: 5))).Task.Priority);
    }

    [Fact]
    public async Task Tasks_that_read_the_same_share_what_is_known_of_it()
    {
        var one = await Of(Shard(0, 3, s_data));
        var other = await Of(Shard(0, 3, s_data) with { Id = "another network's" });
        Assert.Same(one.Shards, other.Shards);
    }

    [Fact]
    public async Task What_cannot_be_known_counts_as_nothing_to_read()
    {
        var unknown = await Of(Shard(0, 3, new string('e', 64)));
        Assert.Empty(unknown.Shards);
        Assert.Equal(3, unknown.Range!.Parts);
        Assert.Empty((await Of(new ReadyTask("r", "render", "cpu", ["s"], "{}", [], 0))).Shards);
        Assert.Empty((await Of(new ReadyTask("u", "unknown", "cpu", ["s"], "{}", [], 0))).Shards);
        Assert.Empty((await Of(new ReadyTask("b", "train", "cpu", ["s"], "not JSON", [s_data], 0))).Shards);
        Assert.Empty((await Of(new ReadyTask("o", "accumulate", "cpu", ["s"], """{"other": "version"}""", [s_data], 0))).Shards);
    }
}
