using System.Text.Json.Nodes;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Merge;

namespace Agop.Sweeps.Tests.Tasks;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"b":1,"a":[true,null,"x"]}""", """{"a":[true,null,"x"],"b":1}""")]
    [InlineData("""{ "n" : 0.10 , "e": 1e3, "i": 12345678901234 }""", """{"e":1000,"i":12345678901234,"n":0.1}""")]
    [InlineData("""{"z":{"y":{},"x":[]},"A":"\u00e9"}""", """{"A":"\u00E9","z":{"x":[],"y":{}}}""")]
    public void Equal_values_have_one_text(string given, string expected) =>
        Assert.Equal(expected, CanonicalJson.Write(JsonNode.Parse(given)));

    [Fact]
    public void Ids_depend_on_kind_version_spec_and_needs_alone()
    {
        var spec = new MergeSpec(Core.Gradients.GradientTarget.Jacobian);
        var task = TaskDefinition.Of(TaskKinds.Merge, spec, "a", "b");
        Assert.Equal(task.Id, TaskDefinition.Of(TaskKinds.Merge, spec, "a", "b").Id);
        Assert.NotEqual(task.Id, TaskDefinition.Of(TaskKinds.Merge, spec, "b", "a").Id);
        Assert.NotEqual(task.Id, TaskDefinition.Of(TaskKinds.Merge, new MergeSpec(Core.Gradients.GradientTarget.Loss), "a", "b").Id);
        // Written down: a change of this text would orphan every stored result.
        var text = """{"kind":"merge","needs":["a","b"],"spec":{"target":"jacobian"},"version":1}"""u8;
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(text)), task.Id);
    }
}
