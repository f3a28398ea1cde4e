using System.CommandLine;
using Agop.Benchmarks.Imports;
using Agop.Core.Errors;
using Agop.Core.Json;

namespace Agop.Client.Commands;

/// <summary>agop data import: samples of a user's own.</summary>
internal static class DataImportCommand
{
    private static readonly string[] s_reserved = ["xai-tris", "clevr-xai", "tables", "units"];

    public static Command Create(CancellationToken cancellation)
    {
        var name = new Argument<string>("NAME") { Description = "What sweeps call it: benchmark: NAME." };
        var source = new Argument<string>("SOURCE")
        {
            Description =
                "A .npy of images of any size; a .npz, or a folder of .npy, of x, y and mask, or of x_train, y_train, mask_train and so "
                + "on; a folder or .tar of PNG and JPEG pictures in a folder per class, below train, val and test or not; a .parquet, or a "
                + "folder of them, with the columns image, label and mask; with --target a table, .csv or .parquet.",
        };
        var labels = new Option<string?>("--labels")
        {
            Description =
                "For a .npy: the classes, .npy. For pictures without a folder per class: a .csv with the columns file and "
                + "class, and split if there are splits.",
        };
        var masks = new Option<string?>("--masks")
        {
            Description = "For a .npy: the masks, .npy. For pictures: a folder or .tar of pictures under the same names, black outside.",
        };
        var size = new Option<int?>("--size") { Description = "Edge in pixels that pictures are resized to." };
        var heldOut = new Option<double>("--held-out")
        {
            Description = "Where the source has no splits: the share that is not trained on, by classes' shares; half of it is the test.",
            DefaultValueFactory = _ => 0.2,
        };
        var replace = new Option<bool>("--replace") { Description = "Replace another data set of that name." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var (place, table) = (new DataPlace(), new TableInput());
        var command = new Command(
            "import",
            "Import a data set, so that sweeps can use it. Its id is what it holds, wherever it came from.\n\n"
                + "Example: agop data import flowers photos/ --masks outlines/ --size 128"
        )
        {
            name,
            source,
            labels,
            masks,
            size,
            heldOut,
            replace,
            json,
        };
        table.AddTo(command);
        place.AddTo(command);
        command.SetAction(
            async (result, _) =>
            {
                var (store, called) = (place.Open(result), Checked(result.GetRequiredValue(name)));
                if (result.GetValue(size) is < 8 or > 4096)
                    throw new InputException(size.Name, $"expected 8 to 4096, not {result.GetValue(size)}");
                if (result.GetValue(heldOut) is not (> 0 and < 1))
                    throw new InputException(heldOut.Name, $"expected a share above 0 and below 1, not {result.GetValue(heldOut)}");
                var known = store.Imports.FirstOrDefault(import => import.Name == called);
                if (known is not null && !result.GetValue(replace))
                    throw new InputException(called, $"is imported already, from {known.Source}: --replace replaces it");
                var (path, now) = (result.GetRequiredValue(source), TimeProvider.System.GetUtcNow());
                var options = new ImportOptions(
                    result.GetValue(labels),
                    result.GetValue(masks),
                    result.GetValue(size),
                    result.GetValue(heldOut)
                );
                if (result.GetValue(table.Target) is null)
                    table.RequireNone(result);
                var import = result.GetValue(table.Target) is null
                    ? await Importer.ImportAsync(store, called, path, options, now, cancellation)
                    : Importer.Import(
                        store,
                        called,
                        path,
                        TableImport.Of(await table.ReadAsync(result, path, options.HeldOut, cancellation), path, options),
                        now,
                        cancellation
                    );
                Console.WriteLine(
                    result.GetValue(json)
                        ? DataListCommand.Describe(import).ToJsonString(JsonFormat.Indented)
                        : DataListCommand.Line(import)
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    /// <summary>The name becomes a file's, and a folder's in reports.</summary>
    private static string Checked(string name)
    {
        if (name.Length is 0 or > 60 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || name[0] is '.' or '-')
            throw new InputException("NAME", $"expected up to 60 letters, digits, '-', '_' and '.', not '{name}'");
        return s_reserved.Contains(name)
            ? throw new InputException("NAME", $"{name} is a benchmark of Agop's own: expected another name")
            : name;
    }
}
