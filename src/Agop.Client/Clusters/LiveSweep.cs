using System.Diagnostics;
using Agop.Grains.Contracts;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Silo.Cluster;
using Agop.Silo.Lanes;
using Agop.Silo.Watching;
using Orleans.Runtime.Messaging;

namespace Agop.Client.Clusters;

/// <summary>
/// Follows a sweep through the cluster, which reports every change. Without a cluster, or while it is silent, the ledger is polled, and now
/// and then a connection to the cluster is tried.
/// </summary>
internal sealed class LiveSweep(ILedger ledger, SweepMonitor monitor, string sweep, ClusterCertificate? certificate)
    : ISweepObserver,
        IAsyncDisposable
{
    /// <summary>
    /// How often the cluster is told that someone still follows, and asked how the sweep stands, since a message may get lost; and how
    /// often it is looked for.
    /// </summary>
    private static readonly TimeSpan s_renewal = TimeSpan.FromSeconds(2);

    /// <summary>How often the ledger is polled; it answers once a second at most.</summary>
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Signal _told = new();
    private readonly Stopwatch _looked = new();
    private ClusterClient? _cluster;
    private ISweepObserver? _self;
    private ToldSnapshot? _newest;
    private bool _answered;

    /// <summary>Whether the last answer came from the cluster, which reports at once; else from the ledger.</summary>
    public bool IsLive { get; private set; }

    /// <summary>Waits until there may be a change; the first answer is the current snapshot.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    public async Task<SweepSnapshot> NextAsync(CancellationToken cancellation)
    {
        // At once: a cluster that does not answer takes seconds, and the sweep may have ended long ago.
        if (!_answered)
        {
            var first = await PollAsync(cancellation);
            _answered = true;
            return first;
        }
        try
        {
            if (_cluster is not null || await ConnectAsync(cancellation))
            {
                var told = (IsLive ? await WaitAsync(cancellation) : null) ?? await RenewAsync();
                IsLive = true;
                return told.Snapshot;
            }
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or ArgumentException or ConnectionFailedException)
        {
            cancellation.ThrowIfCancellationRequested();
            await DisconnectAsync();
        }
        await Task.Delay(s_glance, cancellation);
        return await PollAsync(cancellation);
    }

    Task ISweepObserver.Changed(ToldSnapshot told)
    {
        Take(told);
        _told.Raise();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        // Where the silo does not hear it, it finds out by itself.
        if (_cluster is not null)
            await _cluster.Sweep(sweep).Unfollow(_self!).WaitAsync(s_renewal).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisconnectAsync();
        _told.Dispose();
    }

    private async Task<SweepSnapshot> PollAsync(CancellationToken cancellation) => (await monitor.SweepAsync(sweep, cancellation))!;

    private async Task<bool> ConnectAsync(CancellationToken cancellation)
    {
        if (_looked.IsRunning && _looked.Elapsed < s_renewal)
            return false;
        try
        {
            if (!await ClusterClient.IsThereAsync(ledger, cancellation))
                return false;
            _cluster = await ClusterClient.ConnectAsync(ledger, certificate, cancellation);
            lock (_gate)
                _newest = null;
            _self = _cluster.Grains.CreateObjectReference<ISweepObserver>(this);
            return true;
        }
        finally
        {
            // From its end: where silos do not answer, looking for them takes time.
            _looked.Restart();
        }
    }

    private async Task DisconnectAsync()
    {
        if (_cluster is { } cluster)
            await cluster.DisposeAsync();
        (_cluster, IsLive) = (null, false);
    }

    /// <summary>What was told since the last call, or null after a while without news.</summary>
    private async Task<ToldSnapshot?> WaitAsync(CancellationToken cancellation)
    {
        var told = await _told.WaitAsync(s_renewal, cancellation);
        lock (_gate)
            return told ? _newest : null;
    }

    private async Task<ToldSnapshot> RenewAsync()
    {
        Take(await _cluster!.Sweep(sweep).Follow(_self!));
        lock (_gate)
            return _newest!;
    }

    /// <summary>Keeps the newest snapshot: an answer may overtake what was told before it.</summary>
    private void Take(ToldSnapshot told)
    {
        lock (_gate)
            if (_newest is null || !told.IsOlderThan(_newest))
                _newest = told;
    }
}
