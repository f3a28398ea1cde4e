using System.CommandLine;
using System.Globalization;
using Agop.Client.Output;
using Agop.Core.Accumulation;
using Agop.Core.Attribution;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Roar;

namespace Agop.Client.Commands;

/// <summary>agop roar: rankings of a table's features, tested by removing and training again.</summary>
internal static class RoarCommand
{
    private static readonly string[] s_methods =
    [
        "agop-ixg",
        "agop-global",
        "input-x-gradient",
        "integrated-gradients",
        "gradient-shap",
        "deep-shap",
        "vanilla-grad",
    ];
    private static readonly double[] s_shares = [0.1, 0.3, 0.5, 0.7, 0.9];

    public static Command Create(CancellationToken cancellation)
    {
        var source = new Argument<string>("TABLE") { Description = "A .csv in UTF-8 with a line of names, or a .parquet." };
        var table = new TableInput();
        var method = new Option<string[]>("--method")
        {
            Description = $"A method that ranks features; repeatable. Unless given {string.Join(", ", s_methods)}.",
        };
        var shares = new Option<string>("--shares")
        {
            Description = "Which shares of the features are removed.",
            DefaultValueFactory = _ => string.Join(',', s_shares.Select(share => share.ToString(CultureInfo.InvariantCulture))),
        };
        var seeds = new Option<int>("--seeds") { Description = "Networks trained for each.", DefaultValueFactory = _ => 5 };
        var epochs = new Option<int>("--epochs") { Description = "Passes over the training rows.", DefaultValueFactory = _ => 30 };
        var hidden = new Option<string>("--hidden") { Description = "Widths of the hidden layers.", DefaultValueFactory = _ => "64x64" };
        var heldOut = new Option<double>("--held-out")
        {
            Description = "The share of rows that is not trained on; half of it is the test.",
            DefaultValueFactory = _ => 0.4,
        };
        var output = new Option<string>("--out") { Description = "The folder for the report.", DefaultValueFactory = _ => "results/roar" };
        var json = new Option<bool>("--json") { Description = "Print roar.json at the end instead of the table." };
        var command = new Command(
            "roar",
            "Rank a table's features by attribution methods, remove the first ones, train again and see how far accuracy falls (remove and "
                + "retrain).\n\nExample: agop roar adult.csv --target income --missing fill"
        )
        {
            source,
            method,
            shares,
            seeds,
            epochs,
            hidden,
            heldOut,
            output,
            json,
        };
        table.AddTo(command);
        command.SetAction(
            async (result, _) =>
            {
                var path = result.GetRequiredValue(source);
                if (result.GetValue(seeds) is < 1 or > 1000)
                    throw new InputException(seeds.Name, $"expected 1 to 1000, not {result.GetValue(seeds)}");
                if (result.GetValue(heldOut) is not (>= 0.1 and <= 0.9))
                    throw new InputException(heldOut.Name, $"expected 0.1 to 0.9, not {result.GetValue(heldOut)}");
                var training = new TrainingOptions
                {
                    Epochs = result.GetValue(epochs),
                    BatchSize = 64,
                    LearningRate = 1e-3,
                    Hook = [],
                };
                training.Validate("--epochs");
                var options = new RoarOptions(
                    Methods(result.GetValue(method) is { Length: > 0 } given ? given : s_methods),
                    Shares(result.GetRequiredValue(shares)),
                    [.. Enumerable.Range(0, result.GetValue(seeds)).Select(seed => (long)seed)],
                    training,
                    result.GetRequiredValue(hidden),
                    Environment.ProcessorCount
                );
                var folder = Inputs.Folder(result.GetRequiredValue(output), output.Name);
                var samples = await table.ReadAsync(result, path, result.GetValue(heldOut), cancellation);
                if (samples.Columns.Count < 2)
                    throw new InputException(path, "expected two features at least");
                if (
                    samples.Inputs > AgopPass.MaximumFullSize
                    && options.Methods.FirstOrDefault(chosen => chosen.Method.Info.Requires(MethodNeeds.AgopMatrix)) is { } whole
                )
                    throw new InputException(
                        method.Name,
                        $"{whole.Label} needs at most {AgopPass.MaximumFullSize} inputs, {path} has {samples.Inputs}"
                    );
                var study = new RoarStudy(
                    samples.Data,
                    [.. samples.Columns.Select(column => column.First..(column.First + column.Inputs))],
                    samples.Classes.Count,
                    options
                );
                var told = 0.0;
                var curves = study.Run(
                    share =>
                    {
                        if (share - Volatile.Read(ref told) < 0.25)
                            return;
                        Volatile.Write(ref told, share);
                        Notes.Tell(string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} % of the networks are trained"));
                    },
                    cancellation
                );
                RoarReport.Write(path, samples, options, curves, folder);
                if (result.GetValue(json))
                    Console.WriteLine(RoarReport.Json(path, samples, options, curves));
                else
                    RoarReport.Print(options, curves, folder);
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static SweepMethod[] Methods(string[] ids)
    {
        var methods = Array.ConvertAll(ids, id => SweepMethod.Of(id, new Dictionary<string, string>(StringComparer.Ordinal), "--method"));
        foreach (var method in methods)
            if (!method.Method.Info.Requires(MethodNeeds.Model) && !method.Method.Info.Requires(MethodNeeds.Agop))
                throw new InputException("--method", $"{method.Label} asks no network: expected one that does");
            else if (method.Method.Info.Requires(MethodNeeds.Convolution))
                throw new InputException("--method", $"{method.Label} needs a convolution, which a network for tables has not");
        return methods.DistinctBy(method => method.Label, StringComparer.Ordinal).Count() == methods.Length
            ? methods
            : throw new InputException("--method", "expected each method once");
    }

    private static double[] Shares(string text)
    {
        var shares = text.Split(',')
            .Select(share =>
                double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 1
                    ? value
                    : throw new InputException("--shares", $"expected numbers above 0 and up to 1, not '{share}'")
            )
            .ToArray();
        return shares.Zip(shares.Skip(1)).All(pair => pair.First < pair.Second)
            ? shares
            : throw new InputException("--shares", $"expected rising shares, not '{text}'");
    }
}
