using Agop.Ledger;
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

    public long Join(string name, string process = "") => Ask("joins", () => inner.Join(name, process));

    public int Leave(long silo) => Ask("leaves", () => inner.Leave(silo));

    public int EvictSilo(long silo) => Ask($"buries {silo}", () => inner.EvictSilo(silo));

    public IReadOnlyList<SiloRecord> Silos(bool withActivity = false) => Ask("asks for silos", () => inner.Silos(withActivity));

    public void Submit(SweepSubmission sweep) =>
        Ask(
            "submits",
            () =>
            {
                inner.Submit(sweep);
                return 0;
            }
        );

    public virtual Exchange Exchange(long silo, IReadOnlyList<Completion> completed, Demand demand) =>
        Ask(
            $"exchanges {string.Join(' ', completed.Select(done => $"{done.Claim.Task}.{done.Claim.Token}"))} for {demand.Max}",
            () => inner.Exchange(silo, completed, demand)
        );

    public IReadOnlyList<ReadyTask> Ready(string lane, int max, string? sweep = null) =>
        Ask("asks what is ready", () => inner.Ready(lane, max, sweep));

    public IReadOnlyList<Claim> Renew(long silo, string? activity = null) => Ask("renews", () => inner.Renew(silo, activity));

    public IReadOnlyList<KindStatus> Kinds(string sweep) => Ask("counts", () => inner.Kinds(sweep));

    public IReadOnlyList<TaskEnd> Ends(string sweep, DateTimeOffset since) => Ask("asks what ended", () => inner.Ends(sweep, since));

    public string? Trace(string sweep) => Ask("asks for a trace", () => inner.Trace(sweep));

    public QueueStatus Queue() => Ask("asks what waits", inner.Queue);

    public IReadOnlyList<TaskRecord> Page(string sweep, TaskState? state, string? kind, int skip, int max) =>
        Ask("pages", () => inner.Page(sweep, state, kind, skip, max));

    public Failure Fail(Claim claim, string error, bool certain = false) =>
        Ask($"fails {claim.Task}", () => inner.Fail(claim, error, certain));

    public bool Release(Claim claim) => Ask($"releases {claim.Task}", () => inner.Release(claim));

    public int ReclaimExpired() => Ask("rescues", inner.ReclaimExpired);

    public virtual int Reopen(IReadOnlyCollection<string> tasks) => Ask($"reopens {string.Join(' ', tasks)}", () => inner.Reopen(tasks));

    public string? Store(string? mine) => Ask("asks for the folder", () => inner.Store(mine));

    public byte[]? Artifact(string task) => Ask($"reads {task}", () => inner.Artifact(task));

    public TaskRecord? Find(string task) => Ask($"finds {task}", () => inner.Find(task));

    public IReadOnlyList<TaskRecord> Tasks(string sweep) => Ask("lists", () => inner.Tasks(sweep));

    public IReadOnlyList<SweepStatus> Sweeps() => Ask("asks for sweeps", inner.Sweeps);

    public SweepStatus? Sweep(string sweep) => Ask("asks for a sweep", () => inner.Sweep(sweep));

    public string Definition(string sweep) => Ask("asks for a definition", () => inner.Definition(sweep));

    public int Retry(string sweep) => Ask("retries", () => inner.Retry(sweep));

    public int Cancel(string sweep) => Ask("cancels", () => inner.Cancel(sweep));

    public void Prioritize(string sweep, int priority) =>
        Ask(
            "prioritizes",
            () =>
            {
                inner.Prioritize(sweep, priority);
                return 0;
            }
        );

    public MemberList Members() => Ask("asks for members", inner.Members);

    public bool Write(Member member, long table) => Ask($"writes {member.Address}", () => inner.Write(member, table));

    public void Touch(string address, DateTimeOffset alive) =>
        Ask(
            $"touches {address}",
            () =>
            {
                inner.Touch(address, alive);
                return 0;
            }
        );

    public void Forget(IReadOnlyCollection<string> addresses) =>
        Ask(
            "forgets members",
            () =>
            {
                inner.Forget(addresses);
                return 0;
            }
        );

    public virtual long WaitForWork(long heard, TimeSpan patience, CancellationToken cancellation) =>
        inner.WaitForWork(heard, patience, cancellation);

    public virtual void Dispose() => inner.Dispose();

    /// <summary>A question on its way.</summary>
    protected abstract T Ask<T>(string what, Func<T> question);
}
