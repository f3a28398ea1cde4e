using Agop.Core.Errors;

namespace Agop.Core.Gradients;

/// <summary>Enumerations as people write them: lower case.</summary>
internal static class Names
{
    /// <summary>The value's name in lower case.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>All names in lower case.</summary>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];

    /// <summary>The value of that name.</summary>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static T Parse<T>(string name, string source)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (NameOf(value) == name)
                return value;
        throw new InputException(source, $"expected one of {string.Join(", ", All<T>())}, not '{name}'");
    }
}
