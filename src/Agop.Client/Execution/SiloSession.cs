using System.Runtime.ExceptionServices;
using Agop.Client.Clusters;
using Agop.Grains.Artifacts;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Silo.Dispatching;
using Agop.Silo.Hosting;
using Agop.Silo.Telemetry;
using Microsoft.Extensions.Logging;

namespace Agop.Client.Execution;

/// <summary>A silo in this process that works for one sweep while its caller waits.</summary>
internal sealed class SiloSession : IDisposable
{
    private static readonly TimeSpan s_glance = TimeSpan.FromSeconds(1);
    private readonly ILedger _ledger;
    private readonly SubmittedSweep _sweep;
    private readonly RunObserver _observer;
    private readonly SiloTelemetry _telemetry;
    private readonly ISilo _silo;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _end;
    private readonly bool _retryTransient;
    private Exception? _failure;

    public SiloSession(
        ILedger ledger,
        SubmittedSweep sweep,
        Results results,
        SiloFactory create,
        IReadOnlyList<string> lanes,
        bool patient,
        RunObserver observer,
        ILoggerFactory logging,
        CancellationToken cancellation
    )
    {
        (_ledger, _sweep, _retryTransient, _observer) = (ledger, sweep, patient, observer);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var options = new SiloOptions
        {
            Lanes = lanes,
            Sweep = sweep.Id,
            RetryTransient = patient,
            Grace = TimeSpan.Zero,
        };
        _telemetry = new SiloTelemetry(ledger, options.Name, lanes);
        _silo = create(
            ledger,
            results,
            options,
            new SiloObservers(observer, new TracedObserver(_telemetry, new SiloLog(logging.CreateLogger(SiloLog.Category)))),
            logging
        );
        _thread = new Thread(Live) { Name = "silo" };
        _thread.Start();
    }

    /// <summary>Waits until nothing of the sweep is left to do.</summary>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public SweepStatus WaitForTheEnd()
    {
        while (true)
        {
            var status = Ask(() => _ledger.Sweep(_sweep.Id)!);
            if (_observer.Misses(status))
                _observer.CatchUp(Ask(() => _ledger.Tasks(_sweep.Id)));
            if (status.Ended)
                return status;
            _observer.WaitForChange(s_glance);
        }
    }

    /// <summary>Asks the ledger something for as long as the silo works, which shows that it does not answer.</summary>
    public T Ask<T>(Func<T> question)
    {
        while (true)
        {
            ThrowIfEnded();
            try
            {
                return question();
            }
            catch (LedgerException error) when (_retryTransient && error.IsTransient)
            {
                _observer.WaitForChange(s_glance);
            }
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _thread.Join();
        _silo.Dispose();
        _telemetry.Dispose();
        _end.Dispose();
    }

    private void ThrowIfEnded()
    {
        if (_observer.Failure is { } unseen)
            throw unseen;
        if (_thread.IsAlive && !_end.IsCancellationRequested)
            return;
        _thread.Join();
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        _end.Token.ThrowIfCancellationRequested();
        throw new InvalidOperationException("the silo ended before its sweep");
    }

    private void Live()
    {
        try
        {
            _silo.Run(_end.Token);
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
