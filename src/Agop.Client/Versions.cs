using System.Reflection;

namespace Agop.Client;

/// <summary>The program's own version.</summary>
internal static class Versions
{
    public static string Agop { get; } = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
