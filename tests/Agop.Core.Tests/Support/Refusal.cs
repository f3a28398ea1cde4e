using Agop.Core.Attribution;
using Agop.Core.Errors;
using Agop.Core.Scores;

namespace Agop.Core.Tests.Support;

/// <summary>What is said of a value that is not allowed.</summary>
internal static class Refusal
{
    public static string OfScore(string id) => Assert.Throws<InputException>(() => ChosenScore.Parse(id, "test")).Message;

    public static string OfSetting(IAttributionMethod method, string key, string value) =>
        Assert
            .Throws<InputException>(() =>
                method.Info.Set(new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value }, "--set")
            )
            .Message;
}
