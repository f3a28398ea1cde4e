using System.Security.Cryptography;
using Agop.Core.Benchmarks.XaiTris;
using Agop.Core.Tests.Support;

namespace Agop.Core.Tests.Benchmarks;

public sealed class XaiTrisGeneratorTests
{
    public static TheoryData<string, string> DataSets => new(
        from scenario in XaiTrisParameters.Scenarios
        from background in XaiTrisParameters.Backgrounds
        select (scenario, background));

    [Theory, MemberData(nameof(DataSets))]
    public void The_eight_data_sets_equal_the_authors_bit_for_bit(string scenario, string background)
    {
        using var golden = Golden.Json("datasets.sha256.json");
        var expected = golden.RootElement.GetProperty($"{scenario}_{(background == "white" ? "white" : "corr")}");

        var arrays = XaiTrisGenerator.Generate(new XaiTrisParameters(scenario, background)).ToArrays();

        foreach (var (name, array) in arrays)
        {
            Assert.Equal(expected.GetProperty(name).GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), array.Shape);
            Assert.Equal(expected.GetProperty(name).GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(array.Bytes)));
        }
        Assert.Equal(9, arrays.Count);
    }
}
