using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Randomness;
using TorchSharp;

namespace Agop.Bench.Networks;

/// <summary>ResNet-18 of ten classes on random images of 128 x 128 pixels, as CLEVR-XAI's benchmark has them.</summary>
internal sealed class ResNetJobs : IDisposable
{
    public const int Images = 16;
    public const int Classes = 10;
    public const int Batch = 8;
    private readonly IModel _model;
    private readonly torch.Tensor _images;

    public ResNetJobs()
    {
        Weights = WeightInitializer.Initialize(Architectures.Find($"resnet18:classes={Classes},size=128", "bench"), 1);
        _model = ExecutionPaths.Open(Weights, Precision.Float32, ExecutionPath.Libtorch);
        Pixels = NdArray.From(new GaussianNoise(3).Rows(0, 0, Images, Weights.Architecture.InputSize), Images, 3, 128, 128);
        _images = Pixels.ToTensor(torch.ScalarType.Float32);
    }

    public WeightSet Weights { get; }

    public NdArray Pixels { get; }

    public EagerResNet Eager() => new(Weights, _images);

    public void Gradient(int batch)
    {
        for (var first = 0; first < Images; first += batch)
        {
            using var scope = torch.NewDisposeScope();
            _model.WeightedGradients(
                _images.narrow(0, first, batch),
                new OutputHead(HeadKind.Logit, new long[batch]),
                ScaledCopies.Unchanged,
                [GradientTerm.Signed]
            );
        }
    }

    public void Gradients() => Gradient(Batch);

    public AgopState Accumulate(GradientTarget target, long seed = 0) =>
        _model.Accumulate(new AgopPass(target, Seed: seed), _images, null, 0, Images);

    public void Dispose()
    {
        _model.Dispose();
        _images.Dispose();
    }
}
