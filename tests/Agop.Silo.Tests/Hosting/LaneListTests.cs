using Agop.Core.Errors;
using Agop.Silo.Hosting;

namespace Agop.Silo.Tests.Hosting;

public sealed class LaneListTests
{
    [Theory]
    [InlineData("cpu:2", 2)]
    [InlineData("3", 3)]
    [InlineData("cpu:1,cpu:4", 5)]
    public void Lanes_are_counted(string text, int expected) => Assert.Equal(Enumerable.Repeat("cpu", expected), LaneList.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("cpu")]
    [InlineData("cpu:0")]
    [InlineData("cpu:-1")]
    [InlineData("cpu:2,")]
    [InlineData("tpu:1")]
    [InlineData("cpu:99999999999")]
    [InlineData("cpu:1000,cpu:1000")]
    public void Others_are_refused(string text) => Assert.StartsWith("--lanes: expected", Assert.Throws<InputException>(() => LaneList.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_this_version_does_not_have_is_said() => Assert.Contains("processors only", Assert.Throws<InputException>(() => LaneList.Parse("cpu:2,cuda:0")).Message, StringComparison.Ordinal);
}
