using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Agop.Client.Execution;
using Agop.Client.Output;
using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Json;
using Agop.Core.Libtorch;
using Agop.Sweeps.Summaries;

namespace Agop.Client.Commands;

/// <summary>agop accumulate: the AGOP of a network over images.</summary>
internal static class AccumulateCommand
{
    private const string Auto = "auto";
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    public static Command Create(CancellationToken cancellation)
    {
        var inputs = new Inputs();
        var target = new Option<string>("--target")
        {
            Description =
                "What is differentiated: jacobian, predicted, label, probability, loss, or sketch: the jacobian's diagonal "
                + "estimated by random signs, one gradient per image instead of one per class.",
            DefaultValueFactory = _ => "jacobian",
        };
        var loss = new Option<string>("--loss")
        {
            Description = "For --target loss: cross-entropy of the logits or of the softmax output.",
            DefaultValueFactory = _ => "logits",
        };
        var full = new Option<bool>("--full") { Description = "Keep the whole matrix M too (up to 4096 input elements)." };
        var seed = new Option<long?>("--seed") { Description = "For --target sketch: of the random signs; 0 unless given." };
        var shards = new Option<string>("--shards")
        {
            Description =
                "Cut the images into this many shards, which the lanes share, and merge their sums in the fixed tree; auto: shards of "
                + "64 MiB, or up to 16 of at least 512 images. The number changes the last bits, the lanes do not.",
            DefaultValueFactory = _ => Auto,
        };
        var skip = new Option<bool>("--skip-non-finite")
        {
            Description = "Leave images out whose gradient is NaN or infinite, and count them, instead of stopping at the first.",
        };
        var layer = new Option<string?>("--layer")
        {
            Description =
                "AGOP of what this layer takes instead of the image: a fully connected layer's inputs, a convolution's patches. Writes "
                + "weights (O, D), gradients (O, O), M (D, D) up to 4096 inputs, and the correlations of the Neural Feature Ansatz and, "
                + "with --labels, of FACT.",
        };
        var top = new Option<int?>("--top")
        {
            Description = "With --layer: so many of the largest eigenvalues by block Lanczos, with vectors and residuals, instead of M.",
        };
        var output = new Option<string>("--out")
        {
            Description =
                "Where to write the state, .npz: n, sum_g, sum_g2, diag, class_n, class_sum_g, class_sum_g2, diag_pooled (per "
                + "channel); with --full sum_outer and M; with --skip-non-finite skipped, the images left out; for a sketch "
                + "diag_error, its standard error.",
            Required = true,
        };
        var json = new Option<bool>("--json")
        {
            Description =
                "Print JSON: samples, largest diag, trace, the error of tf32 or bf16 against float64, the most memory that was used, in "
                + "bytes.",
        };
        var command = new Command(
            "accumulate",
            "Accumulate the average gradient outer product of a network over images.\n\nExample: agop accumulate --arch "
                + "cnn8by8 --weights W.npz --images x_train.npy --target jacobian --out state.npz"
        )
        {
            target,
            loss,
            full,
            seed,
            shards,
            skip,
            layer,
            top,
            output,
            json,
        };
        inputs.AddTo(command);
        command.SetAction(result =>
        {
            LibtorchRuntime.PrepareLane();
            LibtorchRuntime.Seed(result.GetValue(seed) ?? 0);
            var path = Inputs.Output(result, output, ".npz");
            inputs.RefuseOverwriting(result, path, output.Name);
            var pass = new AgopPass(
                Names.Parse<GradientTarget>(result.GetRequiredValue(target), "--target"),
                Names.Parse<LossInput>(result.GetRequiredValue(loss), "--loss"),
                result.GetValue(full),
                result.GetValue(seed) ?? 0
            );
            if (result.GetValue(seed) is not null && pass.Target != GradientTarget.Sketch)
                throw new InputException("--seed", $"has no effect on --target {Names.NameOf(pass.Target)}");
            var loaded = inputs.Load(result, pass: pass);
            if (result.GetValue(layer) is { } named)
            {
                foreach (var option in new Option[] { target, full, shards, skip })
                    if (result.GetResult(option) is { Implicit: false })
                        throw new InputException(option.Name, "has no effect with --layer, which takes every logit of every image");
                return LayerAccumulation.Run(loaded, named, result.GetValue(top), path, result.GetValue(json), cancellation);
            }
            if (result.GetValue(top) is not null)
                throw new InputException(top.Name, "has no effect without --layer");
            var count = loaded.Samples.Count;
            var parts = PartsOf(result.GetRequiredValue(shards), loaded.Array);
            if (pass.Full && loaded.Architecture.InputSize > AgopPass.MaximumFullSize)
                throw new InputException(
                    "--full",
                    $"expected at most {AgopPass.MaximumFullSize} input elements, {loaded.Architecture.Id} has "
                        + $"{loaded.Architecture.InputSize}"
                );
            if (!loaded.Samples.IsLabelled && pass.Target is GradientTarget.Label or GradientTarget.Loss)
                throw new InputException("--labels", $"missing; --target {Names.NameOf(pass.Target)} needs them");

            var source = result.GetRequiredValue(inputs.Images);
            var (state, skipped) = Accumulate(loaded, pass, parts, source, result.GetValue(skip), cancellation);
            loaded.Tell();
            var error = PrecisionError.IsTold(loaded.Plan.Precision) ? ErrorOf(loaded, pass, cancellation) : (double?)null;
            if (state.Samples == 0)
                throw new InputException(source, "the gradient of every image is not finite; there is nothing to accumulate");
            var pooled = state.DiagonalOverPositions(loaded.Architecture.Input.Channels);
            ArrayFile.WriteNpz(path, [.. state.ToArrays(), new("diag_pooled", NdArray.From(pooled, pooled.Length)), .. Skipped(skipped)]);
            var (largest, trace) = (state.Diagonal().Max(), state.Diagonal().Sum());
            Console.WriteLine(
                result.GetValue(json)
                    ? new JsonObject
                    {
                        ["out"] = path,
                        ["samples"] = state.Samples,
                        ["skipped"] = new JsonArray([.. skipped.Select(image => (JsonNode)image)]),
                        ["path"] = Names.NameOf(loaded.Plan.Path),
                        ["error"] = error is { } measured && double.IsFinite(measured) ? measured : null,
                        ["largest"] = largest,
                        ["trace"] = trace,
                        ["peak-memory"] = Process.GetCurrentProcess().PeakWorkingSet64,
                    }.ToJsonString(JsonFormat.Indented)
                    : $"accumulated {state.Samples} samples into {path}; largest diag {largest:g6}, trace {trace:g6}"
            );
            if (error is { } told)
                Notes.Tell(
                    $"{Names.NameOf(loaded.Plan.Precision)}: diag M of the first {Math.Min(PrecisionError.DiagonalImages, count)} images "
                        + $"is {Cells.Error(told)} from float64 (||a - b|| / ||b||)"
                );
            if (skipped.Count > 0)
                Notes.Tell($"{skipped.Count} of {count} images are left out, their gradients are not finite: {Notes.Images(skipped)}");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Accumulates shard by shard on all lanes; merges what is there at once, so that only what waits is kept.</summary>
    private static (AgopState State, IReadOnlyList<long> Skipped) Accumulate(
        Inputs.Loaded loaded,
        AgopPass pass,
        int shards,
        string source,
        bool skip,
        CancellationToken cancellation
    )
    {
        using var display = ProgressDisplay.OnError(s_interval);
        display.Begin();
        var progress = new ImageProgress(display, "accumulated", loaded.Samples.Count, TimeProvider.System);
        var merged = new MergeOrder<AgopState>(shards, (a, b) => a.Add(b));
        var (gate, skipped) = (new Lock(), new SortedSet<long>());
        LaneWork.Run(
            loaded.Lanes,
            shards,
            loaded.Open!,
            (model, shard) =>
            {
                var (first, count) = Shards.Range(loaded.Samples.Count, shards, shard);
                var accumulation = new FiniteAccumulation(model, pass, source) { Skip = skip, Added = progress.Add };
                var state = accumulation.Run(loaded.Samples, first, count, cancellation);
                lock (gate)
                {
                    skipped.UnionWith(accumulation.Skipped);
                    merged.Add(shard, state);
                }
            },
            cancellation
        );
        return (merged.Whole, [.. skipped]);
    }

    private static double ErrorOf(Inputs.Loaded loaded, AgopPass pass, CancellationToken cancellation)
    {
        var error = 0.0;
        LaneWork.Run(
            [loaded.Lanes[0]],
            1,
            loaded.Open!,
            (model, _) =>
            {
                using var exact = loaded.OpenExact();
                error = PrecisionError.OfDiagonal(model, exact, pass with { Full = false }, loaded.SamplesFor, cancellation);
            },
            cancellation
        );
        return error;
    }

    private static int PartsOf(string text, ArrayRows images)
    {
        if (text == Auto)
            return Shards.Auto(images.Length, images.RowBytes);
        return
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parts)
            && parts >= 1
            && parts <= images.Length
            ? parts
            : throw new InputException("--shards", $"expected auto, or 1 to {images.Length}, the number of images, not {text}");
    }

    private static KeyValuePair<string, NdArray>[] Skipped(IReadOnlyList<long> images) =>
        images.Count == 0 ? [] : [new("skipped", NdArray.From<long>([.. images], images.Count))];
}
