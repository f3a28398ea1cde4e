using Agop.Core.Errors;
using Agop.Core.Models;
using Agop.Core.Tasks.Kinds;

namespace Agop.Core.Sweeps;

/// <summary>The keys <c>weights</c> (a file; a network that is evaluated as it is) and <c>fine-tune</c> (whether it is trained on, with a new head where the classes differ).</summary>
/// <param name="Name">The file's name in the sweep.</param>
/// <param name="Spec">The file.</param>
/// <param name="FineTune">Whether it is trained on.</param>
internal sealed record BroughtWeights(string Name, WeightsSpec Spec, bool FineTune)
{
    public static BroughtWeights? Read(YamlSection root, BroughtFiles files)
    {
        var name = root.Text("weights", "");
        var fineTune = root.Text("fine-tune", "false");
        if (fineTune is not ("true" or "false")) throw new InputException(root.Source("fine-tune"), $"expected true or false, not '{fineTune}'");
        if (name.Length == 0) return fineTune == "true" ? throw new InputException(root.Source("fine-tune"), "needs weights to begin with: weights: FILE") : null;
        var script = ScriptedNetwork.IsNamed(root.Text("architecture", ""));
        if (script && fineTune == "true") throw new InputException(root.Source("fine-tune"), "a TorchScript model is evaluated as it is; it cannot be trained here");
        var file = files.Find(name, () => new BroughtFile(Path.GetFullPath(name), WeightsKind.HashOf(name)));
        return new BroughtWeights(name, new WeightsSpec(file.Path, file.Hash, script), fineTune == "true");
    }

    /// <summary>What a brought TorchScript model takes and gives.</summary>
    /// <exception cref="InputException">There is none, or it does not fit.</exception>
    public static Architecture Script(BroughtWeights? weights, (int Channels, int Height, int Width) input, int classes, YamlSection root, BroughtFiles files)
    {
        if (weights is null) throw new InputException(root.Source("architecture"), "torchscript needs the model's file: weights: model.pt");
        var described = files.Find($"{weights.Name} as {input.Channels}x{input.Height}x{input.Width}", () => new BroughtFile(
            weights.Spec.File, weights.Spec.Hash, ScriptedNetwork.Describe(ModelFile.ReadScript(weights.Spec.File), input, root.Source("weights")).Id));
        var architecture = Architectures.Find(described.Architecture!, root.Source("weights"));
        return architecture.Classes == classes ? architecture : throw new InputException(root.Source("weights"), $"expected a model with {classes} logits, found {architecture.Classes}");
    }
}
