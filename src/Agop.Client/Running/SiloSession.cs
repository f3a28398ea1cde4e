using Agop.Ledger;
using Agop.Silo.Computing;
using Agop.Silo.Hosting;
using Agop.Silo.Sweeps;

namespace Agop.Client.Running;

/// <summary>A silo in this process that works for one sweep while its caller waits.</summary>
internal sealed class SiloSession : IDisposable
{
    private static readonly TimeSpan s_glance = TimeSpan.FromSeconds(1);
    private readonly ILedger _ledger;
    private readonly SubmittedSweep _sweep;
    private readonly RunObserver _observer;
    private readonly SiloHost _host;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _end;
    private Exception? _failure;

    public SiloSession(ILedger ledger, SubmittedSweep sweep, Results results, IReadOnlyList<string> lanes, bool patient, RunObserver observer, CancellationToken cancellation)
    {
        (_ledger, _sweep, _observer) = (ledger, sweep, observer);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _host = new SiloHost(ledger, new TaskComputer(results), new SiloOptions { Lanes = lanes, Sweep = sweep.Id, Patient = patient, Grace = TimeSpan.Zero }, observer);
        _thread = new Thread(Live) { Name = "silo" };
        _thread.Start();
    }

    /// <summary>Waits until nothing of the sweep is left to do.</summary>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public void WaitForTheEnd(CancellationToken cancellation)
    {
        while (_thread.IsAlive)
        {
            var status = _ledger.Sweep(_sweep.Id)!;
            _observer.Caught(status, () => _ledger.Tasks(_sweep.Id));
            if (status.Ended) return;
            _observer.WaitForChange(s_glance);
        }
        if (_observer.Failure is { } unseen) throw unseen;
        if (_failure is { } failure) throw failure;
        cancellation.ThrowIfCancellationRequested();
        throw new InvalidOperationException("the silo ended before its sweep");
    }

    public void Dispose()
    {
        _end.Cancel();
        _thread.Join();
        _host.Dispose();
        _end.Dispose();
    }

    private void Live()
    {
        try
        {
            _observer.OnFailure = _end.Cancel;
            _host.Run(_end.Token);
        }
#pragma warning disable CA1031 // Thrown again on the caller's thread.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failure = error;
        }
        _observer.Changed();
    }
}
