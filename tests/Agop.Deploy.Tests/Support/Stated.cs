using System.Xml.Linq;
using Agop.Tests.Support;

namespace Agop.Deploy.Tests.Support;

/// <summary>Versions as the checkout's build files state them.</summary>
internal static class Stated
{
    /// <summary>The program's, in Directory.Build.props.</summary>
    public static string Version { get; } =
        XDocument
            .Load(Checkout.File("Directory.Build.props"))
            .Descendants("Version")
            .Single(version => version.Attribute("Condition") is null)
            .Value;

    /// <summary>A package's, in Directory.Packages.props.</summary>
    public static string PackageVersion(string name) =>
        XDocument
            .Load(Checkout.File("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Single(package => package.Attribute("Include")!.Value == name)
            .Attribute("Version")!
            .Value;
}
