using Agop.Client.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Commands;

/// <summary>What 'agop new' writes compiles, and passes its own test.</summary>
public sealed class NewCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Outcome Run(params string[] arguments) => Support.Agop.Run(_folder.Path, ["new", .. arguments]);

    [Theory]
    [InlineData("method", "my-gradient", "MyGradientMethod")]
    [InlineData("method", "tensor", "TensorMethod")]
    [InlineData("score", "my-share", "MyShareScore")]
    [InlineData("benchmark", "my-squares", "MySquaresBenchmark")]
    public void A_skeleton_compiles_and_passes_its_test(string what, string id, string name)
    {
        var outcome = Run(what, id).Succeeded();
        Assert.Contains($"{name}.cs", outcome.Output, StringComparison.Ordinal);
        var test = Support.Agop.Finish(Support.Agop.Start(_folder.Path, "bash", $"{id}/test"));
        Assert.True(test.Code == 0, test.Output + test.Error);
        Assert.EndsWith($"{id}: passed", test.Output.Trim(), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder[$"{id}/results/{id}/results.csv"]));
    }

    [Fact]
    public void Nothing_is_written_over_and_names_that_are_none_are_refused()
    {
        Run("method", "mine", "--out", "a").Succeeded();
        File.WriteAllText(_folder["a/mine/MineMethod.cs"], "changed");
        Run("score", "mine", "--out", "a").Refused(2, "a/mine: is there already: expected a name that is not");
        Assert.Equal("changed", File.ReadAllText(_folder["a/mine/MineMethod.cs"]));
        Run("method", "My_Method").Refused(2, "name: expected small letters and '-', as in gradient-power, not 'My_Method'");
        Run("method", "vanilla-grad").Refused(2, "name: there is a method vanilla-grad already");
        Run("score", "deletion").Refused(2, "name: there is a score deletion already");
        Run("benchmark", "units").Refused(2, "name: there is a benchmark units already");
        Run("network", "mine").Refused(2, "what: expected method, score or benchmark, not 'network'");
    }
}
