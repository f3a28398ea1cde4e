using System.Text.Json;
using Agop.Core.Data.Store;
using Agop.Core.Errors;
using Agop.Ledger;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Datasets;

namespace Agop.Grains.Artifacts;

/// <summary>
/// Where tasks' results are: in the ledger, or, where a folder is given that all silos share, as files in it. What is in either is found.
/// </summary>
public sealed class Results
{
    /// <summary>What SQLite and PostgreSQL take in one piece, with room for what surrounds it.</summary>
    private const int MaxInLedger = 500 << 20;

    private const long MaxRemembered = 128L << 20;
    private readonly RecentResults _recent = new(MaxRemembered);
    private readonly ILedger _ledger;
    private readonly ResultStore? _folder;
    private readonly string _source;

    /// <param name="ledger">The ledger.</param>
    /// <param name="folder">Where new results are kept; null: in the ledger.</param>
    /// <param name="source">What errors call the folder.</param>
    /// <param name="data">Where this machine keeps samples; <see cref="DataStore.Default"/> unless given.</param>
    public Results(ILedger ledger, ResultStore? folder, string source = "artifacts", string? data = null)
    {
        (_ledger, _folder, _source) = (ledger, folder, source);
        Data = new DataAccess(data is null ? DataStore.Default : new DataStore(data));
        States = new PartialStates(Data.Store);
    }

    /// <summary>Where samples are.</summary>
    internal DataAccess Data { get; }

    /// <summary>The states that stay on this machine.</summary>
    internal PartialStates States { get; }

    /// <summary>
    /// Says whether a task's result is only a step on the way to a network's AGOP; null where no one knows, as in a silo without a cluster.
    /// </summary>
    internal Func<string, Task<bool>>? IsStep { get; set; }

    /// <summary>Agrees with the others on this ledger where results are kept; before the first is.</summary>
    /// <exception cref="InputException">They keep them elsewhere.</exception>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task AgreeAsync(CancellationToken cancellation = default)
    {
        var agreed = await _ledger.StoreAsync(_folder?.Identity, cancellation);
        if (agreed != _folder?.Identity)
            throw new InputException(
                _source,
                _folder is null
                    ? $"the results of {_ledger.Place} are in a folder that its silos share: expected that folder"
                    : $"'{_folder.Folder}' is not the folder that the results of {_ledger.Place} are in: expected that one"
            );
    }

    /// <summary>The results of a ledger's tasks, agreed on.</summary>
    /// <inheritdoc cref="Results(ILedger, ResultStore?, string, string?)" path="/param"/>
    /// <exception cref="InputException">Others on this ledger keep them elsewhere.</exception>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public static async Task<Results> OpenAsync(
        ILedger ledger,
        ResultStore? folder,
        string source = "artifacts",
        string? data = null,
        CancellationToken cancellation = default
    )
    {
        var results = new Results(ledger, folder, source, data);
        await results.AgreeAsync(cancellation);
        return results;
    }

    /// <summary>The result of a task that is done.</summary>
    /// <exception cref="LostResultException">It is not there, or damaged.</exception>
    /// <exception cref="StoreException">The folder does not answer.</exception>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<TaskResult> LoadAsync(string task, CancellationToken cancellation = default)
    {
        if (_recent.Find(task) is { } known)
            return known;
        // Leaves the caller's scheduler: reading and unpacking a result must not take up a grain's turn.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var found =
            FromFolder(task)
            ?? States.Find(task)
            ?? await FromLedgerAsync(task, cancellation)
            ?? (Data.Others is { } others ? await others.FindStateAsync(task, cancellation) : null)
            ?? throw new LostResultException(
                task,
                $"the result of task {ShortId.Of(task)} is not in {(_folder is null ? _ledger.Place : _folder.Folder)}"
            );
        var sources = new List<TaskResult>();
        foreach (var source in DataAccess.SourcesOf(found))
            sources.Add(await LoadAsync(source, cancellation));
        var result = found with { Data = Data, Sources = sources };
        _recent.Add(task, result);
        return result;
    }

    /// <summary>Whether a task's result may stay on this machine, if it is large: the others can take it from here.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<bool> MayStayAsync(TaskDefinition task, CancellationToken cancellation = default) =>
        _folder is null
        && task.Role is TaskRole.Shard or TaskRole.Merge
        && IsStep is not null
        && Data.Others is { } others
        && await IsStep(task.Id)
        && await others.AllReachEachOtherAsync(cancellation);

    /// <summary>Keeps a result.</summary>
    /// <param name="task">Whose.</param>
    /// <param name="result">The result.</param>
    /// <param name="mayStay">Whether it may stay on this machine; see <see cref="MayStayAsync"/>.</param>
    /// <returns>The bytes for the ledger; null where they are in the folder, or stay here.</returns>
    /// <exception cref="StoreException">The folder does not take it.</exception>
    /// <exception cref="InputException">It is too large for the ledger.</exception>
    public ReadOnlyMemory<byte>? Keep(string task, TaskResult result, bool mayStay = false)
    {
        _recent.Add(task, result);
        if (_folder is not null)
        {
            _folder.Save(task, result);
            return null;
        }
        if (mayStay && result.Bytes >= PartialStates.Large)
        {
            States.Save(task, result);
            return null;
        }
        if (result.Bytes > MaxInLedger)
            throw new InputException(
                _source,
                $"a result of {result.Bytes >> 20} MiB is more than a ledger takes ({MaxInLedger >> 20} MiB): expected a "
                    + "folder that all silos share"
            );
        return result.ToBytes();
    }

    private TaskResult? FromFolder(string task)
    {
        try
        {
            return _folder?.Find(task);
        }
        catch (InputException error)
        {
            throw new LostResultException(task, error.Message, error);
        }
    }

    private async Task<TaskResult?> FromLedgerAsync(string task, CancellationToken cancellation)
    {
        if (await _ledger.ArtifactAsync(task, cancellation) is not { } bytes)
            return null;
        try
        {
            return TaskResult.FromBytes(bytes);
        }
        catch (Exception error) when (error is InvalidDataException or JsonException)
        {
            throw new LostResultException(
                task,
                $"{_ledger.Place}: the result of task {ShortId.Of(task)} is damaged ({error.Message})",
                error
            );
        }
    }
}
