namespace Agop.Deploy.Tests.Support;

/// <summary>The checkout that is tested.</summary>
internal static class Checkout
{
    public static string Path { get; } = Find();

    public static string File(params string[] path) => System.IO.Path.Combine([Path, .. path]);

    /// <summary>The program's version, as Directory.Build.props says it.</summary>
    public static string Version { get; } =
        System
            .Xml.Linq.XDocument.Load(File("Directory.Build.props"))
            .Descendants("Version")
            .Single(version => version.Attribute("Condition") is null)
            .Value;

    /// <summary>The version of a package, as Directory.Packages.props says it.</summary>
    public static string PackageVersion(string name) =>
        System
            .Xml.Linq.XDocument.Load(File("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Single(package => package.Attribute("Include")!.Value == name)
            .Attribute("Version")!
            .Value;

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("AGOP_ROOT") is { } root)
            return root;
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
            if (System.IO.File.Exists(System.IO.Path.Combine(folder, "Agop.sln")))
                return folder;
        throw new InvalidOperationException("run the tests from a checkout, or set AGOP_ROOT to it");
    }
}
