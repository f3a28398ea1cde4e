using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Lanes;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Cluster;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Silo.Lanes;
using Agop.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Agop.Silo.Tests.Support;

/// <summary>An Orleans cluster in this process, whose silos have lanes on one ledger in a file.</summary>
internal sealed class LaneCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private LaneCluster(
        TemporaryFolder folder,
        ILedger ledger,
        Results results,
        int silos,
        int lanes,
        Func<string, Results, ITaskComputer> computer,
        ISweeps? sweeps
    )
    {
        (_folder, Ledger) = (folder, ledger);
        Observer = new RecordingObserver { OnEnded = () => Ended?.Invoke() };
        Orleans = new InProcessTestClusterBuilder((short)silos)
            .ConfigureSilo(
                (options, silo) =>
                {
                    silo.AddGrainServices();
                    silo.Services.AddSingleton(ledger);
                    silo.Services.AddSingleton<ITaskQueue>(ledger);
                    silo.Services.AddSingleton(sweeps ?? ledger);
                    silo.Services.AddSingleton(results);
                    silo.Services.AddSingleton(computer(options.SiloName, results));
                    silo.Services.AddSingleton<ISiloIdentity, ProcessIdentity>();
                    silo.Services.AddSingleton<FatalErrors>();
                    silo.Services.AddSingleton<ISiloObserver>(Observer);
                    silo.Services.AddSingleton<ClusterLink>();
                    silo.Services.AddHostedService(services => services.GetRequiredService<ClusterLink>());
                    silo.Services.AddLanes(mine =>
                    {
                        mine.Name = options.SiloName;
                        mine.Lanes = Lane.OnProcessor(lanes);
                        mine.Grace = TimeSpan.Zero;
                    });
                    silo.Services.StartLanes();
                }
            )
            .Build();
    }

    public ILedger Ledger { get; }

    public InProcessTestCluster Orleans { get; }

    public RecordingObserver Observer { get; }

    /// <summary>Called whenever a task has ended on any silo.</summary>
    public Action? Ended { get; set; }

    public ISchedulerGrain Scheduler => Orleans.Client.GetGrain<ISchedulerGrain>(0);

    /// <summary>Starts one; its grains may ask for sweeps by way of something.</summary>
    public static async Task<LaneCluster> Start(
        TemporaryFolder folder,
        int silos,
        int lanes,
        Func<string, Results, ITaskComputer> computer,
        Func<ILedger, ISweeps>? sweeps = null
    )
    {
        var ledger = await Ledgers.OpenAsync(folder["ledger.db"]);
        var results = await Results.OpenAsync(ledger, null);
        var cluster = new LaneCluster(folder, ledger, results, silos, lanes, computer, sweeps?.Invoke(ledger));
        await cluster.Orleans.DeployAsync();
        return cluster;
    }

    /// <summary>One whose lanes say who computes what.</summary>
    public static Task<LaneCluster> Start(
        TemporaryFolder folder,
        int silos,
        int lanes,
        Func<string, Claim, CancellationToken, Outcome> compute
    ) => Start(folder, silos, lanes, (silo, _) => new NamedComputer((claim, stopping) => compute(silo, claim, stopping)));

    public Task<InProcessSiloHandle> Join() => Orleans.StartAdditionalSiloAsync();

    /// <summary>A task per name, none of which needs another.</summary>
    public Task Submit(string sweep, params IEnumerable<string> tasks) =>
        Ledger.SubmitAsync(new SweepSubmission(sweep, sweep, "", [.. tasks.Select(task => new LedgerTask(task, "train", "{}", []))]));

    public ISweepGrain Sweep(string id) => Orleans.Client.GetGrain<ISweepGrain>(id);

    public ILaneGrain LaneGrain(InProcessSiloHandle silo, int lane) =>
        Orleans.Client.GetGrain<ILaneGrain>(LaneKey.Of(silo.SiloAddress, lane));

    /// <summary>Waits, through the grains, until a sweep has ended.</summary>
    public async Task<IReadOnlyList<SweepSnapshot>> Follow(string sweep)
    {
        var follower = new Follower();
        var reference = Orleans.Client.CreateObjectReference<ISweepObserver>(follower);
        await follower.Changed(await Sweep(sweep).Follow(reference));
        await follower.End.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await Sweep(sweep).Unfollow(reference);
        lock (follower.Seen)
            return [.. follower.Seen.OrderBy(told => told.Version).Select(told => told.Snapshot)];
    }

    public async ValueTask DisposeAsync()
    {
        await Orleans.DisposeAsync();
        await Ledger.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class Follower : ISweepObserver
    {
        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<ToldSnapshot> Seen { get; } = [];

        public Task Changed(ToldSnapshot told)
        {
            lock (Seen)
                Seen.Add(told);
            if (told.Snapshot.Sweep.Ended)
                End.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
