using Agop.Core.Attribution;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Planning;

public sealed class SweepFileTests
{
    private static Sweep Parse(string text) => SweepFile.Parse(new StringReader(text), "s.yaml");

    [Fact]
    public void Only_scenarios_are_required_and_other_keys_default_to_the_benchmarks_values()
    {
        var sweep = Parse("scenarios: linear");
        Assert.Equal("s", sweep.Name);
        Assert.Equal([0L, 1, 2, 3, 4], sweep.Seeds);
        Assert.Equal("cnn8by8", sweep.Architecture.Id);
        Assert.Equal(
            (500, 512, 5e-4, LossInput.Logits),
            (sweep.Training.Epochs, sweep.Training.BatchSize, sweep.Training.LearningRate, sweep.Training.Loss)
        );
        Assert.Equal(AttributionMethods.All.Count(method => method.Info.IsDefault), sweep.Methods.Count);
        Assert.Equal("iou-topk", sweep.Scores[0]);
        Assert.Equal("integrated-gradients", sweep.Reference);
        Assert.Equal(ExplainedOutput.Predicted, sweep.Output);
    }

    [Fact]
    public void Every_key_can_be_set()
    {
        var sweep = Parse(
            """
            name: mine
            benchmark: xai-tris
            architecture: mlp8by8
            scenarios: [rigid:left-right, xor]
            backgrounds: [white, correlated]
            samples: 400
            seeds: [7, 9]
            training: { epochs: 3, batch: 10, learning-rate: 0.01, loss: softmax, hook: [jacobian, loss], snapshot-every: 0 }
            agop: { target: predicted, shards: 2 }
            output: label
            methods: [vanilla-grad, { id: smoothgrad, sd: 0.2, samples: 5 }, random]
            metrics: [auroc, iou-threshold:0.5]
            reference: random
            precision: float64
            maps: 0
            """
        );
        Assert.Equal(4, sweep.Data.Count);
        Assert.Equal(["vanilla-grad", "smoothgrad[samples=5,sd=0.2]", "random"], sweep.Methods.Select(method => method.Label));
        Assert.Equal(["iou-topk", "auroc", "iou-threshold:0.5"], sweep.Scores);
        Assert.Equal(LossInput.Softmax, sweep.Training.Loss);
        Assert.Equal([GradientTarget.Jacobian, GradientTarget.Loss], sweep.Training.Hook);
        Assert.Equal((GradientTarget.Predicted, 2), (sweep.AgopTarget, sweep.Shards));
        Assert.Equal(new KernelPlan(ExecutionPath.Fused, Precision.Float64), sweep.Kernels);
    }

    [Fact]
    public void A_network_without_convolution_leaves_GradCAM_out()
    {
        Assert.DoesNotContain(Parse("scenarios: linear\narchitecture: llr").Methods, method => method.Label == "gradcam");
        Assert.Contains(
            "needs a network with a convolution",
            Assert.Throws<InputException>(() => Parse("scenarios: linear\narchitecture: llr\nmethods: gradcam")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Precision_and_batch_choose_the_kernels()
    {
        var half = Parse("scenarios: [linear]\nprecision: bf16\ngradient-batch: 32");
        Assert.Equal(new KernelPlan(ExecutionPath.Libtorch, Precision.Bf16, 32, MemoryLayout.ChannelsFirst), half.Kernels);
        Assert.Equal(new KernelPlan(ExecutionPath.Libtorch, Precision.Float32, 32, MemoryLayout.ChannelsFirst), half.TrainingKernels);
        // What was asked for on the command line decides, whatever the file says.
        var cores = new SweepDefinition("s.yaml", "scenarios: [linear]\nprecision: tf32\ntraining: {precision: tf32}", "cuda").Bind(
            "s.yaml"
        );
        Assert.Equal((ExecutionPath.Cuda, Precision.Tf32), (cores.Kernels.Path, cores.Kernels.Precision));
        Assert.Equal((ExecutionPath.Cuda, Precision.Tf32), (cores.TrainingKernels.Path, cores.TrainingKernels.Precision));
    }

    [Fact]
    public void Threads_are_part_of_the_trainings_spec_and_one_is_as_none()
    {
        const string Text = "scenarios: [linear]\nseeds: [0]\nmethods: [random]\npath: libtorch\ntraining: {epochs: 2";
        TaskDefinition Train(string more) => SweepPlan.Of(Parse($"{Text}{more}}}")).Tasks.Single(task => task.Kind == TaskKinds.Train.Name);
        Assert.Contains("\"threads\":3", Train(", threads: 3").CanonicalSpec, StringComparison.Ordinal);
        Assert.Equal(Train("").Id, Train(", threads: 1").Id);
        Assert.NotEqual(Train("").Id, Train(", threads: 2").Id);
    }

    [Theory]
    [InlineData("", "expected")]
    [InlineData(
        "scenarios: [linear]\ntraining: {threads: 2}",
        "s.yaml:2: training.threads: has no effect on the fused path: expected path libtorch"
    )]
    [InlineData("scenarios: [linear]\npath: libtorch\ntraining: {threads: 0}", "s.yaml:3: training.threads: expected")]
    [InlineData("name: x", "scenarios: expected at least one")]
    [InlineData("scenarios: [linear, linear:one-pixel, linear:right1]", "linear:one-pixel and linear:right1 are the same data")]
    [InlineData("scenarios: [linear]\nepochs: 3", "s.yaml:2: epochs: unknown key; expected one of")]
    [InlineData("scenarios: [linear]\ntraining:\n  epoch: 3", "s.yaml:3: training.epoch: unknown key")]
    [InlineData(
        "scenarios: [linear]\ntraining:\n  epochs: many",
        "s.yaml:3: training.epochs: expected a whole number from 1 to 1000000, not 'many'"
    )]
    [InlineData("scenarios: [linear]\ntraining: {learning-rate: -7}", "learning-rate: expected a number above 0, not -7")]
    [InlineData("scenarios: [linear]\ntraining: 5", "s.yaml:2: training: expected keys and values")]
    [InlineData("scenarios: [diagonal]", "s.yaml:1: scenarios: scenario: expected linear")]
    [InlineData("scenarios: []", "expected at least one item")]
    [InlineData("scenarios: [linear]\nseeds: [1, 1]", "s.yaml:2: seeds: expected each seed once")]
    [InlineData("scenarios: [linear]\nseeds: [a]", "s.yaml:2: seeds: expected whole numbers")]
    [InlineData("scenarios: [linear]\nmethods: [magic]", "s.yaml:2: methods: expected a method among")]
    [InlineData("scenarios: [linear]\nmethods: [random, random]", "expected each method once")]
    [InlineData("scenarios: [linear]\nmethods: [{id: smoothgrad, sd: -1}]", "sd: expected a number from 0")]
    [InlineData("scenarios: [linear]\nmethods: [{id: smoothgrad, noise: 1}]", "noise: smoothgrad takes samples, sd")]
    [InlineData("scenarios: [linear]\nmetrics: [f1]", "s.yaml:2: metrics: expected a metric among")]
    [InlineData("scenarios: [linear]\nreference: magic", "s.yaml:2: reference: expected one of the sweep's methods")]
    [InlineData("scenarios: [linear]\noutput: loss", "s.yaml:2: output: expected one of predicted, label, probability")]
    [InlineData("scenarios: [linear]\narchitecture: vgg", "s.yaml:2: architecture: expected one of cnn8by8")]
    [InlineData("scenarios: [linear]\nprecision: half", "s.yaml:2: precision: expected one of float32, float64, tf32, bf16, not 'half'")]
    [InlineData("scenarios: [linear]\nprecision: tf32", "s.yaml:2: precision: path libtorch has no tf32")]
    [InlineData("scenarios: [linear]\nprecision: bf16\npath: fused", "s.yaml:2: precision: path fused has no bf16")]
    [InlineData("scenarios: [linear]\ngradient-batch: 0", "s.yaml:2: gradient-batch: expected a whole number from 1")]
    [InlineData("scenarios: [linear]\ngradient-batch: 8", "s.yaml:2: gradient-batch: has no effect on the fused path")]
    [InlineData("scenarios: [linear]\ntraining:\n  precision: bf16", "s.yaml:3: training.precision: expected float32 or tf32, not 'bf16'")]
    [InlineData("scenarios: [linear]\ntraining:\n  precision: tf32", "s.yaml:3: training.precision: path fused has no tf32")]
    [InlineData("scenarios: [linear]\nbenchmark: imagenet", "expected xai-tris")]
    [InlineData("scenarios: [linear]\npath: gpu", "s.yaml:2: path: expected auto, fused, libtorch or cuda, not 'gpu'")]
    [InlineData("scenarios: [linear]\nscenarios: [xor]", "s.yaml:2: not YAML: Duplicate key scenarios")]
    [InlineData("scenarios: [linear]\nname: ../../x", "s.yaml:2: name: expected letters")]
    [InlineData("scenarios: [linear]\nname: /etc/x", "s.yaml:2: name: expected letters")]
    [InlineData("scenarios: [linear]\nmaps: 65", "s.yaml:2: maps: expected a whole number from 0 to 64")]
    [InlineData("scenarios: [linear]\nagop: {shards: 2000000000}", "agop.shards: expected a whole number from 1 to 4096")]
    [InlineData("scenarios: [linear]\nsamples: 0", "s.yaml:2: samples: expected a whole number from 1")]
    [InlineData("scenarios: [linear]\nsamples: 2000000000", "samples: expected a whole number from 1 to 100000")]
    [InlineData("scenarios: [linear", "not YAML")]
    [InlineData("- linear", "expected keys and values")]
    [InlineData("a: 1\n---\nb: 2", "one YAML document")]
    public void What_is_wrong_is_named_with_file_line_and_key(string text, string expected)
    {
        var error = Assert.Throws<InputException>(() => Parse(text));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("s.yaml", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Files_and_layers_that_a_sweep_names_are_checked_when_it_is_read()
    {
        using var folder = new TemporaryFolder();
        var handed = Path.Combine(Golden.Copied, "handed-in");
        File.Copy(Path.Combine(handed, "averaged.pth"), folder["w.pth"]);
        File.Copy(Path.Combine(handed, "inplace.pt"), folder["m.pt"]);
        Sweep Read(string text)
        {
            File.WriteAllText(folder["s.yaml"], "scenarios: [linear]\n" + text);
            return SweepFile.Read(folder["s.yaml"]);
        }
        void Refused(string text, string expected) =>
            Assert.Contains(
                $"{folder["s.yaml"]}:2: {expected}",
                Assert.Throws<InputException>(() => Read(text)).Message,
                StringComparison.Ordinal
            );

        // Relative to the sweep's file, wherever the program runs.
        var sweep = Read("weights: w.pth:ema\nmethods: [vanilla-grad, {id: gradcam, layer: cnn_layers.3}]");
        Assert.Equal((folder["w.pth"], "ema"), (sweep.Weights[0].File, sweep.Weights[0].Key));
        Assert.Equal([ExecutionPath.Fused, ExecutionPath.Libtorch], sweep.Methods.Select(method => sweep.KernelsOf(method).Path));
        Refused("weights: gone.pth", $"weights: {folder["gone.pth"]}: no such file");
        Refused("weights: w.pth", $"weights: {folder["w.pth"]}: several weights fit: 'model', 'ema'");
        Refused("weights: w.pth:ema\narchitecture: mlp8by8", $"weights: {folder["w.pth"]}: ");
        Refused("methods: [{id: gradcam, layer: conv9}]", "methods: layer conv9: cnn8by8 has no such layer");
        Refused(
            "path: fused\nmethods: [{id: gradcam, layer: cnn_layers.3}]",
            "path: the fused path gives the output of cnn_layers.9 only, not of cnn_layers.3"
        );
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void Nesting_without_end_is_refused(string opening) =>
        Assert.Contains(
            "levels of nesting",
            Assert.Throws<InputException>(() => Parse(string.Concat(Enumerable.Repeat(opening, 100_000)))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Aliases_are_refused()
    {
        foreach (
            var text in new[]
            {
                "a: &a [x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nscenarios: [linear]\nmethods: [*c]",
                "scenarios: &e [*e]",
                "? &a [*a]\n: 1",
                "? &a {x: *a}\n: 1",
            }
        )
            Assert.Contains("no aliases", Assert.Throws<InputException>(() => Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_sweeps_are_read_or_refused()
    {
        var seed =
            "scenarios: [linear, xor]\nseeds: [0, 1]\ntraining: { epochs: 3, batch: 5 }\nmethods:\n  - random\n  - { id: "
            + "smoothgrad, sd: 0.2 }\nmetrics: [auroc]\n";
        var random = new Random(3);
        const string Telling = ":-[]{}&*!|>'\"%@`#, \n\t\0ax019.";
        for (var i = 0; i < 100_000; i++)
        {
            var text = seed.ToCharArray().ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var place = random.Next(text.Count);
                if (random.Next(3) == 0)
                    text.RemoveAt(place);
                else
                    text[place] = Telling[random.Next(Telling.Length)];
            }
            try
            {
                Assert.NotEmpty(Parse(string.Concat(text)).Methods);
            }
            catch (InputException error)
            {
                Assert.StartsWith("s.yaml", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Missing_files_are_named() =>
        Assert.Equal("nowhere/s.yaml: no such file", Assert.Throws<InputException>(() => SweepFile.Read("nowhere/s.yaml")).Message);

    [Fact]
    public void Plans_share_what_does_not_depend_on_the_network()
    {
        var plan = SweepPlan.Of(
            Parse("scenarios: [linear, xor]\nseeds: [0, 1, 2]\nmethods: [agop-weighted, random, input]\nagop: {shards: 4}")
        );
        var counts = plan.Tasks.CountBy(task => task.Kind).ToDictionary(StringComparer.Ordinal);
        Assert.Equal(2, counts["dataset"]);
        Assert.Equal(6, counts["train"]);
        Assert.Equal(24, counts["accumulate"]);
        Assert.Equal(18, counts["merge"]);
        Assert.Equal(6 + 6 + 2, counts["evaluate"]);
        Assert.Equal(18, plan.Cells.Count());
    }

    [Theory]
    [InlineData("methods: [deep-shap]", "deep-shap needs a network of known layers without max-pools and residual blocks")]
    [InlineData("architecture: cnn64\nmethods: [agop-ixg]", "")]
    [InlineData("architecture: mlp8by8\nmethods: [deep-shap]\noutput: probability", "deep-shap explains a logit")]
    [InlineData("architecture: cnn64\nmethods: [kernel-shap]", "kernel-shap needs at most 1024 input elements: cnn64 takes 4096")]
    [InlineData("methods: [exact-shapley]", "exact-shapley needs at most 16 input elements: cnn8by8 takes 64")]
    [InlineData("path: fused\nmethods: [lrp]", "the fused path cannot run lrp: expected auto, libtorch or cuda")]
    public void Methods_that_a_network_cannot_serve_are_refused_before_it_is_trained(string lines, string said)
    {
        Sweep Read() => SweepFile.Parse(new StringReader($"scenarios: [linear]\n{lines}\n"), "s.yaml");
        if (said.Length == 0)
            Assert.True(Read().NeedsMatrix);
        else
            Assert.Contains(said, Assert.Throws<InputException>(Read).Message, StringComparison.Ordinal);
    }
}
