using System.Globalization;
using System.Text.Json.Nodes;
using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Features;
using Agop.Core.Json;

namespace Agop.Client.Commands;

/// <summary>agop accumulate --layer: AGOP of what a layer takes.</summary>
internal static class LayerAccumulation
{
    public static int Run(Inputs.Loaded loaded, string layer, int? top, string path, bool json, CancellationToken cancellation)
    {
        var weights =
            loaded.Weights
            ?? throw new InputException("--layer", $"the layers of {loaded.Architecture.Id} are not known, or there are no weights");
        LayerGradients.Require(loaded.Architecture, layer, "--layer");
        var found = LayerGradients.Of(weights, loaded.Samples, loaded.Samples.Count, [layer], cancellation)[0];
        if (top is { } asked && (asked < 1 || asked > found.Inputs))
            throw new InputException("--top", $"expected 1 to {found.Inputs}, the inputs of {layer}, not {asked}");
        var alignment = found.Alignment();
        var arrays = new List<KeyValuePair<string, NdArray>> { new("weights", found.Weights), new("gradients", found.Gradients) };
        double[]? values = null;
        if (top is { } count)
        {
            (values, var vectors, var residuals) = found.Largest(count);
            arrays.AddRange([
                new("eigenvalues", NdArray.From(values, count)),
                new("eigenvectors", vectors),
                new("residuals", NdArray.From(residuals, count)),
            ]);
        }
        else if (found.Inputs <= AgopPass.MaximumFullSize)
            arrays.Add(new("M", NdArray.From(found.Matrix().Values, found.Inputs, found.Inputs)));
        ArrayFile.WriteNpz(path, arrays);
        Console.WriteLine(
            json
                ? new JsonObject
                {
                    ["out"] = path,
                    ["layer"] = layer,
                    ["samples"] = loaded.Samples.Count,
                    ["outputs"] = found.Outputs,
                    ["inputs"] = found.Inputs,
                    ["nfa"] = Told(alignment.Agop),
                    ["nfa-root"] = Told(alignment.Root),
                    ["fact"] = Told(alignment.Fact ?? double.NaN),
                    ["eigenvalues"] = values is null ? null : new JsonArray([.. values.Select(value => (JsonNode)value)]),
                }.ToJsonString(JsonFormat.Indented)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"accumulated {loaded.Samples.Count} samples at {layer} ({found.Outputs} x {found.Inputs}) into {path}; "
                        + $"correlation of W'W with AGOP {alignment.Agop:0.000}, with its root {alignment.Root:0.000}"
                        + $"{(alignment.Fact is { } fact ? $", with FACT {fact:0.000}" : "")}"
                )
        );
        return ExitCode.Done;
    }

    private static JsonNode? Told(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
