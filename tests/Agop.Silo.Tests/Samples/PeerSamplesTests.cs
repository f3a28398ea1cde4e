using System.Net;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Data.Store;
using Agop.Grains.Contracts;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Cluster;
using Agop.Silo.Samples;
using Agop.Silo.Tests.Support;
using Agop.Silo.Watching;
using Agop.Silo.Web.Access;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Datasets;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Samples;

/// <summary>Samples go from silo to silo, whole, and only to those who may have them.</summary>
public sealed class PeerSamplesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DataStore Here => new(_folder["here"]);

    private static DatasetManifest Write(DataStore store, int seed)
    {
        var random = new Random(seed);
        DatasetSplit Split(int count)
        {
            var images = new byte[count * 1000];
            random.NextBytes(images);
            return new DatasetSplit(
                new NdArray(ElementType.UInt8, [count, 1, 10, 100], images),
                NdArray.From(Enumerable.Range(0, count).Select(i => (long)i % 2).ToArray(), count),
                NdArray.From(new bool[count * 1000], count, 10, 100)
            );
        }
        return DatasetWriter.Write(store, new Dataset(Split(3000), Split(4), Split(4)));
    }

    /// <summary>A silo that says in the ledger where it gives its samples.</summary>
    private static async Task<SmallServer> Start(bool withToken = false)
    {
        var server = await SmallServer.Start(withToken);
        await Say(server, "there", server.Address);
        return server;
    }

    private static async Task Say(SmallServer server, string name, string? place, bool isCutOff = false)
    {
        var activity = new SiloActivity([], new Dictionary<string, Core.Training.TrainingPreview>(StringComparer.Ordinal), place, isCutOff);
        await server.Ledger.RenewAsync(await server.Ledger.JoinAsync(name), activity.ToJson());
    }

    private static PeerSamples Peers(SmallServer server, HttpClient? client = null, string? own = null) =>
        new(server.Ledger, client ?? SampleClient.Create(null, null), () => own, TimeProvider.System);

    [Fact]
    public async Task A_shard_comes_once_and_is_the_one_that_was_asked_for()
    {
        await using var server = await Start();
        await Say(server, "without", null);
        await Say(server, "gone", "http://127.0.0.1:1");
        var (store, here, peers) = (server.Results.Data.Store, Here, Peers(server));
        var shard = Write(store, 1).Splits[0].Shards[0];
        Assert.True(peers.Fetch(shard.Hash, here));
        Assert.Equal(await File.ReadAllBytesAsync(store.PathOf(shard.Hash)), await File.ReadAllBytesAsync(here.PathOf(shard.Hash)));
        Assert.Equal(shard.Bytes, peers.Fetched);
        Assert.Empty(Directory.EnumerateFiles(here.Scratch));
        Assert.False(peers.Fetch(new string('0', 64), here));
        // Not from itself.
        Assert.False(Peers(server, own: server.Address).Fetch(shard.Hash, new DataStore(_folder["other"])));
    }

    /// <summary>Two silos of a machine that share a folder, as two processes do.</summary>
    [Fact]
    public async Task A_machine_fetches_a_shard_once_for_all_its_silos()
    {
        await using var server = await Start();
        var shard = Write(server.Results.Data.Store, 6).Splits[0].Shards[0];
        var silos = Enumerable.Range(0, 4).Select(_ => (Peers: Peers(server), Store: Here)).ToArray();
        Assert.All(await Task.WhenAll(silos.Select(silo => Task.Run(() => silo.Peers.Fetch(shard.Hash, silo.Store)))), Assert.True);
        Assert.Equal(shard.Bytes, silos.Sum(silo => silo.Peers.Fetched));
        // Who fetched it knows how fast that goes.
        Assert.Single(silos, silo => silo.Peers.BytesPerSecond > 0);
        Assert.Empty(Directory.EnumerateFiles(Here.Scratch));
    }

    [Fact]
    public void What_is_held_is_listed_again_when_it_changes_here_and_now_and_then()
    {
        var (time, store) = (new ManualTime(), Here);
        var held = new HeldShards(store, time);
        Assert.Equal(HeldSamples.None, held.Now);
        Write(store, 7);
        var mine = held.Now;
        Assert.Equal(store.Held.Select(shard => shard.Hash).Order(StringComparer.Ordinal), mine.Shards);
        // Another silo on the same folder adds some.
        Write(Here, 8);
        Assert.Same(mine, held.Now);
        time.Advance(11);
        Assert.NotEqual(mine.Version, held.Now.Version);
        Assert.Equal(2 * mine.Shards.Count, held.Now.Shards.Count);
    }

    /// <summary>A task that a silo has done, whose state stayed there.</summary>
    private static async Task<string> Done(SmallServer server, TaskResult? state)
    {
        var task = new string('a', 64);
        await server.Ledger.SubmitAsync(new SweepSubmission("s", "s", "", [new LedgerTask(task, "k", "{}", [])]));
        var silo = await server.Ledger.JoinAsync("there");
        var claim = Assert.Single((await server.Ledger.ExchangeAsync(silo, [], new Demand())).Claims);
        await server.Ledger.ExchangeAsync(silo, [new Completion(claim, null)], Demand.None);
        var activity = new SiloActivity([], new Dictionary<string, Core.Training.TrainingPreview>(StringComparer.Ordinal), server.Address);
        await server.Ledger.RenewAsync(silo, activity.ToJson());
        if (state is not null)
            server.Results.States.Save(task, state);
        return task;
    }

    private static readonly TaskResult s_state = new(new JsonObject { ["n"] = 3 }, [new("sum", NdArray.From([1.0, 2.0], 2))]);

    [Fact]
    public async Task A_state_is_taken_from_the_silo_that_computed_it()
    {
        await using var server = await SmallServer.Start();
        var peers = Peers(server);
        var task = await Done(server, s_state);
        var cancellation = TestContext.Current.CancellationToken;
        var found = await peers.FindStateAsync(task, cancellation);
        Assert.Equal(s_state["sum"].ToDoubles(), found!["sum"].ToDoubles());
        Assert.False(peers.IsCutOff);
        Assert.True(await peers.AllReachEachOtherAsync(cancellation));
        // Not from itself, and not what no one has computed.
        Assert.Null(await Peers(server, own: server.Address).FindStateAsync(task, cancellation));
        Assert.Null(await peers.FindStateAsync(new string('b', 64), cancellation));
        Assert.False(peers.IsCutOff);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Get($"/api/data/states/{new string('b', 64)}")).StatusCode);
    }

    /// <summary>Else a state that one silo keeps and another cannot take would be computed again and again.</summary>
    [Fact]
    public async Task A_silo_that_is_not_given_a_state_says_so_and_all_keep_theirs_in_the_ledger()
    {
        await using var server = await SmallServer.Start();
        var (time, cancellation) = (new ManualTime(), TestContext.Current.CancellationToken);
        var task = await Done(server, null);
        var peers = new PeerSamples(server.Ledger, SampleClient.Create(null, null), () => null, time);
        Assert.Null(await peers.FindStateAsync(task, cancellation));
        Assert.True(peers.IsCutOff);
        await Say(server, "here", "http://127.0.0.1:1", isCutOff: true);
        time.Advance(6);
        Assert.False(await peers.AllReachEachOtherAsync(cancellation));
        time.Advance(600);
        Assert.False(peers.IsCutOff);
    }

    [Fact]
    public async Task Where_a_silo_gives_nothing_to_others_states_go_to_the_ledger()
    {
        await using var server = await Start();
        Assert.True(await Peers(server).AllReachEachOtherAsync(TestContext.Current.CancellationToken));
        await Say(server, "without", null);
        Assert.False(await Peers(server).AllReachEachOtherAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Only_who_has_the_token_gets_samples()
    {
        await using var server = await Start(withToken: true);
        var shard = Write(server.Results.Data.Store, 2).Splits[0].Shards[0];
        Assert.False(Peers(server).Fetch(shard.Hash, Here));
        Assert.True(Peers(server, SampleClient.Create(new AccessToken(SmallServer.Token), null)).Fetch(shard.Hash, Here));
    }

    [Theory]
    [InlineData("/api/data/shards/..%2F..%2Fsets%2Fmine.json")]
    [InlineData("/api/data/shards/0")]
    [InlineData("/api/data/sets/..")]
    public async Task Nothing_else_of_the_disk_is_given(string path)
    {
        await using var server = await Start();
        Assert.Equal(HttpStatusCode.NotFound, (await server.Get(path)).StatusCode);
    }

    [Fact]
    public async Task What_breaks_off_goes_on_where_it_was()
    {
        await using var server = await Start();
        var shard = Write(server.Results.Data.Store, 3).Splits[0].Shards[0];
        using var cutting = new Cutting(1_000_000);
        using var client = new HttpClient(cutting);
        var peers = Peers(server, client);
        Assert.True(peers.Fetch(shard.Hash, Here));
        Assert.Equal(["", "bytes=1000000-", "bytes=2000000-", "bytes=3000000-"], cutting.Ranges);
        Assert.Equal(shard.Bytes, peers.Fetched);
        Assert.NotNull(Here.Find(shard.Hash));
    }

    [Fact]
    public async Task What_is_not_what_it_should_be_is_thrown_away()
    {
        await using var server = await Start();
        var store = server.Results.Data.Store;
        var shard = Write(store, 4).Splits[0].Shards[0];
        Assert.NotNull(store.Find(shard.Hash));
        await using (var file = new FileStream(store.PathOf(shard.Hash), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = 5000;
            file.WriteByte(1);
            file.WriteByte(2);
        }
        Assert.False(Peers(server).Fetch(shard.Hash, Here));
        Assert.Empty(Here.Held);
        File.Delete(store.PathOf(shard.Hash));
    }

    /// <summary>A data set that was imported on one machine is computed with on another.</summary>
    [Fact]
    public async Task Imported_samples_reach_machines_that_lack_them()
    {
        await using var server = await Start();
        var store = server.Results.Data.Store;
        var manifest = Write(store, 5);
        store.Name(new ImportedDataset("mine", "x.npy", DateTimeOffset.UnixEpoch, manifest, [], 2));
        var task = TaskDefinition.Of(TaskKinds.Dataset, new DatasetSpec("imported", null, Imported: manifest.Id));
        var access = new DataAccess(Here);
        var context = new TaskContext(TestContext.Current.CancellationToken) { Data = access };
        Assert.Contains(
            "was not imported into",
            Assert.Throws<LostShardException>(() => TaskKinds.Dataset.Compute(task, [], context)).Message,
            StringComparison.Ordinal
        );
        access.Others = Peers(server);
        var data = TaskKinds.Dataset.Compute(task, [], context).Dataset;
        Assert.Empty(access.Store.Held);
        var expected = StoredDataset.Open(manifest, store);
        Parallel.For(0, 4, _ => Assert.Equal(expected.Train.Images.All().Bytes, data.Train.Images.All().Bytes));
        Assert.Single(access.Store.Held);
        Assert.Equal(expected.Test.Labels.All().Bytes, data.Test.Labels.All().Bytes);
        Assert.Null(access.Others.Find(new string('1', 64)));
        store.Forget("mine");
    }

    /// <summary>Lets so many bytes of an answer through, and then breaks it off.</summary>
    private sealed class Cutting(int most) : DelegatingHandler(new SocketsHttpHandler())
    {
        public List<string> Ranges { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Ranges.Add(request.Headers.Range?.ToString() ?? "");
            var answer = await base.SendAsync(request, cancellationToken);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            answer.Content = new StreamContent(
                new CutStream(bytes.AsMemory(0, Math.Min(most, bytes.Length)).ToArray(), bytes.Length > most)
            );
            return answer;
        }
    }

    private sealed class CutStream(byte[] bytes, bool cut) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read > 0 || !cut ? read : throw new HttpIOException(HttpRequestError.ResponseEnded, "cut");
        }
    }
}
