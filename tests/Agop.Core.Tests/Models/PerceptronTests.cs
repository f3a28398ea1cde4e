using Agop.Core.Errors;
using Agop.Core.Models;

namespace Agop.Core.Tests.Models;

public sealed class PerceptronTests
{
    [Fact]
    public void Ids_say_features_widths_and_classes()
    {
        var network = Architectures.Find("mlp:inputs=30,hidden=8x4,classes=5", "test");
        Assert.Equal(((1, 1, 30), 5, "mlp:inputs=30,hidden=8x4,classes=5"), (network.Input, network.Classes, network.Id));
        Assert.Equal(30 * 8 + 8 + 8 * 4 + 4 + 4 * 5 + 5, network.ParameterCount);
        Assert.Equal("mlp", Architectures.Find("mlp:hidden=64x64", "test").Id);
        Assert.Equal(network.Id, Architectures.Find(network.Id, "test").Id);
    }

    [Theory]
    [InlineData("mlp:inputs=0")]
    [InlineData("mlp:hidden=")]
    [InlineData("mlp:hidden=8x")]
    [InlineData("mlp:classes=1")]
    [InlineData("mlp:width=3")]
    [InlineData("mlp:")]
    public void Others_are_refused(string id) =>
        Assert.Contains(
            "expected inputs=1..",
            Assert.Throws<InputException>(() => Architectures.Find(id, "test")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void What_the_data_say_goes_before()
    {
        Assert.Equal((1, 1, 9), Perceptrons.Find("mlp", "test", (9, 2))!.Input);
        Assert.Contains(
            "the data have 9 features and 2 classes, not 8 and 2",
            Assert.Throws<InputException>(() => Perceptrons.Find("mlp:inputs=8", "test", (9, 2))).Message,
            StringComparison.Ordinal
        );
    }
}
