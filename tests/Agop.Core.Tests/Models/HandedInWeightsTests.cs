using System.Text;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Models;

/// <summary>Weights as people keep them, written by PyTorch 1.13; the maps are its own, in float64.</summary>
public sealed class HandedInWeightsTests
{
    private static readonly string s_folder = Path.Combine(Golden.Copied, "handed-in");
    private static readonly IReadOnlyDictionary<string, NdArray> s_values = ArrayFile.ReadNamed(Path.Combine(s_folder, "values.npz"));
    private static readonly Architecture s_cnn = Architectures.Find("cnn8by8", "test");

    private static ModelFile Found(string path) => ModelFile.Find("cnn8by8", path, null, "--arch");

    private static double[] Maps(ModelFile file)
    {
        using var scope = NewDisposeScope();
        using var model = file.Open(Precision.Float64, ExecutionPath.Fused);
        var images = ImageBatch.Images(s_values["x"], s_cnn.Input, ScalarType.Float64, "x");
        return NdArray
            .From(
                model.WeightedGradients(
                    images,
                    new OutputHead(HeadKind.Logit, model.Predict(images)),
                    ScaledCopies.Unchanged,
                    [GradientTerm.Signed]
                )[0]
            )
            .ToDoubles();
    }

    [Theory]
    [InlineData("parallel.pth.tar", "plain", "dropped 'module.'")]
    [InlineData("compiled.BIN", "plain", "dropped '_orig_mod.module.'")]
    [InlineData("lightning.ckpt", "plain", "under 'state_dict', and dropped 'model.'")]
    [InlineData("averaged.pth:model", "plain", "under 'model'")]
    [InlineData("averaged.pth:ema", "ema", "under 'ema'")]
    [InlineData("swa.pth", "plain", "dropped 'module.'")]
    [InlineData("twice.pt", "plain", "under 'net'")]
    [InlineData("whole.pt", "plain", null)]
    [InlineData("legacy.pth", "plain", "under 'state'")]
    [InlineData("brain.safetensors", "brain", null)]
    [InlineData("half.safetensors", "half", null)]
    public void Weights_are_found_and_give_PyTorchs_maps(string name, string maps, string? told)
    {
        var file = Found(Path.Combine(s_folder, name));
        Near.Equal(s_values[maps].ToDoubles(), Maps(file), 1e-12);
        if (told is null)
            Assert.Null(file.Note);
        else
            Assert.Contains(told, file.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_several_fit_the_message_lists_them()
    {
        var path = Path.Combine(s_folder, "averaged.pth");
        Assert.Contains(
            "several weights fit: 'model', 'ema'; FILE:KEY",
            Assert.Throws<InputException>(() => Found(path)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no weights under 'best' that fit; those that do are 'model', 'ema'",
            Assert.Throws<InputException>(() => Found(path + ":best")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Where_none_fits_the_message_shows_both_sides()
    {
        var error = Assert.Throws<InputException>(() => Found(Path.Combine(Golden.Copied, "torchvision", "state_dict.pth")));
        Assert.Contains("the file has 0.weight, 0.bias, 1.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains("cnn8by8 needs cnn_layers.0.weight, cnn_layers.0.bias", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_prefixes_and_neighbours_never_hide_or_change_the_weights()
    {
        var random = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            var weights = WeightInitializer.Initialize(s_cnn, random.Next()).Arrays;
            var prefix = string.Concat(
                Enumerable
                    .Range(0, random.Next(4))
                    .Select(_ => new[] { "module.", "_orig_mod.", "net.", "backbone.", "m0." }[random.Next(5)])
            );
            var arrays = weights.ToDictionary(
                pair => prefix + (round % 2 == 0 ? pair.Key : s_cnn.Parameters.First(parameter => parameter.Name == pair.Key).ShortName),
                pair => pair.Value,
                StringComparer.Ordinal
            );
            arrays["n_averaged"] = NdArray.Scalar(3L);
            if (prefix.Length > 0)
                arrays["other.weight"] = NdArray.From([1f, 2], 2);
            using var open = new OpenArrays([ArrayGroup.Of(arrays)]);
            var fit = StateDicts.Choose(open, [s_cnn], key: null, "file");
            Assert.Equal(prefix, fit.Prefix);
            foreach (var (name, array) in weights)
                Assert.Equal(array.Bytes, fit.Read()[name].Bytes);
            // One array more under the same prefix is another network.
            arrays[prefix + "extra.weight"] = NdArray.From([1f], 1);
            using var more = new OpenArrays([ArrayGroup.Of(arrays)]);
            Assert.Contains(
                "extra.weight: cnn8by8 has no such parameter",
                Assert.Throws<InputException>(() => StateDicts.Choose(more, [s_cnn], key: null, "file")).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "Git LFS pointer")]
    [InlineData("\n<!DOCTYPE html><html><body>404", "HTML page")]
    [InlineData("{\"error\": \"not found\"}", "text file that begins '{\"error\"")]
    [InlineData("\u001f\u008b\u0008\0", "packed by gzip")]
    [InlineData("\u0089HDF\r\n", "HDF5")]
    public void A_file_of_another_kind_is_refused_by_its_kind(string content, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["w.pth"], Encoding.Latin1.GetBytes(content));
        var error = Assert.Throws<InputException>(() => Found(folder["w.pth"]));
        Assert.StartsWith(folder["w.pth"] + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_is_read_as_a_file_is()
    {
        using var folder = new TemporaryFolder();
        using (var made = System.Diagnostics.Process.Start("mkfifo", folder["pipe"]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        var bytes = File.ReadAllBytes(Path.Combine(s_folder, "twice.pt"));
        var writer = Task.Run(() => File.WriteAllBytes(folder["pipe"], bytes), TestContext.Current.CancellationToken);
        using var open = ArrayFile.Open(folder["pipe"]);
        await writer;
        Assert.Equal("net", StateDicts.Choose(open, [s_cnn], key: null, "pipe").Key);
    }
}
