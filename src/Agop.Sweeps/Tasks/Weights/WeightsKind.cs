using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Sweeps.Tasks.Train;

namespace Agop.Sweeps.Tasks.Weights;

/// <summary>Reads weights from a file. Arrays: <c>weights/NAME</c>, or <c>script</c>, the bytes of a TorchScript model.</summary>
public sealed class WeightsKind : TaskKind<WeightsSpec>
{
    /// <inheritdoc/>
    public override string Name => "weights";

    /// <inheritdoc/>
    public override int Version => 2;

    /// <summary>The SHA-256 of a file.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static string HashOf(string file) => HashOf(ModelFile.ReadScript(file));

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <inheritdoc/>
    protected override TaskResult Compute(WeightsSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        var bytes = ModelFile.ReadScript(spec.File);
        if (HashOf(bytes) is var found && found != spec.Hash)
            throw new InputException(
                spec.File,
                $"expected the SHA-256 {spec.Hash}, found {found}: the file was changed since the sweep was planned"
            );
        var values = new JsonObject { ["file"] = Path.GetFileName(spec.File) };
        if (spec.Script)
            return new TaskResult(values, [new(TrainKind.Script, NdArray.From(bytes, bytes.Length))]);
        using var open = ArrayFile.Open(bytes, spec.File);
        return new TaskResult(
            values,
            [
                .. spec.Find(open, spec.File)
                    .Read()
                    .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => KeyValuePair.Create(TrainKind.WeightPrefix + pair.Key, pair.Value)),
            ]
        );
    }
}
