using System.CommandLine;
using Agop.Core.Data.Store;
using Agop.Core.Errors;

namespace Agop.Client.Commands;

/// <summary>The option that says where samples are.</summary>
internal sealed class DataPlace
{
    private readonly Option<string?> _data = new("--data")
    {
        Description =
            "The folder of samples: what was imported, and what can be made again, up to AGOP_DATA_BUDGET (20GiB); AGOP_DATA or "
            + $"{DataStore.DefaultFolder} unless given.",
    };

    public void AddTo(Command command) => command.Add(_data);

    /// <summary>The store.</summary>
    public DataStore Open(ParseResult result) => Folder(result) is { } folder ? new DataStore(folder) : DataStore.Default;

    /// <summary>The folder, if one is named.</summary>
    public string? Folder(ParseResult result) =>
        result.GetValue(_data) is not { } folder ? null
        : File.Exists(folder) ? throw new InputException("--data", $"expected a folder, '{folder}' is a file")
        : Inputs.NotEmpty(folder, "--data");

    /// <summary>An imported data set.</summary>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static ImportedDataset Find(DataStore store, string name) =>
        store.Imports.FirstOrDefault(import => import.Name == name)
        ?? throw new InputException(
            name,
            $"no data set of that name was imported into {store.Folder}"
                + (store.Imports.Count > 0 ? $"; there are {string.Join(", ", store.Imports.Select(import => import.Name))}" : "")
        );
}
