using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Data;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Images;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Parameters;
using Agop.Core.Scores;
using Agop.Core.Statistics;
using Agop.Core.Training;
using Agop.Tests.Support;
using TorchSharp;

namespace Agop.Core.Tests.Examples;

/// <summary>The documentation's examples, as they stand there, with what they give: <see cref="ExampleDocumentationTests"/>.</summary>
public sealed class LibraryExamples
{
    private static IModel Open() =>
        ExecutionPaths.Open(
            WeightInitializer.Initialize(Architectures.Find("cnn8by8", "example"), seed: 1),
            Precision.Float32,
            ExecutionPath.Fused
        );

    [Fact]
    public void Shard_ranges()
    {
        // example Shards.Range
        var (first, count) = Shards.Range(samples: 10, shards: 4, index: 1); // rows 2 to 4
        // end
        Assert.Equal((2, 3), (first, count));
    }

    [Fact]
    public void Merging()
    {
        // example Shards.Merge
        string sum = Shards.Merge(["a", "b", "c"], (left, right) => $"({left} + {right})"); // ((a + b) + c)
        // end
        Assert.Equal("((a + b) + c)", sum);
    }

    [Fact]
    public void Accumulating()
    {
        using var scope = torch.NewDisposeScope();
        // example IModel
        var weights = WeightInitializer.Initialize(Architectures.Find("cnn8by8", "example"), seed: 1);
        using IModel model = ExecutionPaths.Open(weights, Precision.Float32, ExecutionPath.Fused);
        var images = torch.randn([100, 1, 8, 8]);
        long[] predicted = model.Predict(images);
        // end
        Assert.Equal(100, predicted.Length);
        // example AgopState
        var pass = new AgopPass(GradientTarget.Jacobian);
        AgopState left = model.Accumulate(pass, images, labels: null, first: 0, count: 50);
        AgopState right = model.Accumulate(pass, images, labels: null, first: 50, count: 50);
        double[] diagonal = left.Add(right).Diagonal(); // diag M of all 100 images, (64)
        // end
        Near.Equal(model.Accumulate(pass, images, null, 0, 100).Diagonal(), diagonal, 1e-12);
        // example AgopMatrix
        var small = new AgopMatrix([2, 0, 0, 1]);
        double[] eigenvalues = small.Eigenvalues; // 2, 1
        using var truncated = small.Truncated(rank: 1); // (2, 2), all zero but 2 at the first
        // end
        Assert.Equal([2.0, 1], eigenvalues);
        Assert.Equal([2.0, 0, 0, 0], truncated.data<double>().ToArray());
        // example AgopPass
        var withMatrix = new AgopPass(GradientTarget.Predicted, Full: true);
        double[] matrix = model.Accumulate(withMatrix, images, labels: null, first: 0, count: 100).Matrix(); // M, (64, 64)
        // end
        Assert.Equal(64 * 64, matrix.Length);
        // example AgopState.ToArrays
        var arrays = left.ToArrays().ToDictionary();
        AgopState read = AgopState.FromArrays(GradientTarget.Jacobian, arrays);
        // end
        Assert.Equal(left.Diagonal(), read.Diagonal());
        // example ModelAccumulation.Accumulate
        AgopState some = model.Accumulate(new AgopPass(GradientTarget.Predicted), images, labels: null, first: 90, count: 10);
        // end
        Assert.Equal(10, some.Samples);
        // example IAccumulation
        using IAccumulation accumulation = model.Accumulate(new AgopPass(GradientTarget.Predicted));
        accumulation.Add(images.narrow(0, 0, 64), labels: null, first: 0);
        accumulation.Add(images.narrow(0, 64, 36), labels: null, first: 64);
        double[] sofar = accumulation.State.Diagonal(); // diag M of all 100 images
        // end
        Near.Equal(model.Accumulate(new AgopPass(GradientTarget.Predicted), images, null, 0, 100).Diagonal(), sofar, 1e-12);
    }

    [Fact]
    public void Reading_rows()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "rows.npy");
        ArrayFile.WriteNpy(path, NdArray.From([1.0, 2, 3, 4, 5, 6], 3, 2));
        // example ArrayRows
        using ArrayRows rows = ArrayFile.OpenRows(path); // however large: nothing is read yet
        NdArray some = rows.Rows(1, 2); // its second and third row
        // end
        Assert.Equal([3.0, 4, 5, 6], some.ToDoubles());
    }

    [Fact]
    public void Gradients()
    {
        using var scope = torch.NewDisposeScope();
        using var model = Open();
        var images = torch.randn([4, 1, 8, 8]);
        // example IModel.WeightedGradients
        var head = new OutputHead(HeadKind.Logit, model.Predict(images));
        var copies = new NoisyCopies(Samples: 50, Deviation: 0.1, Seed: 0, FirstIndex: 0);
        var map = model.WeightedGradients(images, head, copies, [GradientTerm.Signed])[0]; // SmoothGrad, (4, 1, 8, 8)
        // end
        Assert.Equal([4, 1, 8, 8], map.shape);
        // example ScaledCopies
        // The mean gradient at half of the image and at the whole image.
        var points = new ScaledCopies(Factors: [0.5, 1], Weights: [0.5, 0.5]);
        var mean = model.WeightedGradients(images, head, points, [GradientTerm.Signed])[0];
        // end
        Assert.Equal([4, 1, 8, 8], mean.shape);
    }

    [Fact]
    public void Explaining()
    {
        using var scope = torch.NewDisposeScope();
        using var model = Open();
        var images = torch.randn([4, 1, 8, 8]);
        // example Explainer
        IAttributionMethod method = AttributionMethods.Find("integrated-gradients", "example");
        Settings settings = method.Info.Set(new Dictionary<string, string> { ["steps"] = "20" });
        NdArray maps = new Explainer(method, settings) { Model = model }.Explain(images); // (4, 1, 8, 8)
        // end
        Assert.Equal([4, 1, 8, 8], maps.Shape);
        var explainer = new Explainer(method, settings) { Model = model };
        // example ExplainedBatch
        var batch = new ExplainedBatch(explainer, model, images);
        double[] areas = ChosenScore.Parse("deletion", "example").Of(batch); // one per image
        // end
        Assert.Equal(4, areas.Length);
        var drops = new LargestDrop().Of(batch, new Settings([]));
        Assert.Equal(4, drops.Length);
        // example MethodInfo
        bool asksNetwork = method.Info.Requires(MethodNeeds.Model); // true
        int gradients = method.Info.GradientsOf(settings); // 20 per map
        // end
        Assert.True(asksNetwork);
        Assert.Equal(20, gradients);
    }

    // example INetworkScore
    private sealed class LargestDrop : INetworkScore
    {
        public ScoreInfo Info { get; } =
            new(
                "largest-drop",
                "Largest drop",
                ScoreCategory.Faithfulness,
                "f(x) - f(x, x_p = 0), p = argmax |map|",
                "example",
                "ties: lowest index"
            )
            {
                Needs = ScoreNeeds.Network,
                Worst = double.NaN,
                Cost = "2 outputs",
            };

        public double[] Of(ExplainedBatch batch, Settings settings) =>
            [.. Enumerable.Range(0, batch.Count).Select(image => Drop(batch, image))];

        private static double Drop(ExplainedBatch batch, int image)
        {
            using var scope = torch.NewDisposeScope();
            var (top, width) = (Array.IndexOf(batch.Importance[image], batch.Importance[image].Max()), (int)batch.Images.shape[3]);
            var points = torch.stack([batch.Images[image], batch.Images[image]]);
            points[1, torch.TensorIndex.Colon, top / width, top % width] = 0;
            var outputs = batch.Outputs(points, image).cpu().data<double>();
            return outputs[0] - outputs[1];
        }
    }

    // end

    // example IAttributionMethod
    private sealed class SquaredGradient : IAttributionMethod
    {
        public MethodInfo Info { get; } =
            new("squared-gradient", "Squared gradient", "g^2", "Baehrens et al. 2010", MethodNeeds.Model, Gradients: 1);

        public torch.Tensor Attribute(AttributionContext context)
        {
            using var scope = torch.NewDisposeScope();
            return scope.MoveToOuter(context.Gradient().square());
        }
    }

    // end

    [Fact]
    public void A_method_of_ones_own()
    {
        using var scope = torch.NewDisposeScope();
        using var model = Open();
        var images = torch.randn([2, 1, 8, 8]);
        NdArray Maps(IAttributionMethod method) => new Explainer(method, method.Info.Set()) { Model = model }.Explain(images);
        var gradients = Maps(AttributionMethods.Find("vanilla-grad", "example")).ToDoubles();
        Near.Equal(Array.ConvertAll(gradients, g => g * g), Maps(new SquaredGradient()).ToDoubles(), 1e-12);
    }

    [Fact]
    public void Statistics_of_classes()
    {
        // example ClassStatistics
        var split = new DatasetSplit(
            Images: NdArray.From([0.0, 1, 2, 1, 5, 1, 7, 1], 4, 1, 1, 2),
            Labels: NdArray.From<long>([0, 0, 1, 1], 4),
            Masks: NdArray.From<byte>([1, 0, 1, 0, 1, 0, 1, 0], 4, 1, 2)
        );
        double[] difference = new ClassStatistics(split).MeanDifference; // 5, 0: the means are (1, 1) and (6, 1)
        // end
        Assert.Equal([5.0, 0], difference);
    }

    [Fact]
    public void Scoring()
    {
        // example Scorer
        var maps = NdArray.From([0.9, 0.1, 0.5, 0.2], 1, 2, 2);
        var masks = NdArray.From<byte>([1, 0, 0, 1], 1, 2, 2);
        var scorer = new Scorer([ChosenScore.Parse("iou-topk", "example")]);
        double mean = scorer.Score(maps, masks)[0].Mean; // one of the two largest is in the mask: 1 / 3
        // end
        Assert.Equal(1.0 / 3, mean, 1e-12);
    }

    [Fact]
    public void Scoring_one_map()
    {
        // example ScoreInput
        var input = new ScoreInput(importance: [0.9, 0.1, 0.5, 0.2], mask: [true, false, false, true], width: 2);
        int hits = input.Hits(count: 3); // of the three largest, two are in the mask
        // end
        Assert.Equal(2, hits);
        // example ChosenScore
        ChosenScore score = ChosenScore.Parse("iou-threshold:0.5", "example");
        double value = score.Of(input); // pixels 0 and 2 reach half of the maximum: 1 / 3
        // end
        Assert.Equal(1.0 / 3, value, 1e-12);
        // example ScoreCatalog
        IScore auroc = ScoreCatalog.Find("auroc", "example");
        double area = new ChosenScore(auroc).Of(input); // 3 of 4 pairs are in order
        // end
        // example ScoreInfo
        bool asksNetwork = auroc.Info.Requires(ScoreNeeds.Network); // false: a map and its mask are enough
        // end
        Assert.False(asksNetwork);
        Assert.Equal(0.75, area, 1e-12);
        // example ScoreResult.MeanOf
        double mean = ScoreResult.MeanOf([0.5, double.NaN, 1]); // 0.75
        // end
        Assert.Equal(0.75, mean);
    }

    [Fact]
    public void Statistics_over_seeds()
    {
        // example Estimate
        Estimate estimate = Estimate.Of([0.4, 0.5, 0.6]); // mean 0.5, sd 0.1, 95 % from 0.252 to 0.748
        // end
        Assert.Equal((0.5, 0.1), (estimate.Mean, Math.Round(estimate.StandardDeviation, 12)));
        Assert.Equal((0.252, 0.748), (Math.Round(estimate.Low, 3), Math.Round(estimate.High, 3)));
        // example Holm
        double[] adjusted = Holm.Adjust([0.01, 0.04, 0.03]); // 0.03, 0.06, 0.06
        // end
        Assert.Equal([0.03, 0.06, 0.06], adjusted.Select(p => Math.Round(p, 12)));
        // example PairedTest
        PairedTest test = PairedTest.Compare([0.5, 0.6, 0.7], [0.4, 0.4, 0.6]); // difference 0.133, p of the t-test 0.057
        // end
        Assert.Equal((0.133, 0.057), (Math.Round(test.Difference, 3), Math.Round(test.TTest, 3)));
        // example PairedTest.SignedRank
        double p = PairedTest.SignedRank([0.1, 0.2, 0.3, 0.4, 0.5]); // all five one way: 2 / 2^5
        // end
        Assert.Equal(2.0 / 32, p, 1e-12);
        // example Bootstrap
        var (low, high) = Bootstrap.Interval(
            [
                [0.2, 0.4, 0.9],
                [0.1, 0.5, 0.8],
            ],
            "example"
        ); // two seeds, three samples
        // end
        Assert.InRange(low, 0.149, 0.5);
        Assert.InRange(high, 0.5, 0.851);
    }

    [Fact]
    public void Arrays()
    {
        using var folder = new TemporaryFolder();
        var path = folder["maps.npy"];
        // example NdArray
        NdArray array = NdArray.From([1.0, 2, 3, 4, 5, 6], 3, 2);
        NdArray rows = array.Take([2, 0]); // (2, 2): 5, 6 and 1, 2
        // end
        Assert.Equal([5.0, 6, 1, 2], rows.ToDoubles());
        // example ArrayFile
        ArrayFile.WriteNpy(path, array);
        double[] values = ArrayFile.ReadArray(path).ToDoubles();
        // end
        Assert.Equal([1.0, 2, 3, 4, 5, 6], values);
    }

    [Fact]
    public void Images()
    {
        using var scope = torch.NewDisposeScope();
        // example Thumbnail
        Thumbnail small = Thumbnail.Of([0.0, 1, 2, 4], width: 2); // 2 x 2 bytes, the largest value is 255
        // end
        Assert.Equal((2, 2, 255), (small.Height, small.Width, (int)small.Pixels[3]));
        // example ImageBatch
        var array = NdArray.From(new float[64 * 2], 2, 8, 8);
        var images = ImageBatch.Images(array, (Channels: 1, Height: 8, Width: 8), torch.ScalarType.Float32, "x.npy"); // (2, 1, 8, 8)
        long[] labels = ImageBatch.Labels(NdArray.From<long>([0, 1], 2), images: 2, classes: 2, "y.npy");
        // end
        Assert.Equal([2, 1, 8, 8], images.shape);
        Assert.Equal([0L, 1], labels);
        // example PixelInput
        var bytes = torch.full([1, 3, 2, 2], 255, torch.ScalarType.Byte);
        var prepared = PixelInput.Prepare(bytes, torch.ScalarType.Float32); // (1 - mean) / deviation per channel, as torchvision does
        // end
        Assert.Equal((1 - 0.485) / 0.229, prepared[0, 0, 0, 0].ToDouble(), 1e-5);
    }

    [Fact]
    public void Networks()
    {
        // example WeightSet
        Architecture architecture = Architectures.Find("cnn8by8", "example");
        WeightSet start = WeightInitializer.Initialize(architecture, seed: 0);
        WeightSet same = WeightSet.From(architecture, start.Arrays.ToDictionary(), "example");
        // end
        Assert.Equal(start.Arrays.Select(pair => pair.Key), same.Arrays.Select(pair => pair.Key));
        // example ExecutionPaths
        ExecutionPath path = ExecutionPaths.Choose("auto", architecture, "example"); // Fused: the network is small
        // end
        Assert.Equal(ExecutionPath.Fused, path);
        // example Architecture.LayerNamed
        string layer = Architectures.Find("resnet18", "example").LayerNamed("layer4"); // its last block, layer4.1
        // end
        Assert.Equal("layer4.1", layer);
    }

    [Fact]
    public void Training()
    {
        var random = new Random(1);
        DatasetSplit Split(int count) =>
            new(
                NdArray.From([.. Enumerable.Range(0, count * 64).Select(_ => random.NextSingle())], count, 1, 8, 8),
                NdArray.From([.. Enumerable.Range(0, count).Select(i => i % 2L)], count),
                NdArray.From(new byte[count * 64], count, 8, 8)
            );
        // example Dataset
        var data = new Dataset(Train: Split(40), Validation: Split(10), Test: Split(10));
        Dataset read = Dataset.FromArrays(data.ToArrays());
        // end
        Assert.Equal(data.Train.Images.All().Bytes, read.Train.Images.All().Bytes);
        // example KernelPlan
        var resnet = Architectures.Find("resnet18", "example");
        var wide = KernelPlan.Of(resnet, Precision.Tf32, ExecutionPath.Cuda); // 256 images at once
        // end
        Assert.Equal(256, wide.Batch);
        // example Precisions
        Precision precision = Precisions.Parse("bf16", "example");
        bool fused = precision.IsOn(ExecutionPath.Fused); // false: libtorch and CUDA have it
        torch.ScalarType images = precision.ImageType(); // float32
        // end
        Assert.Equal((false, torch.ScalarType.Float32), (fused, images));
        // example Trainer
        var options = new TrainingOptions
        {
            Epochs = 3,
            BatchSize = 8,
            Hook = [GradientTarget.Loss],
        };
        WeightSet start = WeightInitializer.Initialize(Architectures.Find("mlp8by8", "example"), seed: 0);
        var plan = KernelPlan.Of(start.Architecture, Precision.Float32, ExecutionPath.Fused);
        TrainingResult result = new Trainer(options, plan).Train(start, data);
        double[] diagonal = result.Snapshots[^1].State.Diagonal(); // diag M of the loss, from the training itself
        // end
        Assert.Equal(3, result.Log.Count);
        Assert.Equal(64, diagonal.Length);
    }

    [Fact]
    public void Parameters()
    {
        // example Settings
        var steps = new IntegerParameter("steps", Default: 50, "nodes of the quadrature", Minimum: 1);
        var given = new Dictionary<string, string> { ["steps"] = "20" };
        int value = new Settings("my-method", [steps], given, "--set").Get(steps); // 20
        // end
        Assert.Equal(20, value);
    }
}
