using System.Text.Json;

namespace Agop.Client.Tests.Commands;

public sealed class ListCommandTests
{
    [Theory]
    [InlineData(
        "methods",
        new[]
        {
            "vanilla-grad",
            "agop-local",
            "agop-global",
            "agop-weighted",
            "integrated-gradients",
            "smoothgrad",
            "smoothgrad-abs",
            "gradcam",
            "input-x-gradient",
            "random",
            "input",
            "sobel",
            "laplace",
            "constant-mean",
            "constant-variance",
            "constant-covariance",
        }
    )]
    [InlineData(
        "metrics",
        new[] { "iou-topk", "iou-threshold", "precision-topk", "emd", "mass-accuracy", "rank-accuracy", "pointing-game", "auroc", "auprc" }
    )]
    [InlineData("models", new[] { "cnn8by8", "mlp8by8", "llr", "cnn64", "mlp64" })]
    [InlineData("benchmarks", new[] { "xai-tris" })]
    public void Everything_is_listed_by_its_id(string what, string[] expected)
    {
        var text = Support.Agop.Run("/", "ls", what).Succeeded().Output;
        using var json = JsonDocument.Parse(Support.Agop.Run("/", "ls", what, "--json").Succeeded().Output);
        var ids = json.RootElement.EnumerateArray().Select(entry => entry.GetProperty("id").GetString()!).ToArray();
        Assert.Subset(ids.ToHashSet(StringComparer.Ordinal), expected.ToHashSet(StringComparer.Ordinal));
        Assert.All(ids, id => Assert.Contains(id, text, StringComparison.Ordinal));
        // Nothing for a terminal where there is none.
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void Version_help_and_doctor_answer()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+", Support.Agop.Run("/", "--version").Succeeded().Output);
        foreach (var command in new[] { "run", "data", "accumulate", "explain", "score", "ls", "doctor" })
            Assert.Contains(command, Support.Agop.Run("/", "--help").Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("Example: agop explain", Support.Agop.Run("/", "explain", "--help").Succeeded().Output, StringComparison.Ordinal);
        var doctor = Support.Agop.Run("/", "doctor");
        Assert.Contains("libtorch", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("GFLOP/s", doctor.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Support.Agop.Run("/", "doctor", "--json").Output);
        Assert.True(json.RootElement.GetProperty("found").TryGetProperty("BLAS", out _));
    }
}
