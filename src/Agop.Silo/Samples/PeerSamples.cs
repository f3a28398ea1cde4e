using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Agop.Core.Data.Store;
using Agop.Ledger.Silos;
using Agop.Silo.Watching;
using Agop.Silo.Web;
using Agop.Sweeps.Tasks.Datasets;

namespace Agop.Silo.Samples;

/// <summary>
/// Fetches samples from the silos that say in the ledger where they give theirs. A download that breaks off goes on where it was, at
/// another silo if need be; what does not have the asked hash is thrown away.
/// </summary>
/// <param name="ledger">Where silos say so.</param>
/// <param name="http">Has what lets this silo in.</param>
/// <param name="own">Where this silo gives its own, or null.</param>
/// <param name="time">The clock.</param>
internal sealed class PeerSamples(ISilos ledger, HttpClient http, Func<string?> own, TimeProvider time) : IOtherStores
{
    private const int CopiedBytes = 1 << 20;
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(5),
        s_glance = TimeSpan.FromMilliseconds(200),
        s_patience = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private double? _bytesPerSecond;
    private (DateTimeOffset At, string[] Places) _known = (DateTimeOffset.MinValue, []);

    /// <summary>Bytes that were brought here.</summary>
    public long Fetched => Interlocked.Read(ref _fetched);

    private long _fetched;

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
        const double Newest = 0.3;
        if (bytes == 0 || took <= TimeSpan.Zero)
            return;
        var rate = bytes / took.TotalSeconds;
        lock (_gate)
            _bytesPerSecond = _bytesPerSecond is { } before ? (1 - Newest) * before + Newest * rate : rate;
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
        var (at, places) = _known;
        if (time.GetUtcNow() - at > s_fresh)
        {
            var silos = await ledger.SilosAsync(withActivity: true);
            places =
            [
                .. silos
                    .Where(silo => !silo.Gone)
                    .Select(silo => SiloActivity.Parse(silo.Activity).Samples)
                    .OfType<string>()
                    .Where(place => place != own())
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ];
            _known = (time.GetUtcNow(), places);
        }
        var first = places.Length == 0 ? 0 : (int)(Convert.ToUInt32(hash[..8], 16) % (uint)places.Length);
        return places.Skip(first).Concat(places.Take(first));
    }

    /// <summary>Whether something with a silo worked; one that does not answer, or breaks off, is as one that lacks the samples.</summary>
    private static async Task<bool> TryAsync(Func<Task<bool>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception error) when (error is HttpRequestException or HttpIOException or OperationCanceledException or JsonException)
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
}
