using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using TorchSharp;

namespace Agop.Core.Tests.Models;

/// <summary>What is read block by block is computed to the same bits as what is in memory.</summary>
public sealed class SampleReaderTests
{
    private const int Count = 20_011;

    // More than two blocks of 2 MiB, so that reading ahead is seen.
    private static readonly NdArray s_images = Random(4);
    private static readonly NdArray s_labels = NdArray.From(
        Enumerable.Range(0, Count).Select(i => (sbyte)(i * 7 % 3 == 0 ? 1 : 0)).ToArray(),
        Count
    );

    private static readonly WeightSet s_weights = WeightInitializer.Initialize(Architectures.Find("cnn8by8", "test"), 3);

    private static NdArray Random(int seed)
    {
        var random = new Random(seed);
        return NdArray.From(Enumerable.Range(0, Count * 64).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray(), Count, 8, 8);
    }

    private static SampleReader Reader(ArrayRows images, ArrayRows? labels = null) =>
        new(images, labels, s_weights.Architecture, torch.ScalarType.Float32, "x.npy", "y.npy");

    [Theory]
    [InlineData(ExecutionPath.Fused, GradientTarget.Jacobian)]
    [InlineData(ExecutionPath.Fused, GradientTarget.Loss)]
    [InlineData(ExecutionPath.Fused, GradientTarget.Predicted)]
    [InlineData(ExecutionPath.Libtorch, GradientTarget.Probability)]
    [InlineData(ExecutionPath.Libtorch, GradientTarget.Sketch)]
    public void Accumulated_block_by_block_the_bits_are_those_of_one_pass(ExecutionPath path, GradientTarget target)
    {
        using var scope = torch.NewDisposeScope();
        using var model = ExecutionPaths.Open(s_weights, Precision.Float32, path);
        var (pass, samples) = (new AgopPass(target, Seed: 5), Reader(s_images, s_labels));
        var images = samples.Images(0, Count);
        var labels = samples.Labels(0, Count);
        foreach (var (first, count) in new[] { (0, Count), (17, 9_000), (Count - 1, 1) })
        {
            var whole = model.Accumulate(pass, images, labels, first, count);
            var added = 0L;
            var streamed = new FiniteAccumulation(model, pass, "x.npy") { Added = more => added += more }.Run(samples, first, count);
            Assert.Equal(whole.ClassSumG2, streamed.ClassSumG2);
            Assert.Equal(whole.ClassSumG, streamed.ClassSumG);
            Assert.Equal(whole.ClassCounts, streamed.ClassCounts);
            Assert.Equal(whole.StandardError(), streamed.StandardError());
            Assert.Equal(count, added);
        }
    }

    [Theory]
    [InlineData("smoothgrad")]
    [InlineData("random")]
    [InlineData("vanilla-grad")]
    public void Explained_block_by_block_the_bits_are_those_of_one_pass(string id)
    {
        using var scope = torch.NewDisposeScope();
        using var model = ExecutionPaths.Open(s_weights, Precision.Float32, ExecutionPath.Fused);
        var method = AttributionMethods.Find(id, "test");
        var explainer = new Explainer(method, method.Info.Set(new Dictionary<string, string>(StringComparer.Ordinal)))
        {
            Model = model,
            Seed = 3,
        };
        var samples = Reader(s_images, s_labels);
        var whole = explainer.Explain(samples.Images(0, Count), samples.Labels(0, Count));
        var (places, next) = (0L, 0L);
        foreach (var (first, maps) in explainer.Explain(samples, 0, Count))
        {
            Assert.Equal(next, first);
            Assert.Equal(whole.Rows(first, maps.Shape[0]).Bytes, maps.Bytes);
            (places, next) = (places + 1, first + maps.Shape[0]);
        }
        Assert.Equal(Count, next);
        Assert.InRange(places, 2, 100);
        var some = explainer.Explain(samples, 9_000, 300).Single();
        Assert.Equal(9_000, some.First);
    }

    [Fact]
    public void Predictions_are_those_of_one_pass()
    {
        using var scope = torch.NewDisposeScope();
        using var model = ExecutionPaths.Open(s_weights, Precision.Float32, ExecutionPath.Libtorch);
        var samples = Reader(s_images, s_labels);
        var (predicted, correct) = Predictions.Of(model, samples);
        Assert.Equal(model.Predict(samples.Images(0, Count)), predicted);
        Assert.Equal(predicted.Zip(s_labels.ToIntegers(), (a, b) => a == b), correct);
    }

    [Fact]
    public void What_is_wrong_far_into_a_file_is_told_with_its_place()
    {
        var values = s_images.As<float>().ToArray();
        values[15_000 * 64 + 9] = float.NaN;
        Assert.Equal(
            "x.npy: image 15000, position (1, 1): expected finite values, found NaN",
            Assert.Throws<InputException>(() => Read(NdArray.From(values, Count, 8, 8), s_labels)).Message
        );
        var labels = s_labels.As<sbyte>().ToArray();
        labels[16_000] = 2;
        Assert.Equal(
            "y.npy: label 16000: expected a class from 0 to 1, found 2",
            Assert.Throws<InputException>(() => Read(s_images, NdArray.From(labels, Count))).Message
        );
        var onehot = new byte[Count * 2];
        for (var i = 0; i < Count; i++)
            onehot[2 * i] = 1;
        onehot[2 * 17_000 + 1] = 1;
        Assert.Contains(
            "y.npy: row 17000:",
            Assert.Throws<InputException>(() => Read(s_images, NdArray.From(onehot, Count, 2))).Message,
            StringComparison.Ordinal
        );

        static void Read(NdArray images, NdArray labels)
        {
            foreach (var block in Reader(images, labels).Blocks(0, Count, 100))
                Assert.NotNull(block.Labels);
        }
    }

    /// <summary>The disk is read while the block before is in use; an error of that reading comes when its block is asked for.</summary>
    [Fact]
    public void The_next_block_is_read_while_one_is_used()
    {
        using var begun = new SemaphoreSlim(0);
        using var rows = new WatchedRows(
            s_images,
            first =>
            {
                begun.Release();
                if (first > 0)
                    throw new InputException("x.npy", "gone");
            }
        );
        using var blocks = Reader(rows).Blocks(0, Count, 1).GetEnumerator();
        Assert.True(blocks.MoveNext());
        begun.Wait();
        begun.Wait();
        Assert.Equal("x.npy: gone", Assert.Throws<InputException>(() => blocks.MoveNext()).Message);
    }

    private sealed class WatchedRows(NdArray array, Action<long> watch) : ArrayRows(array.Type, array.Shape)
    {
        public override void Read(long first, Span<byte> rows)
        {
            watch(first);
            array.Rows(first, rows.Length / RowBytes).Bytes.CopyTo(rows);
        }
    }
}
