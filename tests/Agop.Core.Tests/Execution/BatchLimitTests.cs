using System.Runtime.InteropServices;
using Agop.Core.Accumulation;
using Agop.Core.Execution;
using Agop.Core.Execution.Libtorch;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Execution;

public sealed class BatchLimitTests
{
    [Fact]
    public void It_is_halved_until_the_batch_fits_and_no_row_is_lost_or_done_twice()
    {
        var limit = new BatchLimit(64);
        var done = new List<int>();
        limit.Run(
            3,
            100,
            (first, length) =>
            {
                if (length > 10)
                    throw new ExternalException("out of memory");
                done.AddRange(Enumerable.Range(first, length));
            },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(Enumerable.Range(3, 100), done);
        Assert.Equal(8, limit.Size);
    }

    [Fact]
    public void One_image_that_does_not_fit_is_an_error() =>
        Assert.Throws<ExternalException>(() => new BatchLimit(4).Run(0, 4, (_, _) => throw new ExternalException("out of memory")));

    [Theory]
    [InlineData("cnn8by8", 500, 500)]
    [InlineData("resnet18", 500, 8)]
    [InlineData("resnet18:classes=2,size=128", 500, 26)]
    [InlineData("resnet50:classes=2,size=1024", 500, 1)]
    public void It_is_fixed_by_the_network(string architecture, int max, int expected) =>
        Assert.Equal(expected, new BatchLimit(Architectures.Find(architecture, "test"), ScalarType.Float32, max).Size);

    [Fact]
    public void Accumulation_continues_with_smaller_batches_when_memory_runs_out()
    {
        using var scope = NewDisposeScope();
        var weights = WeightInitializer.Initialize(Architectures.Find("cnn8by8", "test"), 5);
        manual_seed(2);
        var images = randn([50, 1, 8, 8], ScalarType.Float64);
        using IModel roomy = new LibtorchModel(weights, ScalarType.Float64),
            tight = new LibtorchModel(new TightNetwork(new Network(weights, ScalarType.Float64), max: 3));
        foreach (var target in new[] { GradientTarget.Jacobian, GradientTarget.Predicted, GradientTarget.Sketch })
        {
            var (expected, actual) = (
                roomy.Accumulate(new AgopPass(target, Full: true), images, null, 0, 50),
                tight.Accumulate(new AgopPass(target, Full: true), images, null, 0, 50)
            );
            Assert.Equal(50, actual.Samples);
            Assert.Equal(expected.ClassCounts, actual.ClassCounts);
            Near.Equal(expected.Matrix(), actual.Matrix(), 1e-12);
        }
        Assert.Equal(roomy.Predict(images), tight.Predict(images));
    }

    /// <summary>Runs out of memory where a batch is too large.</summary>
    private sealed class TightNetwork(INetwork inner, int max) : INetwork
    {
        public Core.Models.Architecture Architecture => inner.Architecture;
        public ScalarType Precision => inner.Precision;
        public Device Device => inner.Device;
        public string? GradCamLayer => inner.GradCamLayer;

        public Tensor Logits(Tensor images) => images.shape[0] <= max ? inner.Logits(images) : throw new ExternalException("out of memory");

        public (Tensor Logits, Tensor Activation) LogitsWithActivation(Tensor images, string layer) =>
            inner.LogitsWithActivation(images, layer);

        public void Dispose() => inner.Dispose();
    }
}
