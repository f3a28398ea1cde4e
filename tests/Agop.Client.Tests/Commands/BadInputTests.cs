using System.IO.Compression;
using Agop.Client.Tests.Support;
using Agop.Core.Arrays;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Commands;

/// <summary>What a person gets wrong: exit code 2, one line that names the file and the field, and no output.</summary>
public sealed class BadInputTests
{
    private const string Accumulate = "accumulate --arch cnn8by8 --weights W.npz --images x.npy --out state.npz";
    private const string Explain = "explain --arch cnn8by8 --weights W.npz --images x.npy --method vanilla-grad --out maps.npy";

    [Theory]
    [InlineData("", "Required command")]
    [InlineData("fly", "fly")]
    [InlineData("run missing.yaml", "missing.yaml: no such file")]
    [InlineData("run bad.yaml", "bad.yaml:2: epochs: unknown key")]
    [InlineData("run good.yaml --lanes 0", "--lanes: expected cpu:COUNT with 1 to 1024, cuda:NUMBER or cuda:all, not '0'")]
    [InlineData("run good.yaml --lanes two", "--lanes: expected cpu:COUNT with 1 to 1024, cuda:NUMBER or cuda:all, not 'two'")]
    [InlineData("run good.yaml --path gpu", "--path: expected auto, fused, libtorch or cuda, not 'gpu'")]
    [InlineData(Accumulate + " --path gpu", "--path: expected auto, fused, libtorch or cuda")]
    [InlineData(
        "explain --arch cnn8by8 --images x.npy --method random --path fused --out maps.npy",
        "--path: has no effect: random runs no network"
    )]
    [InlineData("run good.yaml --out W.npz", "--out: expected a folder")]
    [InlineData("run good.yaml --artifacts W.npz", "W.npz: expected a folder")]
    [InlineData("run good.yaml --out ''", "--out: expected a name")]
    [InlineData("run good.yaml --ledger ''", "--ledger: expected a name")]
    [InlineData("run good.yaml --ledger W.npz", "W.npz: expected a ledger that can be opened")]
    [InlineData("data xai-tris --scenario linear --samples 2000000000 --out d", "samples: expected a multiple of 4")]
    [InlineData(Explain + " --png W.npz", "--png: expected a folder, ")]
    [InlineData(Explain + " --png ''", "--png: expected a name")]
    [InlineData(
        "explain --arch cnn8by8 --weights W.npz --images x.npy --method vanilla-grad --out W.npz/maps.npy",
        "--out: expected a folder, "
    )]
    [InlineData(
        "explain --arch cnn8by8 --weights W.npz --images empty --method vanilla-grad --out maps.npy",
        "expected a folder with pictures (.png, .jpg, .jpeg), found none"
    )]
    [InlineData(Explain + " --agop W.npz", "--agop: vanilla-grad does not use it")]
    [InlineData(
        "explain --arch cnn8by8 --weights W.npz --images x.npy --method smoothgrad --noise noise.npy --set samples=3 --out maps.npy",
        "--set: samples and sd have no effect with --noise"
    )]
    [InlineData("data xai-tris --scenario linear --out W.npz", "--out: expected a folder, ")]
    [InlineData("run good.yaml extra.yaml", "extra.yaml")]
    [InlineData("data xai-tris --scenario round --out d", "scenario: expected linear, multiplicative, rigid, xor")]
    [InlineData("data xai-tris --scenario linear --background red --out d", "background: expected white or correlated")]
    [InlineData("data xai-tris --scenario linear", "--out")]
    [InlineData(Accumulate + " --arch vgg", "--arch")]
    [InlineData(Accumulate + " --target magic", "--target: expected one of jacobian")]
    [InlineData(Accumulate + " --target label", "--labels: missing")]
    [InlineData(Accumulate + " --target loss", "--labels: missing")]
    [InlineData(Accumulate + " --dtype float16", "--dtype: expected one of float32, float64, tf32, bf16")]
    [InlineData(Accumulate + " --shards 65", "--shards: expected auto, or 1 to 64")]
    [InlineData(Accumulate + " --shards 0", "--shards: expected auto, or 1 to 64")]
    [InlineData("accumulate --arch cnn8by8 --weights W.npz --images x.npy --out state.txt", "--out: expected a name that ends in .npz")]
    [InlineData("accumulate --arch cnn8by8 --weights nothing.npz --images x.npy --out state.npz", "nothing.npz: no such file")]
    [InlineData("accumulate --arch cnn8by8 --weights x.npy --images x.npy --out state.npz", "x.npy: this is one array without a name")]
    [InlineData(
        "accumulate --arch mlp8by8 --weights W.npz --images x.npy --out state.npz",
        "W.npz: no weights of mlp8by8: the file has conv1.weight"
    )]
    [InlineData(
        "accumulate --arch cnn64 --weights W.npz --images x.npy --out state.npz",
        "W.npz: conv1.weight: expected shape (4, 1, 4, 4)"
    )]
    [InlineData("accumulate --arch cnn8by8 --weights cut.npz --images x.npy --out state.npz", "cut.npz: ")]
    [InlineData("accumulate --arch cnn8by8 --weights W.npz --images cut.npy --out state.npz", "cut.npy: data: ")]
    [InlineData("accumulate --arch cnn8by8 --weights W.npz --images pickle.npy --out state.npz", "pickle.npy: descr: object arrays")]
    [InlineData(
        "accumulate --arch cnn8by8 --weights W.npz --images nan.npy --out state.npz",
        "nan.npy: image 0, position (0, 7): expected finite values, found NaN"
    )]
    [InlineData(
        "accumulate --arch cnn8by8 --weights W.npz --images mask.npy --labels x.npy --out state.npz",
        "x.npy: expected shape (64,)"
    )]
    [InlineData("accumulate --arch cnn8by8 --weights bad.safetensors --images x.npy --out state.npz", "bad.safetensors: header")]
    [InlineData(Explain + " --method magic", "method")]
    [InlineData(
        "explain --arch cnn8by8 --images x.npy --method vanilla-grad --out maps.npy",
        "--weights: missing; vanilla-grad needs them"
    )]
    [InlineData(
        "explain --arch cnn8by8 --weights W.npz --images x.npy --method agop-weighted --out maps.npy",
        "--agop: missing; agop-weighted needs the state"
    )]
    [InlineData(
        "explain --arch cnn8by8 --weights W.npz --images x.npy --method agop-global --agop W.npz --out maps.npy",
        "W.npz: diag: missing"
    )]
    [InlineData(
        "explain --arch cnn8by8 --weights W.npz --images x.npy --method smoothgrad --noise x.npy --out maps.npy",
        "x.npy: expected shape (samples, 64, 64)"
    )]
    [InlineData("explain --arch llr --images x.npy --weights W.npz --method gradcam --out maps.npy", "W.npz: linear.weight: ")]
    [InlineData("explain --arch cnn8by8 --images x.npy --method constant-mean --out maps.npy", "--train-images: missing")]
    [InlineData(Explain + " --set steps=3", "--set: steps: vanilla-grad takes no settings")]
    [InlineData(Explain + " --set steps", "--set: expected key=value")]
    [InlineData(Explain + " --noise x.npy", "--noise: vanilla-grad takes no noise")]
    [InlineData(Explain + " --target label", "--labels: missing")]
    [InlineData(Explain + " --target truth", "--target: expected one of predicted, label, probability")]
    [InlineData("score --maps x.npy --masks y.npy", "expected masks of shape (n, H, W)")]
    [InlineData("score --maps y.npy --masks mask.npy", "y.npy and mask.npy: expected maps of float")]
    [InlineData("score --maps x_train.npy --masks mask.npy", "expected maps of shape (64, 8, 8)")]
    [InlineData("score --maps x.npy --masks mask.npy --metric f1", "--metric: expected a metric among")]
    [InlineData(
        "explain --arch cnn8by8 --weights W.npz --images x.npy --method vanilla-grad",
        "--out: missing; maps go to --out, --png or --html"
    )]
    [InlineData(
        "explain --arch cnn8by8 --weights W.npz --images x.npy --method vanilla-grad --method random --out maps.npy",
        "--out: expected a name that ends in .npz"
    )]
    [InlineData(Explain + " --method random --html page.html", "--out: expected a name that ends in .npz")]
    [InlineData(
        "explain --arch cnn8by8 --weights W.npz --images x.npy --method random --method vanilla-grad --set sd=2 --html page.html",
        "--set: sd: none of the methods takes it"
    )]
    [InlineData(
        "explain --arch cnn8by8 --weights W.npz --images broken.png --method vanilla-grad --html page.html",
        "--images: pictures have three channels; cnn8by8 takes 1"
    )]
    [InlineData(
        "explain --arch torchscript --weights model.pt --images broken.png --method vanilla-grad --html page.html",
        "broken.png: expected a PNG or JPEG picture"
    )]
    [InlineData(
        "explain --arch torchscript --weights model.pt --images giant.png --method vanilla-grad --html page.html",
        "giant.png: expected a PNG or JPEG picture: 60000 x 60000 pixels, expected at most 16777216 in all"
    )]
    [InlineData(
        "explain --arch torchscript --weights W.npz --images x.npy --method vanilla-grad --out maps.npy",
        "needs images of shape (n, C, H, W)"
    )]
    [InlineData(
        "explain --arch resnet18 --weights evil.pth --images x.npy --method vanilla-grad --html page.html",
        "evil.pth: data.pkl: it names os.system"
    )]
    [InlineData(
        "accumulate --arch resnet18:size=3 --weights W.npz --images x.npy --out state.npz",
        "--arch: resnet18:size=3: expected classes=2..100000 and size=32..2048"
    )]
    [InlineData(Accumulate + " --target sketch --path fused", "--path: the fused path has no sketch")]
    [InlineData("run good.yaml --lanes cpu:1,cuda:64", "--lanes: 'cuda:64': ")]
    [InlineData("run good.yaml --path cuda --lanes 1", "--lanes: the sweep has tasks for cuda lanes, and there are none")]
    [InlineData(
        "run clevr.yaml",
        "clevr.yaml:2: scenarios: 'color of ball': expected CLEVR's words such as large, red, metal or cube, not 'ball'"
    )]
    [InlineData("data clevr-xai render --count 0 --out d", "--count: expected 1 to 1000000, not 0")]
    [InlineData("data clevr-xai render --count 2 --objects 3-x --out d", "--objects: expected a number or two such as 3-10, not '3-x'")]
    [InlineData(
        "data clevr-xai render --count 2 --variant huge --out d",
        "--variant: expected one of standard, crowded, left, right, cogent-a, cogent-b, not 'huge'"
    )]
    [InlineData("data clevr-xai import nowhere", "nowhere: no such folder")]
    [InlineData("data clevr-xai import empty", "CLEVR-XAI_scenes.json: no such file")]
    [InlineData("ls planets", "expected methods, metrics, models or benchmarks")]
    public void It_is_refused_with_one_line(string command, string expected)
    {
        using var bench = Bench();
        var before = Directory.GetFileSystemEntries(bench.Path).Order(StringComparer.Ordinal).ToArray();

        var outcome = bench.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "''" ? "" : word)]);

        outcome.Refused(2, expected);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            before,
            Directory
                .GetFileSystemEntries(bench.Path)
                .Where(entry => Path.GetFileName(entry) is not ("results" or ".agop"))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_said_and_nothing_is_left()
    {
        using var bench = Bench();
        bench
            .Run("accumulate", "--arch", "cnn8by8", "--weights", "W.npz", "--images", "x.npy", "--out", "/proc/nowhere/state.npz")
            .Refused(1, "/proc/nowhere");
    }

    private static Workbench Bench()
    {
        var bench = new Workbench();
        File.WriteAllText(bench["good.yaml"], "scenarios: [linear]\nsamples: 200\nseeds: 0\ntraining: {epochs: 1}\nmethods: [random]\n");
        File.WriteAllText(bench["bad.yaml"], "scenarios: [linear]\nepochs: 5\n");
        File.WriteAllText(bench["clevr.yaml"], "benchmark: clevr-xai\nscenarios: [color of ball]\n");
        File.WriteAllText(bench["broken.png"], "no picture");
        File.WriteAllBytes(bench["giant.png"], GiantPicture.Of(60_000));
        Directory.CreateDirectory(bench["empty"]);
        using (var archive = ZipFile.Open(bench["evil.pth"], ZipArchiveMode.Create))
        using (var pickle = archive.CreateEntry("archive/data.pkl").Open())
            pickle.Write("cos\nsystem\n(S'true'\ntR."u8);
        File.WriteAllBytes(bench["cut.npz"], File.ReadAllBytes(bench["W.npz"])[..500]);
        File.WriteAllBytes(bench["cut.npy"], File.ReadAllBytes(bench["x.npy"])[..500]);
        File.WriteAllBytes(
            bench["pickle.npy"],
            [
                .. File.ReadAllBytes(bench["x.npy"])
                    .Select(
                        (value, i) =>
                            i == 21 ? (byte)'|'
                            : i == 22 ? (byte)'O'
                            : i == 23 ? (byte)'8'
                            : value
                    ),
            ]
        );
        File.WriteAllBytes(bench["bad.safetensors"], [255, 1, 0, 0, 0, 0, 0, 0, (byte)'{']);
        var x = ArrayFile.ReadArray(bench["x.npy"]);
        x.As<double>()[7] = double.NaN;
        ArrayFile.WriteNpy(bench["nan.npy"], x);
        return bench;
    }
}
