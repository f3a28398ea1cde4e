using System.Reflection;

namespace Agop.Silo.Computing;

/// <summary>The program's own version.</summary>
public static class Versions
{
    /// <summary>With the commit that it was built from.</summary>
    public static string Agop { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
