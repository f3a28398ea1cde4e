using Agop.Ledger;
using Agop.Ledger.Garbage;
using Agop.Ledger.Membership;
using Agop.Ledger.Silos;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Silo.Tests.Support;

/// <summary>A ledger that passes every call through one place, where tests let it fail.</summary>
internal abstract class LedgerCase(ILedger inner) : ILedger
{
    public ILedger Inner => inner;

    public string Place => inner.Place;

    public Task OpenAsync(CancellationToken cancellation = default) => Tell("opens", () => inner.OpenAsync(cancellation));

    public Task<long> JoinAsync(string name, string process = "", CancellationToken cancellation = default) =>
        Ask("joins", () => inner.JoinAsync(name, process, cancellation));

    public Task<int> LeaveAsync(long silo, CancellationToken cancellation = default) =>
        Ask("leaves", () => inner.LeaveAsync(silo, cancellation));

    public Task<int> EvictSiloAsync(long silo, CancellationToken cancellation = default) =>
        Ask($"evicts {silo}", () => inner.EvictSiloAsync(silo, cancellation));

    public Task<IReadOnlyList<SiloRecord>> SilosAsync(bool withActivity = false, CancellationToken cancellation = default) =>
        Ask("asks for silos", () => inner.SilosAsync(withActivity, cancellation));

    public Task<GarbageList> GarbageAsync(CancellationToken cancellation = default) =>
        Ask("lists garbage", () => inner.GarbageAsync(cancellation));

    public Task<GarbageList> CollectAsync(CancellationToken cancellation = default) =>
        Ask("collects garbage", () => inner.CollectAsync(cancellation));

    public Task<IReadOnlyList<string>> UnknownAsync(IReadOnlyList<string> ids, CancellationToken cancellation = default) =>
        Ask("asks what is unknown", () => inner.UnknownAsync(ids, cancellation));

    public Task SubmitAsync(SweepSubmission sweep, CancellationToken cancellation = default) =>
        Tell("submits", () => inner.SubmitAsync(sweep, cancellation));

    public virtual Task<Exchange> ExchangeAsync(
        long silo,
        IReadOnlyList<Completion> completed,
        Demand demand,
        CancellationToken cancellation = default
    ) =>
        Ask(
            $"exchanges {string.Join(' ', completed.Select(done => $"{done.Claim.Task}.{done.Claim.Token}"))} for {demand.Max}",
            () => inner.ExchangeAsync(silo, completed, demand, cancellation)
        );

    public Task<IReadOnlyList<ReadyTask>> ReadyAsync(Demand demand, CancellationToken cancellation = default) =>
        Ask("asks what is ready", () => inner.ReadyAsync(demand, cancellation));

    public Task<IReadOnlyList<Claim>> RenewAsync(long silo, string? activity = null, CancellationToken cancellation = default) =>
        Ask("renews", () => inner.RenewAsync(silo, activity, cancellation));

    public Task<IReadOnlyList<KindStatus>> KindsAsync(string sweep, CancellationToken cancellation = default) =>
        Ask("counts", () => inner.KindsAsync(sweep, cancellation));

    public Task<IReadOnlyList<TaskEnd>> EndsAsync(
        string sweep,
        DateTimeOffset since,
        string? after = null,
        int max = int.MaxValue,
        CancellationToken cancellation = default
    ) => Ask("asks what ended", () => inner.EndsAsync(sweep, since, after, max, cancellation));

    public Task<IReadOnlyList<TaskRecord>> TasksAsync(
        string sweep,
        TaskState state,
        string after,
        int max,
        CancellationToken cancellation = default
    ) => Ask("asks for some tasks", () => inner.TasksAsync(sweep, state, after, max, cancellation));

    public Task<string?> TraceAsync(string sweep, CancellationToken cancellation = default) =>
        Ask("asks for a trace", () => inner.TraceAsync(sweep, cancellation));

    public Task<IReadOnlyList<QueueStatus>> QueueAsync(IReadOnlyList<string>? skills = null, CancellationToken cancellation = default) =>
        Ask("asks what waits", () => inner.QueueAsync(skills, cancellation));

    public Task<IReadOnlyList<TaskRecord>> PageAsync(
        string sweep,
        TaskState? state,
        string? kind,
        int skip,
        int max,
        CancellationToken cancellation = default
    ) => Ask("pages", () => inner.PageAsync(sweep, state, kind, skip, max, cancellation));

    public Task<Failure> FailAsync(Claim claim, string error, bool certain = false, CancellationToken cancellation = default) =>
        Ask($"fails {claim.Task}", () => inner.FailAsync(claim, error, certain, cancellation));

    public Task<bool> ReleaseAsync(Claim claim, CancellationToken cancellation = default) =>
        Ask($"releases {claim.Task}", () => inner.ReleaseAsync(claim, cancellation));

    public Task<int> ReclaimExpiredAsync(CancellationToken cancellation = default) =>
        Ask("reclaims", () => inner.ReclaimExpiredAsync(cancellation));

    public virtual Task<int> ReopenAsync(IReadOnlyCollection<string> tasks, CancellationToken cancellation = default) =>
        Ask($"reopens {string.Join(' ', tasks)}", () => inner.ReopenAsync(tasks, cancellation));

    public Task<string?> StoreAsync(string? mine, CancellationToken cancellation = default) =>
        Ask("asks for the folder", () => inner.StoreAsync(mine, cancellation));

    public Task<byte[]?> ArtifactAsync(string task, CancellationToken cancellation = default) =>
        Ask($"reads {task}", () => inner.ArtifactAsync(task, cancellation));

    public Task<IReadOnlyList<string>> DoneAsync(IReadOnlyList<string> ids, CancellationToken cancellation = default) =>
        Ask("asks what is done", () => inner.DoneAsync(ids, cancellation));

    public Task<IReadOnlyList<DoneTask>> HistoryAsync(
        int max,
        IReadOnlyList<string>? skills = null,
        CancellationToken cancellation = default
    ) => Ask("asks for history", () => inner.HistoryAsync(max, skills, cancellation));

    public Task<TaskRecord?> FindAsync(string task, CancellationToken cancellation = default) =>
        Ask($"finds {task}", () => inner.FindAsync(task, cancellation));

    public Task<IReadOnlyList<TaskRecord>> TasksAsync(string sweep, CancellationToken cancellation = default) =>
        Ask("lists", () => inner.TasksAsync(sweep, cancellation));

    public Task<IReadOnlyList<SweepStatus>> SweepsAsync(CancellationToken cancellation = default) =>
        Ask("asks for sweeps", () => inner.SweepsAsync(cancellation));

    public Task<SweepStatus?> SweepAsync(string sweep, CancellationToken cancellation = default) =>
        Ask("asks for a sweep", () => inner.SweepAsync(sweep, cancellation));

    public Task<string> DefinitionAsync(string sweep, CancellationToken cancellation = default) =>
        Ask("asks for a definition", () => inner.DefinitionAsync(sweep, cancellation));

    public Task<int> RetryAsync(string sweep, CancellationToken cancellation = default) =>
        Ask("retries", () => inner.RetryAsync(sweep, cancellation));

    public Task<int> CancelAsync(string sweep, CancellationToken cancellation = default) =>
        Ask("cancels", () => inner.CancelAsync(sweep, cancellation));

    public Task PrioritizeAsync(string sweep, int priority, CancellationToken cancellation = default) =>
        Tell("prioritizes", () => inner.PrioritizeAsync(sweep, priority, cancellation));

    public Task<MemberList> MembersAsync(CancellationToken cancellation = default) =>
        Ask("asks for members", () => inner.MembersAsync(cancellation));

    public Task<bool> WriteAsync(Member member, long table, CancellationToken cancellation = default) =>
        Ask($"writes {member.Address}", () => inner.WriteAsync(member, table, cancellation));

    public Task TouchAsync(string address, DateTimeOffset alive, CancellationToken cancellation = default) =>
        Tell($"touches {address}", () => inner.TouchAsync(address, alive, cancellation));

    public Task ForgetAsync(IReadOnlyCollection<string> addresses, CancellationToken cancellation = default) =>
        Tell("forgets members", () => inner.ForgetAsync(addresses, cancellation));

    public Task<long> WaitForWorkAsync(long heard, TimeSpan patience, CancellationToken cancellation) =>
        inner.WaitForWorkAsync(heard, patience, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>A question on its way.</summary>
    protected abstract Task<T> Ask<T>(string what, Func<Task<T>> question);

    private Task Tell(string what, Func<Task> order) =>
        Ask(
            what,
            async () =>
            {
                await order();
                return true;
            }
        );
}
