using Agop.Core.Arrays;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Support;

/// <summary>A trained network of the golden bundle with its test images.</summary>
internal sealed class GoldenModel : IDisposable
{
    public GoldenModel(string name, ScalarType precision = ScalarType.Float64)
    {
        Data = Golden.Arrays($"{name}_data.npz");
        Network = new Network(WeightSet.From(Architectures.Find("cnn8by8", "golden"), Golden.Arrays($"{name}_weights.npz"), name), precision);
        Images = ImageBatch.Images(Data["x"], Network.Architecture.Input, precision, name);
        Labels = tensor(Data["y"].ToIntegers());
    }

    public IReadOnlyDictionary<string, NdArray> Data { get; }
    public Network Network { get; }
    public Tensor Images { get; }
    public Tensor Labels { get; }

    public void Dispose()
    {
        Network.Dispose();
        Images.Dispose();
        Labels.Dispose();
    }
}
