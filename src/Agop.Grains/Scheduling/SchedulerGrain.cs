using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Lanes;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime.Placement;

namespace Agop.Grains.Scheduling;

/// <inheritdoc cref="ISchedulerGrain"/>
[Reentrant, KeepAlive]
internal sealed partial class SchedulerGrain(
    ITaskQueue ledger,
    Results results,
    ISiloStatusOracle cluster,
    TimeProvider clock,
    ILogger<SchedulerGrain> log
) : Grain, ISchedulerGrain
{
    private static readonly TimeSpan s_glance = TimeSpan.FromSeconds(1);
    private readonly Schedule _schedule = new(clock);
    private readonly Candidates _candidates = new(results);
    private readonly Dictionary<(string Lane, string? Sweep), Answer> _answers = [];
    private readonly HashSet<SiloAddress> _asked = [];
    private readonly CancellationTokenSource _leaving = new();
    private bool _looking;
    private bool _again;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Finds due retries, merges that no aggregator took, and missed notifications.
        this.RegisterGrainTimer(_ => Look(), new GrainTimerCreationOptions(s_glance, s_glance) { Interleave = true });
        _ = Listen();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _leaving.CancelAsync();

    public Task Report(SiloReport report)
    {
        if (_schedule.Apply(report) && _asked.Add(report.Silo))
            _ = Ask(report.Silo);
        _ = Look();
        return Task.CompletedTask;
    }

    public Task Leave(SiloAddress silo)
    {
        _schedule.Forget(silo.Equals);
        _ = Look();
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<SiloReport>> Silos()
    {
        _schedule.Forget(cluster.IsDeadSilo);
        return Task.FromResult(_schedule.Silos);
    }

    /// <summary>
    /// Asks the ledger for ready tasks and assigns them. One query at a time; repeated if something changed meanwhile.
    /// </summary>
    private async Task Look()
    {
        _again = true;
        if (_looking)
            return;
        _looking = true;
        try
        {
            while (_again)
            {
                _again = false;
                _schedule.Forget(cluster.IsDeadSilo);
                foreach (var (lane, sweep, max) in _schedule.Questions())
                    await Hand(lane, sweep, max);
            }
        }
#pragma warning disable CA1031 // The timer repeats the query within a second; silos report a ledger that does not answer.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogUnanswered(error.Message);
        }
        finally
        {
            _looking = false;
        }
    }

    /// <summary>
    /// Hands out what the ledger answered lately, and asks it where that does not fill the lanes, or it is a while ago: for a tenth of the
    /// time at the most where answers take long, unless lanes are idle.
    /// </summary>
    private async Task Hand(string lane, string? sweep, int max)
    {
        if (_answers.GetValueOrDefault((lane, sweep)) is { } known && clock.GetUtcNow() < known.Until)
        {
            Assign(known);
            if (!_schedule.HasRoom(lane, sweep))
                return;
        }
        var asked = clock.GetTimestamp();
        var ready = await ledger.ReadyAsync(new Demand(lane, max, sweep, Skills: TaskKinds.Skills), _leaving.Token);
        var answer = new Answer(lane, sweep, await _candidates.OfAsync(ready, _leaving.Token))
        {
            Until = clock.GetUtcNow() + Pacing.PauseAfter(clock.GetElapsedTime(asked), TimeSpan.Zero),
        };
        _answers[(lane, sweep)] = answer;
        Assign(answer);
    }

    private void Assign(Answer answer)
    {
        var assigned = _schedule.Assign(answer.Lane, answer.Sweep, [.. answer.Ready.Where(task => !answer.Handed.Contains(task.Task.Id))]);
        foreach (var assignment in assigned)
        {
            answer.Handed.Add(assignment.Task);
            _ = Send(assignment);
        }
    }

    /// <summary>Asks a silo which samples it holds.</summary>
    private async Task Ask(SiloAddress silo)
    {
        try
        {
            _schedule.Hold(silo, await GrainFactory.GetGrain<ILaneGrain>(LaneKey.Of(silo, 0)).Samples());
        }
#pragma warning disable CA1031 // Its next report asks again; until then its tasks seem to lack their samples.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogUnanswered(error.Message);
        }
        finally
        {
            _asked.Remove(silo);
        }
    }

    private async Task Send(Assignment assignment)
    {
        try
        {
            await Begin(assignment);
        }
#pragma warning disable CA1031 // The cluster changes, silos die: the task is handed out again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogUnsent(ShortId.Of(assignment.Task), assignment.Silo, error.Message);
            _schedule.Undo(assignment.Silo, assignment.Task);
        }
    }

    /// <summary>
    /// Begins a task on the silo it is assigned to. The hint tells the placement director where to activate its grain.
    /// </summary>
    private Task Begin(Assignment assignment)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, assignment.Silo);
        try
        {
            return WorkGrains.Of(GrainFactory, assignment).Begin(assignment);
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    /// <summary>Looks whenever someone announces work in the ledger.</summary>
    private async Task Listen()
    {
        var heard = 0L;
        while (!_leaving.IsCancellationRequested)
        {
            try
            {
                var news = await ledger.WaitForWorkAsync(heard, TimeSpan.FromSeconds(5), _leaving.Token);
                if (news != heard)
                    _ = Look();
                heard = news;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (LedgerException)
            {
                await Task.Delay(s_glance, clock, _leaving.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "what is ready, or where samples are, could not be read: {Error}")]
    private partial void LogUnanswered(string error);

    [LoggerMessage(2, LogLevel.Debug, "task {Task} did not reach {Silo}: {Error}")]
    private partial void LogUnsent(string task, SiloAddress silo, string error);

    /// <summary>What the ledger answered, and which of it was handed out since: it may be done when it is looked at again.</summary>
    private sealed record Answer(string Lane, string? Sweep, IReadOnlyList<Candidate> Ready)
    {
        public DateTimeOffset Until { get; init; }

        public HashSet<string> Handed { get; } = new(StringComparer.Ordinal);
    }
}
