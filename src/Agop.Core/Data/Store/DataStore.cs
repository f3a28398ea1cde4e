using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Agop.Core.Arrays;
using Agop.Core.Json;

namespace Agop.Core.Data.Store;

/// <summary>
/// Shards in a folder, each named by the SHA-256 of its bytes. A shard is whole or absent, so processes may be killed at any moment, any
/// number of them may share a folder, and a folder may be copied. What a process opens for the first time, unless it wrote it, or what was
/// changed since, is compared with its name. Safe for concurrent use.
/// </summary>
internal sealed class DataStore : IShards
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "AGOP_DATA";

    /// <summary>The folder unless one is named.</summary>
    public const string DefaultFolder = ".agop/data";

    private const string Ending = ".safetensors";
    private const int MaxOpen = 256;
    private readonly ConcurrentDictionary<string, Lazy<ShardFile?>> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (long Bytes, DateTime Written)> _compared = new(StringComparer.Ordinal);
    private readonly DataStoreBudget _budget;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long _held = -1;
    private long _changes;

    /// <param name="folder">Made when something is written.</param>
    /// <param name="budget">How much it may hold; what the environment says unless given.</param>
    /// <param name="time">The clock.</param>
    public DataStore(string folder, DataStoreBudget? budget = null, TimeProvider? time = null) =>
        (Folder, _budget, _time) = (Path.GetFullPath(folder), budget ?? DataStoreBudget.Default, time ?? TimeProvider.System);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Grows when this process adds or removes shards.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>The store that the environment names, or the one in this folder.</summary>
    public static DataStore Default => new(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : DefaultFolder);

    /// <summary>A folder for what is only needed while something is made; on the same disk as the shards.</summary>
    public string Scratch => Path.Combine(Folder, "scratch");

    /// <summary>The data sets that were imported, by name.</summary>
    /// <exception cref="DataStoreException">One cannot be read.</exception>
    public IReadOnlyList<ImportedDataset> Imports =>
        Guarded(() =>
            Directory.Exists(Sets)
                ? Directory.EnumerateFiles(Sets, "*.json").Order(StringComparer.Ordinal).Select(ReadImport).ToArray()
                : []
        );

    /// <summary>The shards that are here, with their sizes and when they were last used.</summary>
    public IReadOnlyList<(string Hash, long Bytes, DateTimeOffset Used)> Held =>
        Guarded(() =>
            Directory.Exists(ShardFolder)
                ? new DirectoryInfo(ShardFolder)
                    .EnumerateFiles($"*{Ending}", SearchOption.AllDirectories)
                    .Select(file => (Path.GetFileNameWithoutExtension(file.Name), file.Length, (DateTimeOffset)file.LastWriteTimeUtc))
                    .ToArray()
                : []
        );

    /// <summary>Those of them that no imported data set has: they can be made again.</summary>
    public IReadOnlyList<(string Hash, long Bytes, DateTimeOffset Used)> Free
    {
        get
        {
            var imported = Imports.SelectMany(import => import.Manifest.Shards).Select(shard => shard.Hash);
            return [.. Held.ExceptBy(imported, shard => shard.Hash, StringComparer.Ordinal)];
        }
    }

    private string Sets => Path.Combine(Folder, "sets");

    private string ShardFolder => Path.Combine(Folder, "shards");

    /// <summary>Gives an imported data set its name; another of that name is replaced.</summary>
    public void Name(ImportedDataset import) =>
        Guarded(() =>
            AtomicFile.WriteText(Path.Combine(Sets, $"{import.Name}.json"), JsonSerializer.Serialize(import, JsonFormat.Options))
        );

    /// <summary>Removes a name; the shards go when room is needed.</summary>
    public void Forget(string name) => Guarded(() => File.Delete(Path.Combine(Sets, $"{name}.json")));

    /// <summary>Where a shard is or would be.</summary>
    public string PathOf(string hash) => Path.Combine(ShardFolder, hash[..2], hash + Ending);

    /// <summary>A shard, or null where it is not here, or is not what its name says.</summary>
    /// <exception cref="DataStoreException">The disk does not answer.</exception>
    public ShardFile? Find(string hash)
    {
        if (_open.Count > MaxOpen)
            _open.Clear();
        ShardFile? found = null;
        try
        {
            found = _open.GetOrAdd(hash, _ => new Lazy<ShardFile?>(() => Load(hash))).Value;
        }
        finally
        {
            // Not remembered: it may come, and a disk may answer again.
            if (found is null)
                _open.TryRemove(hash, out _);
        }
        if (found is not null)
            Touch(hash);
        return found;
    }

    /// <inheritdoc/>
    public ShardFile Open(string hash) =>
        Find(hash) ?? throw new LostShardException($"shard {hash[..12]} is not in {Folder}, or was changed there");

    /// <summary>Writes a shard, whole or not at all.</summary>
    /// <param name="count">How many samples.</param>
    /// <param name="write">Writes its bytes, once.</param>
    /// <exception cref="DataStoreException">The folder cannot be written, or the disk is full; nothing is left behind.</exception>
    public ShardInfo Add(int count, Action<Stream> write) =>
        Guarded(() =>
        {
            var part = AtomicFile.Beside(Path.Combine(ShardFolder, "shard"));
            Directory.CreateDirectory(ShardFolder);
            try
            {
                var (hash, bytes) = WritePart(part, write);
                Place(hash, part, bytes);
                return new ShardInfo(hash, count, bytes);
            }
            finally
            {
                File.Delete(part);
            }
        });

    /// <summary>Where a shard is collected that comes from elsewhere; for this process alone.</summary>
    public string PartOf(string hash) => AtomicFile.Beside(Path.Combine(Scratch, hash[..16]));

    /// <summary>Takes a file as a shard, if it is what the name says.</summary>
    /// <returns>Whether it is; else it is gone.</returns>
    /// <exception cref="DataStoreException">The folder cannot be written.</exception>
    public bool Adopt(string hash, string file) =>
        Guarded(() =>
        {
            using (var stream = File.OpenRead(file))
                if (HashOf(stream) != hash)
                {
                    File.Delete(file);
                    return false;
                }
            Place(hash, file, new FileInfo(file).Length);
            return true;
        });

    /// <summary>Removes shards that no imported data set has, the longest unused first.</summary>
    /// <param name="bytes">How many bytes may stay.</param>
    /// <param name="kept">What was used within this time stays.</param>
    /// <param name="dry">Whether it is only found out.</param>
    /// <returns>What was removed.</returns>
    public IReadOnlyList<(string Hash, long Bytes)> Trim(long bytes, TimeSpan kept, bool dry = false)
    {
        if (!dry && Directory.Exists(Folder))
            Guarded(() => AtomicFile.RemoveRests(Folder));
        var (free, removed) = (Free, new List<(string, long)>());
        var rest = free.Sum(shard => shard.Bytes);
        foreach (var shard in free.OrderBy(shard => shard.Used).TakeWhile(shard => _time.GetUtcNow() - shard.Used >= kept))
        {
            if (rest <= bytes)
                break;
            rest -= shard.Bytes;
            removed.Add((shard.Hash, shard.Bytes));
            if (dry)
                continue;
            Guarded(() => File.Delete(PathOf(shard.Hash)));
            Interlocked.Increment(ref _changes);
            _open.TryRemove(shard.Hash, out _);
        }
        lock (_gate)
            _held = dry ? _held : rest;
        return removed;
    }

    /// <summary>Whether a shard is here and what its name says; always looked at anew.</summary>
    public bool IsWhole(string hash)
    {
        _open.TryRemove(hash, out _);
        _compared.TryRemove(hash, out _);
        return Load(hash) is not null;
    }

    private static string HashOf(Stream file) => Convert.ToHexStringLower(SHA256.HashData(file));

    private static ImportedDataset ReadImport(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ImportedDataset>(File.ReadAllText(file), JsonFormat.Strict)!;
        }
        catch (JsonException error)
        {
            // Not left out: its shards would go when room is needed.
            throw new DataStoreException($"{file}: expected an imported data set of this version: {error.Message}", error);
        }
    }

    private static (string Hash, long Bytes) WritePart(string part, Action<Stream> write)
    {
        using var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        using var hashing = new HashingStream(file);
        write(hashing);
        file.Flush(flushToDisk: true);
        return (hashing.Hash, file.Length);
    }

    private void Place(string hash, string file, long bytes)
    {
        MakeRoom(bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(hash))!);
        var isNew = !File.Exists(PathOf(hash));
        File.Move(file, PathOf(hash), overwrite: true);
        Interlocked.Increment(ref _changes);
        lock (_gate)
            _held += isNew ? bytes : 0;
        // What was here may have been changed; what is here now has just been hashed.
        _open.TryRemove(hash, out _);
        Touch(hash);
        _compared[hash] = StateOf(PathOf(hash));
    }

    /// <summary>Makes room for a shard, where the budget asks for it.</summary>
    private void MakeRoom(long bytes)
    {
        lock (_gate)
        {
            if (_held >= 0 && _held + bytes <= _budget.Bytes)
                return;
            Trim(Math.Max(0, _budget.Bytes - bytes), _budget.Kept);
            if (_held + bytes > _budget.Bytes)
                throw new IOException(
                    $"{_held >> 20} MiB of samples were used within the last {_budget.Kept.TotalMinutes:0} minutes and stay, and "
                        + $"{bytes >> 20} MiB more do not fit the budget of {_budget.Bytes >> 20} MiB: {DataStoreBudget.Variable} raises it"
                );
        }
    }

    /// <summary>Remembers that a shard is used, on the disk as the time of its last change, but not at each look.</summary>
    private void Touch(string hash)
    {
        var now = _time.GetUtcNow();
        if (_used.TryGetValue(hash, out var last) && now - last < _budget.Kept / 10)
            return;
        _used[hash] = now;
        try
        {
            File.SetLastWriteTimeUtc(PathOf(hash), now.UtcDateTime);
            if (_compared.ContainsKey(hash))
                _compared[hash] = StateOf(PathOf(hash));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A folder of others that is only read; they say what is in use.
        }
    }

    private ShardFile? Load(string hash) =>
        Guarded(() =>
        {
            var path = PathOf(hash);
            if (!File.Exists(path))
                return null;
            try
            {
                // Written whole and renamed, so what is there is whole; but disks and people change files.
                var state = StateOf(path);
                if (!_compared.TryGetValue(hash, out var known) || known != state)
                {
                    using var stream = new FileStream(
                        path,
                        FileMode.Open,
                        FileAccess.Read,
                        FileShare.ReadWrite | FileShare.Delete,
                        1 << 16
                    );
                    if (HashOf(stream) != hash)
                        return null;
                    _compared[hash] = state;
                }
                return new ShardFile(FileRows.Open(path), path);
            }
            catch (FileNotFoundException)
            {
                // Removed a moment ago.
                return null;
            }
        });

    private static (long Bytes, DateTime Written) StateOf(string path) =>
        new FileInfo(path) is var file ? (file.Length, file.LastWriteTimeUtc) : default;

    private void Guarded(Action act) =>
        Guarded(() =>
        {
            act();
            return true;
        });

    /// <summary>Does something with the folder; errors name it.</summary>
    private T Guarded<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataStoreException($"{Folder}: {error.Message}", error);
        }
    }
}
