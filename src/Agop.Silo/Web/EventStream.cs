using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Agop.Core.Json;
using Agop.Ledger;
using Agop.Silo.Watching;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Hosting;

namespace Agop.Silo.Web;

/// <summary>
/// Server-sent events: <c>ledger</c> with what GET /api/ledger answers, <c>sweep</c> with what GET /api/sweeps/ID answers for the sweep
/// that is followed, both whenever they have changed; <c>trouble</c> with a line where the ledger does not answer, and <c>alive</c> where
/// nothing has happened for a while.
/// </summary>
/// <param name="monitor">What people are shown.</param>
/// <param name="time">The clock.</param>
internal sealed class EventStream(SweepMonitor monitor, TimeProvider time) : IHostedService, IDisposable
{
    private const string Trouble = "trouble";
    private static readonly TimeSpan s_glance = TimeSpan.FromSeconds(1),
        s_silence = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _ending = new();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Tells no one any more.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _ending.CancelAsync();

    public void Dispose() => _ending.Dispose();

    public ServerSentEventsResult<string> Follow(string? sweep) => TypedResults.ServerSentEvents(Events(sweep, _ending.Token));

    private async IAsyncEnumerable<SseItem<string>> Events(
        string? sweep,
        CancellationToken ending,
        [EnumeratorCancellation] CancellationToken aborted = default
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, aborted);
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        var spoken = time.GetUtcNow();
        while (!either.IsCancellationRequested)
        {
            var looks = await LookAsync(sweep, CancellationToken.None);
            // That the ledger answers again is news, too.
            if (told.ContainsKey(Trouble) && looks[0].Name != Trouble)
                told.Clear();
            foreach (var (name, data) in looks)
            {
                if (told.GetValueOrDefault(name) == data)
                    continue;
                told[name] = data;
                spoken = time.GetUtcNow();
                yield return new SseItem<string>(data, name);
            }
            if (time.GetUtcNow() - spoken >= s_silence)
            {
                spoken = time.GetUtcNow();
                // A trouble that lasts is told again: silence would look like its end.
                yield return told.TryGetValue(Trouble, out var trouble)
                    ? new SseItem<string>(trouble, Trouble)
                    : new SseItem<string>("", "alive");
            }
            await Pause(either.Token);
        }
    }

    private async Task Pause(CancellationToken ending)
    {
        try
        {
            await Task.Delay(s_glance, time, ending);
        }
        catch (OperationCanceledException)
        {
            // Whoever asked is told no more.
        }
    }

    private async Task<List<(string Name, string Data)>> LookAsync(string? sweep, CancellationToken cancellation)
    {
        try
        {
            var looks = new List<(string, string)>
            {
                ("ledger", JsonSerializer.Serialize(await monitor.LedgerAsync(cancellation), JsonFormat.Options)),
            };
            if (sweep is not null && await monitor.SweepAsync(sweep, cancellation) is { } view)
                looks.Add(("sweep", JsonSerializer.Serialize(view, JsonFormat.Options)));
            return looks;
        }
        catch (LedgerException error)
        {
            return [(Trouble, error.Message)];
        }
    }
}
