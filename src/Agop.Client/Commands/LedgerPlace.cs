using System.CommandLine;
using Agop.Core.Errors;
using Agop.Grains.Artifacts;
using Agop.Ledger;
using Agop.Sweeps.Tasks;

namespace Agop.Client.Commands;

/// <summary>The options that say where tasks and results are.</summary>
internal sealed class LedgerPlace
{
    private const string Default = ".agop/ledger.db";

    private readonly Option<string?> _ledger = new("--ledger")
    {
        Description =
            "Where tasks and results are kept, so that nothing is computed twice: a file, or "
            + $"postgres://USER:PASSWORD@HOST:PORT/DATABASE; AGOP_LEDGER or {Default} unless given.",
    };
    private readonly Option<string?> _artifacts = new("--artifacts")
    {
        Description = "A folder, shared by all silos, for new results instead of the ledger; AGOP_ARTIFACTS unless given.",
    };

    private readonly DataPlace _data = new();

    public void AddTo(Command command, bool withArtifacts = false)
    {
        command.Add(_ledger);
        if (!withArtifacts)
            return;
        command.Add(_artifacts);
        AddDataTo(command);
    }

    /// <summary>Adds the option that says where samples are, alone.</summary>
    public void AddDataTo(Command command) => _data.AddTo(command);

    /// <summary>Opens the ledger.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <param name="create">Whether a ledger in a file may be made; else it must be there.</param>
    public async Task<ILedger> OpenAsync(ParseResult result, CancellationToken cancellation, bool create = false)
    {
        var place = Place(result);
        if (!create && !Exists(result))
            throw new InputException("--ledger", $"expected a ledger, there is no file '{place}'");
        return await Ledgers.OpenAsync(place, cancellation: cancellation);
    }

    /// <summary>The ledger, and where results are, for a silo that opens them itself.</summary>
    public (ILedger Ledger, Results Results) Create(ParseResult result)
    {
        var ledger = Ledgers.Create(Place(result));
        return (ledger, new Results(ledger, Folder(result), "--artifacts", _data.Folder(result)));
    }

    /// <summary>Whether there is one already: a server is taken to have one.</summary>
    public bool Exists(ParseResult result) => IsServer(result) || File.Exists(Place(result));

    /// <summary>Whether it is a database server, which others use too and which may be away for a while.</summary>
    public bool IsServer(ParseResult result) => Ledgers.IsServer(Place(result));

    public Task<Results> ResultsAsync(ParseResult result, ILedger ledger, CancellationToken cancellation) =>
        Results.OpenAsync(ledger, Folder(result), "--artifacts", _data.Folder(result), cancellation);

    /// <summary>The folder of samples, if one is named.</summary>
    public string? DataFolder(ParseResult result) => _data.Folder(result);

    /// <summary>The folder for results, or null where they are in the ledger.</summary>
    public ResultStore? Folder(ParseResult result) =>
        (result.GetValue(_artifacts) ?? FromEnvironment("AGOP_ARTIFACTS")) is { } folder
            ? new ResultStore(Inputs.NotEmpty(folder, "--artifacts"))
            : null;

    private string Place(ParseResult result) =>
        Inputs.NotEmpty(result.GetValue(_ledger) ?? FromEnvironment("AGOP_LEDGER") ?? Default, "--ledger");

    private static string? FromEnvironment(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
