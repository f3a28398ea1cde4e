using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Agop.Core.Data.Store;
using Agop.Core.Statistics;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Silo.Watching;
using Agop.Silo.Web;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Datasets;

namespace Agop.Silo.Samples;

/// <summary>
/// Fetches samples and states from silos, which say in the ledger where they give theirs. A download that breaks off goes on where it was,
/// at another silo if need be; what does not have the asked hash is thrown away.
/// </summary>
/// <param name="ledger">Where silos say so.</param>
/// <param name="http">Has what lets this silo in.</param>
/// <param name="own">Where this silo gives its own, or null.</param>
/// <param name="time">The clock.</param>
internal sealed class PeerSamples(ILedger ledger, HttpClient http, Func<string?> own, TimeProvider time) : IOtherStores
{
    private const int CopiedBytes = 1 << 20;
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(5),
        s_distrust = TimeSpan.FromMinutes(10),
        s_glance = TimeSpan.FromMilliseconds(200),
        s_patience = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private double? _bytesPerSecond;
    private Known _known = new(DateTimeOffset.MinValue, []);
    private DateTimeOffset _cutOffUntil = DateTimeOffset.MinValue;

    /// <summary>Bytes that were brought here.</summary>
    public long Fetched => Interlocked.Read(ref _fetched);

    private long _fetched;

    /// <summary>Whether a silo that lives did not give this one a state, not long ago.</summary>
    public bool IsCutOff
    {
        get
        {
            lock (_gate)
                return time.GetUtcNow() < _cutOffUntil;
        }
    }

    /// <inheritdoc/>
    public double? BytesPerSecond
    {
        get
        {
            lock (_gate)
                return _bytesPerSecond;
        }
    }

    /// <inheritdoc/>
    public bool Fetch(string hash, DataStore store) => Answer(() => FetchAsync(hash, store));

    /// <inheritdoc/>
    public DatasetManifest? Find(string id) => Answer(() => FindAsync(id));

    /// <summary>What comes of something on other threads; a lane waits for its samples.</summary>
    private static T Answer<T>(Func<Task<T>> ask)
    {
        using var answers = new BlockingCollection<(T? Answer, Exception? Error)>(1);
        _ = Task.Run(async () =>
        {
            try
            {
                answers.Add((await ask(), null));
            }
#pragma warning disable CA1031 // Thrown on the thread that waits.
            catch (Exception error)
#pragma warning restore CA1031
            {
                answers.Add((default, error));
            }
        });
        var (answer, failure) = answers.Take();
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return answer!;
    }

    /// <inheritdoc/>
    public async Task<bool> AllReachEachOtherAsync(CancellationToken cancellation) =>
        (await SilosAsync(cancellation)).Where(silo => !silo.IsGone).All(silo => silo is { Place: not null, IsCutOff: false });

    /// <inheritdoc/>
    public async Task<TaskResult?> FindStateAsync(string task, CancellationToken cancellation)
    {
        if (
            (await ledger.FindAsync(task, cancellation))?.Silo is not { } number
            || (await SilosAsync(cancellation)).FirstOrDefault(silo => silo.Number == number) is not { Place: { } place } silo
            || place == own()
        )
            return null;
        TaskResult? found = null;
        await TryAsync(async () =>
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(s_patience);
            using var answer = await http.GetAsync(new Uri($"{place}{SiloPaths.States}/{task}"), patience.Token);
            if (!answer.IsSuccessStatusCode)
                return false;
            found = TaskResult.FromBytes(await answer.Content.ReadAsByteArrayAsync(patience.Token));
            return true;
        });
        cancellation.ThrowIfCancellationRequested();
        // It lives and does not give it: from now on all keep their states in the ledger, or the same would happen again and again.
        if (found is null && !silo.IsGone)
            lock (_gate)
                _cutOffUntil = time.GetUtcNow() + s_distrust;
        return found;
    }

    private async Task<bool> FetchAsync(string hash, DataStore store)
    {
        var part = store.PartOf(hash);
        try
        {
            Directory.CreateDirectory(store.Scratch);
            using var turn = await TurnAsync(hash, store);
            if (turn is null)
                return true;
            var (begun, fetched) = (time.GetTimestamp(), Fetched);
            while (true)
            {
                var before = LengthOf(part);
                foreach (var place in await PlacesAsync(hash))
                    if (await TryAsync(() => DownloadAsync($"{place}{SiloPaths.Shards}/{hash}", part)) && store.Adopt(hash, part))
                    {
                        Learn(Fetched - fetched, time.GetElapsedTime(begun));
                        return true;
                    }
                // No one has it, or no one gave any more of it.
                if (LengthOf(part) <= before)
                    return false;
            }
        }
        catch (Exception error) when (error is IOException and not HttpIOException or UnauthorizedAccessException)
        {
            throw new DataStoreException($"{store.Folder}: {error.Message}", error);
        }
        finally
        {
            if (Directory.Exists(store.Scratch))
                File.Delete(part);
        }
    }

    /// <summary>
    /// Waits while another process of this machine fetches the same shard into the same folder; one that dies lets go of the file.
    /// </summary>
    /// <returns>Null where the shard has come meanwhile.</returns>
    private async Task<FileStream?> TurnAsync(string hash, DataStore store)
    {
        var path = Path.Combine(store.Scratch, $"{hash[..16]}.fetching");
        while (true)
        {
            FileStream? turn = null;
            try
            {
                turn = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another has it.
            }
            if (store.Find(hash) is not null)
            {
                turn?.Dispose();
                return null;
            }
            if (turn is not null)
                return turn;
            await Task.Delay(s_glance, time);
        }
    }

    /// <summary>Remembers how fast samples come, the newest counting most.</summary>
    private void Learn(long bytes, TimeSpan took)
    {
        if (bytes == 0 || took <= TimeSpan.Zero)
            return;
        lock (_gate)
            _bytesPerSecond = MovingMean.Add(_bytesPerSecond, bytes / took.TotalSeconds);
    }

    private async Task<DatasetManifest?> FindAsync(string id)
    {
        DatasetManifest? found = null;
        foreach (var place in await PlacesAsync(id))
            if (
                await TryAsync(async () =>
                {
                    using var patience = new CancellationTokenSource(s_patience);
                    using var answer = await http.GetAsync(new Uri($"{place}{SiloPaths.Sets}/{id}"), patience.Token);
                    if (!answer.IsSuccessStatusCode)
                        return false;
                    found = DatasetManifest.Parse(await answer.Content.ReadAsStringAsync(patience.Token));
                    return found.Id == id;
                })
            )
                return found;
        return null;
    }

    /// <summary>Where others give samples; who is asked first depends on what is asked for, so that not all ask the same.</summary>
    private async Task<IEnumerable<string>> PlacesAsync(string hash)
    {
        string[] places =
        [
            .. (await SilosAsync(CancellationToken.None))
                .Where(silo => !silo.IsGone)
                .Select(silo => silo.Place)
                .OfType<string>()
                .Where(place => place != own())
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        var first = places.Length == 0 ? 0 : (int)(Convert.ToUInt32(hash[..8], 16) % (uint)places.Length);
        return places.Skip(first).Concat(places.Take(first));
    }

    /// <summary>The silos, as they said lately.</summary>
    private async Task<IReadOnlyList<Peer>> SilosAsync(CancellationToken cancellation)
    {
        var known = _known;
        if (time.GetUtcNow() - known.At <= s_fresh * Pacing.TimesFor(known.Silos.Count))
            return known.Silos;
        Peer[] silos =
        [
            .. (await ledger.SilosAsync(withActivity: true, cancellation))
                .Select(silo => (Silo: silo, Activity: SiloActivity.Parse(silo.Activity)))
                .Select(entry => new Peer(entry.Silo.Number, entry.Silo.Gone, entry.Activity.Samples, entry.Activity.IsCutOff)),
        ];
        _known = new Known(time.GetUtcNow(), silos);
        return silos;
    }

    /// <summary>Whether something with a silo worked; one that does not answer, or breaks off, is as one that lacks the samples.</summary>
    private static async Task<bool> TryAsync(Func<Task<bool>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception error)
            when (error is HttpRequestException or HttpIOException or OperationCanceledException or JsonException or InvalidDataException)
        {
            return false;
        }
    }

    private async Task<bool> DownloadAsync(string place, string part)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, place);
        if (LengthOf(part) is > 0 and var from)
            request.Headers.Range = new RangeHeaderValue(from, null);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
            return false;
        var mode = answer.StatusCode == HttpStatusCode.PartialContent ? FileMode.Append : FileMode.Create;
        await using var file = new FileStream(part, mode, FileAccess.Write, FileShare.None);
        await using var stream = await answer.Content.ReadAsStreamAsync(patience.Token);
        var buffer = new byte[CopiedBytes];
        while (true)
        {
            // A silo that sends nothing for so long is given up.
            patience.CancelAfter(s_patience);
            var read = await stream.ReadAsync(buffer, patience.Token);
            if (read == 0)
                return true;
            await file.WriteAsync(buffer.AsMemory(0, read), patience.Token);
            Interlocked.Add(ref _fetched, read);
        }
    }

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private sealed record Peer(long Number, bool IsGone, string? Place, bool IsCutOff);

    private sealed record Known(DateTimeOffset At, IReadOnlyList<Peer> Silos);
}
