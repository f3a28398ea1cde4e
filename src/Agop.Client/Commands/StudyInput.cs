using System.CommandLine;
using Agop.Client.Execution;
using Agop.Core.Errors;
using Agop.Ledger;
using Agop.Silo.Lanes;
using Agop.Sweeps.Planning;

namespace Agop.Client.Commands;

/// <summary>What commands share that run sweeps to compare methods on them.</summary>
internal sealed class StudyInput
{
    private readonly Argument<string[]> _files = new("sweeps") { Description = "Sweep files.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]>? _method;
    private readonly Option<string>? _against;
    private readonly Option<string?> _output;
    private readonly Option<bool> _json;
    private readonly Option<string> _lanes = SiloCommand.Lanes();
    private readonly LedgerPlace _place = new();
    private readonly string _name;
    private readonly string[] _methods = [];

    /// <summary>A study of all methods.</summary>
    /// <param name="name">What the study, its files and its folder are called.</param>
    public StudyInput(string name)
    {
        _name = name;
        _output = new Option<string?>("--out") { Description = $"The folder for the reports; results/{name} unless given." };
        _json = new Option<bool>("--json") { Description = $"Print {name}.json at the end." };
    }

    /// <summary>A study of some methods against another.</summary>
    /// <param name="name">What the study, its files and its folder are called.</param>
    /// <param name="methods">The methods that are compared unless others are given.</param>
    /// <param name="against">What with, unless another is given.</param>
    public StudyInput(string name, string[] methods, string against)
        : this(name)
    {
        _methods = methods;
        _method = new Option<string[]>("--method")
        {
            Description = $"The method that is compared; repeatable. Unless given {string.Join(" and ", methods)}.",
        };
        _against = new Option<string>("--against") { Description = "What it is compared with.", DefaultValueFactory = _ => against };
    }

    /// <summary>Adds its options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_files);
        foreach (var option in new Option?[] { _method, _against, _output, _lanes, _json }.OfType<Option>())
            command.Add(option);
        _place.AddTo(command, withArtifacts: true);
    }

    /// <summary>What the methods are compared with.</summary>
    public string Against(ParseResult result) => result.GetRequiredValue(_against!);

    /// <summary>The methods that are compared.</summary>
    /// <exception cref="InputException">One is there twice.</exception>
    public IReadOnlyList<string> Methods(ParseResult result)
    {
        string[] methods = result.GetValue(_method!) is { Length: > 0 } given ? given : _methods;
        if (methods.Append(Against(result)).GroupBy(id => id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InputException(_method!.Name, $"expected each method once and another than {_against!.Name}, not {twice.Key} again");
        return methods;
    }

    /// <summary>Whether JSON is wanted.</summary>
    public bool IsJson(ParseResult result) => result.GetValue(_json);

    /// <summary>The folder for the reports.</summary>
    public string Folder(ParseResult result) => ReportCommand.Folder(result.GetValue(_output), _name);

    /// <summary>The sweeps, in the order of their files.</summary>
    /// <exception cref="InputException">One cannot be read, lacks a method, or has another's name.</exception>
    public IReadOnlyList<StudiedSweep> Sweeps(ParseResult result)
    {
        string[] wanted = _against is null ? [] : [.. Methods(result), Against(result)];
        var sweeps = new List<StudiedSweep>();
        foreach (var path in result.GetRequiredValue(_files))
        {
            var definition = SweepDefinition.Read(path, path: null, _place.DataFolder(result));
            var sweep = definition.Bind(path);
            foreach (var lacking in wanted.Where(id => !sweep.Methods.Any(known => known.Label == id)))
                throw new InputException(path, $"expected a sweep with the method {lacking}");
            if (sweeps.Exists(other => other.Sweep.Name == sweep.Name))
                throw new InputException(path, $"another of the sweeps is called {sweep.Name}, too");
            sweeps.Add(new StudiedSweep(path, definition, sweep));
        }
        return sweeps;
    }

    /// <summary>Opens the ledger; it may be a new one.</summary>
    public Task<ILedger> OpenAsync(ParseResult result, CancellationToken cancellation) =>
        _place.OpenAsync(result, cancellation, create: true);

    /// <summary>Runs sweeps on that ledger.</summary>
    public Task<StudiedSweeps> RunsAsync(ParseResult result, ILedger ledger, CancellationToken cancellation) =>
        RunsAsync(result, _place, ledger, _lanes, Folder(result), cancellation);

    /// <summary>Runs sweeps on a ledger, with their reports in a folder.</summary>
    public static async Task<StudiedSweeps> RunsAsync(
        ParseResult result,
        LedgerPlace place,
        ILedger ledger,
        Option<string> lanes,
        string folder,
        CancellationToken cancellation
    ) =>
        new(
            ledger,
            await place.ResultsAsync(result, ledger, cancellation),
            folder,
            LaneList.Parse(result.GetValue(lanes)!, lanes.Name),
            place.IsServer(result)
        );
}
