using Agop.Core.Attribution;
using Agop.Core.Execution;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution;

/// <summary>A method against the maps of an independent implementation, in float64.</summary>
internal static class GoldenMaps
{
    public static readonly string[] Names = ["loss_on_logits/linear", "loss_on_logits/xor", "loss_on_softmax/linear"];

    public static TheoryData<string> Models => [.. Names];

    public static MatrixTheoryData<ExecutionPath, string, ExplainedOutput> Outputs =>
        new(Enum.GetValues<ExecutionPath>(), Names, Enum.GetValues<ExplainedOutput>());

    /// <summary>The logits alone: the bundle has no such maps of probabilities.</summary>
    public static MatrixTheoryData<ExecutionPath, string, ExplainedOutput> Logits =>
        new(Enum.GetValues<ExecutionPath>(), Names, [ExplainedOutput.Predicted, ExplainedOutput.Label]);

    /// <summary>The bundle's word for an output.</summary>
    public static string Word(ExplainedOutput output) =>
        output switch
        {
            ExplainedOutput.Predicted => "pred",
            ExplainedOutput.Label => "true",
            _ => "prob",
        };

    /// <param name="method">Which.</param>
    /// <param name="model">Whose maps.</param>
    /// <param name="golden">Their name in the bundle.</param>
    /// <param name="path">Which kernels.</param>
    /// <param name="output">What is explained.</param>
    /// <param name="bound">The largest difference, relative to the largest expected value.</param>
    /// <param name="diagonal">The gradient target of diag M, where the method needs it.</param>
    /// <param name="unsigned">Whether the bundle keeps magnitudes only.</param>
    /// <param name="settings">Of the method.</param>
    public static void Compare(
        IAttributionMethod method,
        string model,
        string golden,
        ExecutionPath path = ExecutionPath.Libtorch,
        ExplainedOutput output = ExplainedOutput.Predicted,
        double bound = 1e-9,
        string? diagonal = null,
        bool unsigned = false,
        params (string Key, string Value)[] settings
    )
    {
        using var trained = new GoldenModel(model, path: path);
        var expected = Golden.Arrays($"{model}_attributions.npz");
        var given = settings.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        var maps = new Explainer(method, method.Info.Set(given))
        {
            Model = trained.Model,
            Output = output,
            Agop = diagonal is null ? null : Golden.Arrays($"{model}_agop.npz")[$"diag_{diagonal}"].ToDoubles(),
            Noise = expected["smoothgrad_noise"],
        }
            .Explain(trained.Images, trained.Labels)
            .ToDoubles();
        Near.Equal(expected[golden].ToDoubles(), unsigned ? Array.ConvertAll(maps, Math.Abs) : maps, bound);
    }
}
