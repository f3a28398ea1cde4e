using Agop.Core.Accumulation;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Layers;
using Agop.Core.Models.Weights;
using Agop.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Accumulation;

/// <summary>The sketch against the exact jacobian on a network of ten classes.</summary>
public sealed class SketchTests : IDisposable
{
    private const int Samples = 640;
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IModel _model;
    private readonly Tensor _images;

    public SketchTests()
    {
        var random = new Random(Random.Shared.Next());
        var architecture = new Architecture(
            "ten",
            "ten classes",
            (1, 4, 4),
            10,
            [new FlattenLayer(), new LinearLayer("a", 16, 12, true), new ReluLayer(), new LinearLayer("b", 12, 10, true)]
        );
        _model = ExecutionPaths.Open(WeightInitializer.Initialize(architecture, random.Next()), Precision.Float64, ExecutionPath.Libtorch);
        _images = tensor([.. Enumerable.Range(0, Samples * 16).Select(_ => 2 * random.NextDouble() - 1)], [Samples, 1, 4, 4]);
    }

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    private AgopState Sketched(long seed, long first = 0, long count = Samples) =>
        _model.Accumulate(new AgopPass(GradientTarget.Sketch, Seed: seed), _images, null, first, count);

    [Fact]
    public void Its_mean_over_seeds_is_the_exact_diagonal_and_its_spread_the_predicted_error()
    {
        const int Seeds = 200;
        var exact = _model.Accumulate(new AgopPass(GradientTarget.Jacobian), _images, null, 0, Samples).Diagonal();
        var (sum, squares, predicted) = (new double[16], new double[16], new double[16]);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var state = Sketched(seed);
            var (diagonal, error) = (state.Diagonal(), state.StandardError());
            for (var i = 0; i < 16; i++)
            {
                sum[i] += diagonal[i];
                squares[i] += (diagonal[i] - exact[i]) * (diagonal[i] - exact[i]);
                predicted[i] += error[i] * error[i];
            }
        }
        for (var i = 0; i < 16; i++)
        {
            var spread = Math.Sqrt(squares[i] / Seeds);
            // Five standard errors of the mean: sixteen elements and a new network each time.
            Assert.InRange(sum[i] / Seeds, exact[i] - 5 * spread / Math.Sqrt(Seeds), exact[i] + 5 * spread / Math.Sqrt(Seeds));
            // The prediction comes from every eighth sample, the same whatever the seed: eighty of them.
            Assert.InRange(Math.Sqrt(predicted[i] / Seeds) / spread, 0.72, 1.39);
        }
    }

    [Fact]
    public void Shards_and_batches_draw_the_same_signs()
    {
        var whole = Sketched(7);
        var parts = Enumerable
            .Range(0, 5)
            .Select(shard => Shards.Range(Samples, 5, shard))
            .Select(range => Sketched(7, range.First, range.Count))
            .ToArray();
        var merged = Shards.Merge(parts, (a, b) => a.Add(b));
        Near.Equal(whole.Diagonal(), merged.Diagonal(), 1e-12);
        Near.Equal(whole.StandardError(), merged.StandardError(), 1e-12);
        Assert.Equal(Samples / Sketch.Every, merged.Spread!.Pairs);
        Assert.NotEqual(whole.Diagonal(), Sketched(8).Diagonal());
        var again = AgopState.FromArrays(GradientTarget.Sketch, merged.ToArrays().ToDictionary(StringComparer.Ordinal));
        Assert.Equal(merged.StandardError(), again.StandardError());
    }

    [Fact]
    public void The_error_is_unknown_where_no_sample_was_drawn_twice()
    {
        Assert.All(Sketched(1, 1, 3).StandardError(), error => Assert.True(double.IsNaN(error)));
        Assert.All(
            _model.Accumulate(new AgopPass(GradientTarget.Label), _images, new long[Samples], 0, 3).StandardError(),
            error => Assert.Equal(0, error)
        );
    }
}
