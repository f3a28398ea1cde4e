using System.CommandLine;
using System.Text.Json.Nodes;
using Agop.Client.Output;
using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Json;
using Agop.Core.Libtorch;

namespace Agop.Client.Commands;

/// <summary>agop accumulate: the AGOP of a network over images.</summary>
internal static class AccumulateCommand
{
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
        var shards = new Option<int>("--shards")
        {
            Description = "Cut the images into this many shards and merge their sums in the fixed tree.",
            DefaultValueFactory = _ => 1,
        };
        var skip = new Option<bool>("--skip-non-finite")
        {
            Description = "Leave images out whose gradient is NaN or infinite, and count them, instead of stopping at the first.",
        };
        var output = new Option<string>("--out")
        {
            Description =
                "Where to write the state, .npz: n, sum_g, sum_g2, diag, class_n, class_sum_g, class_sum_g2, diag_pooled (per "
                + "channel); with --full sum_outer and M; with --skip-non-finite skipped, the images left out; for a sketch "
                + "diag_error, its standard error.",
            Required = true,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON: samples, largest diag, trace." };
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
            var count = (int)loaded.Images.shape[0];
            var parts = result.GetValue(shards);
            if (parts < 1 || parts > count)
                throw new InputException("--shards", $"expected 1 to {count}, the number of images, not {parts}");
            if (pass.Full && loaded.Architecture.InputSize > AgopPass.MaximumFullSize)
                throw new InputException(
                    "--full",
                    $"expected at most {AgopPass.MaximumFullSize} input elements, {loaded.Architecture.Id} has "
                        + $"{loaded.Architecture.InputSize}"
                );
            if (loaded.Labels is null && pass.Target is GradientTarget.Label or GradientTarget.Loss)
                throw new InputException("--labels", $"missing; --target {Names.NameOf(pass.Target)} needs them");

            var accumulation = new FiniteAccumulation(loaded.Model!, pass, result.GetRequiredValue(inputs.Images))
            {
                Skip = result.GetValue(skip),
            };
            var states = Enumerable
                .Range(0, parts)
                .Select(shard =>
                {
                    var (first, rows) = Shards.Range(count, parts, shard);
                    return accumulation.Run(loaded.Images, loaded.Labels, first, rows, cancellation);
                })
                .ToArray();
            var state = Shards.Merge(states, (a, b) => a.Add(b));
            if (state.Samples == 0)
                throw new InputException(
                    result.GetRequiredValue(inputs.Images),
                    "the gradient of every image is not finite; there is nothing to accumulate"
                );
            var pooled = state.DiagonalOverPositions(loaded.Architecture.Input.Channels);
            ArrayFile.WriteNpz(
                path,
                [.. state.ToArrays(), new("diag_pooled", NdArray.From(pooled, pooled.Length)), .. Skipped(accumulation.Skipped)]
            );
            var (largest, trace) = (state.Diagonal().Max(), state.Diagonal().Sum());
            Console.WriteLine(
                result.GetValue(json)
                    ? new JsonObject
                    {
                        ["out"] = path,
                        ["samples"] = state.Samples,
                        ["skipped"] = new JsonArray([.. accumulation.Skipped.Select(image => (JsonNode)image)]),
                        ["path"] = Names.NameOf(loaded.Model!.Path),
                        ["largest"] = largest,
                        ["trace"] = trace,
                    }.ToJsonString(JsonFormat.Indented)
                    : $"accumulated {state.Samples} samples into {path}; largest diag {largest:g6}, trace {trace:g6}"
            );
            if (accumulation.Skipped is { Count: > 0 } left)
                Notes.Tell($"{left.Count} of {count} images are left out, their gradients are not finite: {Notes.Images(left)}");
            return ExitCode.Done;
        });
        return command;
    }

    private static KeyValuePair<string, NdArray>[] Skipped(IReadOnlyList<int> images) =>
        images.Count == 0 ? [] : [new("skipped", NdArray.From(images.Select(image => (long)image).ToArray(), images.Count))];
}
