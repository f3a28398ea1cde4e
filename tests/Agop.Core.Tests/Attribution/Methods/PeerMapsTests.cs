using Agop.Core.Attribution;
using Agop.Core.Execution;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

/// <summary>
/// Maps of Captum 0.8, pytorch-grad-cam and zennit (in float64, PyTorch 1.13) for the first 16 test images, logit of the predicted class.
/// Maps of layers are kept as the layer's size and are enlarged here.
/// </summary>
public sealed class PeerMapsTests
{
    private const int Count = 16;

    private static double[] Maps(string id, ExecutionPath path, params (string Key, string Value)[] settings)
    {
        using var trained = new GoldenModel("loss_on_logits/linear", path: path);
        var method = AttributionMethods.Find(id, "test");
        return new Explainer(method, method.Info.Set(settings.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)))
        {
            Model = trained.Model,
        }
            .Explain(trained.Images.narrow(0, 0, Count).contiguous())
            .ToDoubles();
    }

    private static double[] Golden(string name) => Agop.Tests.Support.Golden.Arrays("peers/linear_maps.npz")[name].ToDoubles();

    public static MatrixTheoryData<ExecutionPath, string> Cams =>
        new(Enum.GetValues<ExecutionPath>(), ["gradcam-pp", "layercam", "scorecam"]);

    [Theory, MemberData(nameof(Cams))]
    public void Class_activation_maps_equal_those_of_pytorch_grad_cam(ExecutionPath path, string id)
    {
        // The last layer, which every path knows, and one of 5 x 5, which libtorch does.
        (string Layer, string Conv, int Edge)[] layers = [("cnn_layers.9", "conv4", 2), ("cnn_layers.3", "conv2", 5)];
        foreach (var (layer, conv, edge) in layers[..(path == ExecutionPath.Fused ? 1 : 2)])
        {
            var small = Golden($"{id.Replace('-', '_')}_{conv}");
            double[] expected =
            [
                .. from image in Enumerable.Range(0, Count)
                from row in Enumerable.Range(0, 8)
                from column in Enumerable.Range(0, 8)
                select Math.Max(0, small[(image * edge + row * edge / 8) * edge + column * edge / 8]),
            ];
            // Denominators there have 1e-6 more in GradCAM++, 1e-8 more in ScoreCAM.
            var bound = id switch
            {
                "gradcam-pp" => 1e-4,
                "scorecam" => 1e-7,
                _ => 1e-9,
            };
            Near.Equal(expected, Maps(id, path, ("layer", layer)), bound);
        }
    }

    public static MatrixTheoryData<ExecutionPath, string> Rules =>
        new([ExecutionPath.Libtorch, ExecutionPath.Cuda], ["guided-backprop", "deconvolution"]);

    [Theory, MemberData(nameof(Rules))]
    public void Ruled_gradients_equal_those_of_captum(ExecutionPath path, string id) =>
        Near.Equal(Golden(id.Replace('-', '_')), Maps(id, path), 1e-12);

    public static MatrixTheoryData<ExecutionPath, string> Relevance =>
        new([ExecutionPath.Libtorch, ExecutionPath.Cuda], ["z-plus", "epsilon", "gamma"]);

    [Theory, MemberData(nameof(Relevance))]
    public void Relevance_equals_that_of_zennit(ExecutionPath path, string rule) =>
        Near.Equal(
            Golden($"lrp_{rule.Replace('-', '_')}"),
            rule == "epsilon" ? Maps("lrp", path, ("rule", rule), ("epsilon", "0.1")) : Maps("lrp", path, ("rule", rule)),
            1e-9
        );

    public static MatrixTheoryData<ExecutionPath, string> Paths =>
        new(Enum.GetValues<ExecutionPath>(), ["blur", "blur10", "guided", "guided_wide", "guided_few"]);

    /// <summary>PAIR's saliency (7b72b67), in float64.</summary>
    [Theory, MemberData(nameof(Paths))]
    public void Integrals_along_other_paths_equal_those_of_saliency(ExecutionPath path, string golden)
    {
        (string Key, string Value)[] settings = golden switch
        {
            "blur10" => [("sigma", "4"), ("steps", "10")],
            "guided_wide" => [("steps", "20"), ("distance", "1")],
            "guided_few" => [("steps", "20"), ("fraction", "0.1"), ("distance", "0.1")],
            _ => [],
        };
        var expected = Agop.Tests.Support.Golden.Arrays("peers/linear_paths.npz")[golden].ToDoubles();
        Near.Equal(expected, Maps(golden.StartsWith("blur", StringComparison.Ordinal) ? "blur-ig" : "guided-ig", path, settings), 1e-9);
    }

    public static MatrixTheoryData<ExecutionPath, string> Ablations =>
        new(Enum.GetValues<ExecutionPath>(), ["occlusion_3_1", "occlusion_3_2", "feature_ablation"]);

    [Theory, MemberData(nameof(Ablations))]
    public void Ablations_equal_those_of_captum(ExecutionPath path, string golden)
    {
        var parts = golden.Split('_');
        // Captum's Occlusion divides in float32.
        Near.Equal(
            Golden(golden),
            parts[0] == "occlusion" ? Maps("occlusion", path, ("window", parts[1]), ("stride", parts[2])) : Maps("feature-ablation", path),
            parts[0] == "occlusion" ? 1e-7 : 1e-9
        );
    }
}
