using Agop.Core.Arrays;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Support;

/// <summary>A folder with the golden network's weights, images, labels, masks and noise as files.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Workbench()
    {
        var data = Golden.Arrays("loss_on_logits/linear_data.npz");
        foreach (
            var (file, array) in new[]
            {
                ("x.npy", "x"),
                ("y.npy", "y"),
                ("mask.npy", "mask"),
                ("x_train.npy", "x_train1000"),
                ("y_train.npy", "y_train1000"),
            }
        )
            ArrayFile.WriteNpy(_folder[file], data[array]);
        ArrayFile.WriteNpy(_folder["noise.npy"], Golden.Arrays("loss_on_logits/linear_attributions.npz")["smoothgrad_noise"]);
        File.Copy(System.IO.Path.Combine(Golden.Copied, "torchscript", "traced.pt"), _folder["model.pt"]);
        ArrayFile.WriteNpz(_folder["W.npz"], [.. Golden.Arrays("loss_on_logits/linear_weights.npz")]);
    }

    public string Path => _folder.Path;

    public string this[string name] => _folder[name];

    public Outcome Run(params string[] arguments) => Agop.Run(Path, arguments);

    public void Dispose() => _folder.Dispose();
}
