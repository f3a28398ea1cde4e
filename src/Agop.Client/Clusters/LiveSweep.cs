using System.Diagnostics;
using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Silo.Cluster;
using Orleans.Runtime.Messaging;

namespace Agop.Client.Clusters;

/// <summary>
/// Is told by the cluster whenever a sweep stands differently. Where there is no cluster, or it is silent, the ledger is asked, and now and
/// then the cluster is looked for.
/// </summary>
internal sealed class LiveSweep(ILedger ledger, string sweep, ClusterCertificate? certificate) : ISweepSource, ISweepObserver
{
    /// <summary>
    /// How often the cluster is told that someone still follows, and asked how the sweep stands, since a message may get lost; and how
    /// often it is looked for.
    /// </summary>
    private static readonly TimeSpan s_renewal = TimeSpan.FromSeconds(2);

    private readonly PolledSweep _polled = new(ledger, sweep);
    private readonly object _gate = new();
    private readonly Stopwatch _looked = new();
    private ClusterClient? _cluster;
    private ISweepObserver? _self;
    private SweepPicture? _news;
    private long _version;

    public SweepNews Next(CancellationToken cancellation)
    {
        try
        {
            if (_cluster is not null)
                return News(Wait(cancellation) ?? Renew());
            if (Connect(cancellation))
                return News(Renew());
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or ArgumentException or ConnectionFailedException)
        {
            cancellation.ThrowIfCancellationRequested();
            Disconnect();
        }
        return _polled.Next(cancellation);
    }

    Task ISweepObserver.Changed(SweepPicture picture)
    {
        lock (_gate)
        {
            // An answer may overtake what was told before it.
            if (picture.Version < _version)
                return Task.CompletedTask;
            (_news, _version) = (picture, picture.Version);
            Monitor.PulseAll(_gate);
        }
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        try
        {
            if (_cluster is not null)
                _cluster.Sweep(sweep).Unfollow(_self!).Wait(s_renewal);
        }
        catch (AggregateException)
        {
            // Then it finds out by itself.
        }
        Disconnect();
        _polled.Dispose();
    }

    private bool Connect(CancellationToken cancellation)
    {
        if (_looked.IsRunning && _looked.Elapsed < s_renewal)
            return false;
        try
        {
            if (!ClusterClient.IsThere(ledger))
                return false;
            _cluster = ClusterClient.Connect(ledger, certificate, cancellation);
            lock (_gate)
                _news = null;
            _self = _cluster.Grains.CreateObjectReference<ISweepObserver>(this);
            return true;
        }
        finally
        {
            // From its end: where silos do not answer, looking for them takes time.
            _looked.Restart();
        }
    }

    private void Disconnect()
    {
        _cluster?.Dispose();
        _cluster = null;
    }

    private SweepPicture? Wait(CancellationToken cancellation)
    {
        using var woken = cancellation.Register(() =>
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        });
        lock (_gate)
        {
            if (_news is null && !cancellation.IsCancellationRequested)
                Monitor.Wait(_gate, s_renewal);
            cancellation.ThrowIfCancellationRequested();
            var news = _news;
            _news = null;
            return news;
        }
    }

    private SweepPicture Renew()
    {
        var picture = _cluster!.Sweep(sweep).Follow(_self!).GetAwaiter().GetResult();
        lock (_gate)
        {
            if (_news is { } news && news.Version > picture.Version)
                return news;
            _version = Math.Max(_version, picture.Version);
            return picture;
        }
    }

    private static SweepNews News(SweepPicture picture) =>
        new(
            picture.Status,
            [.. picture.Running.Select(task => new SweepNews.Work(task.Task, task.Kind, task.Silo, task.Lane, task.Share))],
            [
                .. picture.Scores.Select(score => new SweepNews.Score(
                    score.Scenario,
                    score.Background,
                    score.Method,
                    score.Mean,
                    score.Seeds
                )),
            ]
        );
}
