using Agop.Core.Arrays;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Support;

/// <summary>A trained network of the golden bundle with its test images.</summary>
internal sealed class GoldenModel : IDisposable
{
    public GoldenModel(string name, Precision precision = Precision.Float64, ExecutionPath path = ExecutionPath.Libtorch)
    {
        Gpu.SkipWithout(path);
        Data = Golden.Arrays($"{name}_data.npz");
        Weights = WeightSet.From(Architectures.Find("cnn8by8", "golden"), Golden.Arrays($"{name}_weights.npz"), name);
        Model = ExecutionPaths.Open(Weights, precision, path);
        Images = ImageBatch.Images(Data["x"], Weights.Architecture.Input, precision.ImageType(), name);
        Labels = Data["y"].ToIntegers();
    }

    public IReadOnlyDictionary<string, NdArray> Data { get; }
    public WeightSet Weights { get; }
    public IModel Model { get; }
    public Tensor Images { get; }
    public long[] Labels { get; }

    public void Dispose()
    {
        Model.Dispose();
        Images.Dispose();
    }
}
