using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods;
using Agop.Core.Execution;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution;

/// <summary>Every method against the maps of an independent implementation, in float64.</summary>
public sealed class GoldenMapTests
{
    private static readonly string[] s_models = ["loss_on_logits/linear", "loss_on_logits/xor", "loss_on_softmax/linear"];

    /// <summary>Path, model, method, settings, golden name, output, diag M's golden name, bound.</summary>
    public static TheoryData<ExecutionPath, string, string, string, string, ExplainedOutput, string?, double> Maps
    {
        get
        {
            var rows = new TheoryData<ExecutionPath, string, string, string, string, ExplainedOutput, string?, double>();
            foreach (var model in s_models)
            {
                var outputs = new[]
                {
                    (ExplainedOutput.Predicted, "pred"),
                    (ExplainedOutput.Label, "true"),
                    (ExplainedOutput.Probability, "prob"),
                };
                foreach (
                    var (path, (output, t)) in from path in Enum.GetValues<ExecutionPath>()
                    from output in outputs
                    select (path, output)
                )
                {
                    void Add(string method, string golden, double bound = 1e-9, string? agop = null, string settings = "") =>
                        rows.Add(path, model, method, settings, golden, output, agop, bound);
                    Add("vanilla-grad", $"vanilla_{t}");
                    Add("agop-local", $"vanilla_{t}");
                    Add("input-x-gradient", $"ixg_{t}");
                    Add("integrated-gradients", $"ig_{t}");
                    Add("integrated-gradients", $"ig_captum_{t}", 1e-6);
                    Add("smoothgrad", $"smoothgrad_{t}");
                    Add("smoothgrad-abs", $"smoothgrad_abs_{t}");
                    Add("agop-weighted", $"agop_weighted_{t}_diag_{t}", agop: t);
                    Add("agop-weighted", $"agop_weighted_{t}_diag_jac", agop: "jac");
                    if (t == "prob")
                        continue;
                    Add("gradcam", $"gradcam_nearest_{t}", settings: "nearest");
                    Add("gradcam", $"gradcam_bilinear_{t}", settings: "bilinear");
                }
                foreach (var target in new[] { "pred", "true", "jac", "prob", "loss_ce_on_logits", "loss_ce_on_softmax" })
                    rows.Add(
                        ExecutionPath.Libtorch,
                        model,
                        "agop-global",
                        "",
                        $"agop_global_{target}",
                        ExplainedOutput.Predicted,
                        target,
                        1e-9
                    );
                rows.Add(ExecutionPath.Libtorch, model, "sobel", "", "sobel", ExplainedOutput.Predicted, null, 1e-9);
                rows.Add(ExecutionPath.Libtorch, model, "laplace", "", "laplace", ExplainedOutput.Predicted, null, 1e-9);
            }
            return rows;
        }
    }

    [Theory, MemberData(nameof(Maps))]
    public void Maps_equal_the_golden_ones(
        ExecutionPath path,
        string model,
        string id,
        string upsampling,
        string golden,
        ExplainedOutput output,
        string? agop,
        double bound
    )
    {
        using var trained = new GoldenModel(model, path: path);
        var expected = Golden.Arrays($"{model}_attributions.npz");
        var method = AttributionMethods.Find(id, "test");
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (upsampling.Length > 0)
            settings["upsampling"] = upsampling;

        var maps = new Explainer(method, method.Info.Set(settings))
        {
            Model = trained.Model,
            Output = output,
            Agop = agop is null ? null : Golden.Arrays($"{model}_agop.npz")[$"diag_{agop}"].ToDoubles(),
            Noise = expected["smoothgrad_noise"],
        }.Explain(trained.Images, trained.Data["y"].ToIntegers());

        var values = maps.ToDoubles();
        // The bundle keeps this one unsigned.
        if (id == "agop-weighted")
            values = Array.ConvertAll(values, Math.Abs);
        Near.Equal(expected[golden].ToDoubles(), values, bound);
    }

    public static MatrixTheoryData<ExecutionPath, string> TwoModels { get; } =
        new(Enum.GetValues<ExecutionPath>(), ["loss_on_logits/linear", "loss_on_logits/xor"]);

    [Theory, MemberData(nameof(TwoModels))]
    public void GradCam_equals_the_golden_map_before_upsampling(ExecutionPath path, string model)
    {
        using var trained = new GoldenModel(model, path: path);
        var method = new GradCam();

        using var map = GradCam.LowResolution(
            new AttributionContext
            {
                Images = trained.Images,
                Settings = method.Info.Set(),
                Model = trained.Model,
                Classes = trained.Data["pred"].ToIntegers(),
            }
        );

        Near.Equal(Golden.Arrays($"{model}_attributions.npz")["gradcam_2x2_pred"].ToDoubles(), NdArray.From(map).ToDoubles(), 1e-9);
    }

    [Theory, MemberData(nameof(TwoModels))]
    public void Predictions_equal_the_golden_ones(ExecutionPath path, string model)
    {
        using var trained = new GoldenModel(model, path: path);
        using var logits = trained.Model.Logits(trained.Images);

        Near.Equal(trained.Data["logits"].ToDoubles(), NdArray.From(logits).ToDoubles(), 1e-12);
        Assert.Equal(trained.Data["pred"].ToIntegers(), trained.Model.Predict(trained.Images));
    }
}
