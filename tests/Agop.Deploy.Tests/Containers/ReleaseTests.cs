using System.Text.Json;
using Agop.Deploy.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Deploy.Tests.Containers;

[Collection(nameof(Image))]
public sealed class ReleaseTests(Image image)
{
    /// <summary>Licences that let everyone use and ship what is under them.</summary>
    private static readonly string[] s_licences = ["MIT", "Apache-2.0", "BSD-3-Clause", "PostgreSQL", "OFL-1.1", "blessing"];

    [Fact]
    public void A_release_is_the_program_of_the_image_with_a_bill_of_all_that_it_is_made_of()
    {
        using var folder = new TemporaryFolder();
        Shell.Run(Checkout.File("eng", "release", "build"), folder.Path);
        string Sums(string program) => Shell.Run("/bin/sh", "-c", $"cd '{program}' && find . -type f | LC_ALL=C sort | xargs sha256sum");
        Assert.Equal(Sums(image.Program), Sums(folder["agop"]));
        Shell.Run("/bin/sh", "-c", $"cd '{folder.Path}' && sha256sum --quiet --check SHA256SUMS");

        using var bill = JsonDocument.Parse(File.ReadAllText(folder["agop.cdx.json"]));
        Assert.Equal("CycloneDX", bill.RootElement.GetProperty("bomFormat").GetString());
        var components = bill.RootElement.GetProperty("components").EnumerateArray().ToArray();
        foreach (var component in components)
        {
            var licence = Assert.Single(component.GetProperty("licenses").EnumerateArray()).GetProperty("license");
            Assert.Contains(licence.GetProperty("id").GetString(), s_licences);
            Assert.NotEmpty(component.GetProperty("version").GetString()!);
        }
        // Every package that files are from, of this system alone, and what is not a package.
        using var deps = JsonDocument.Parse(File.ReadAllText(folder["agop/agop.deps.json"]));
        var shipped = deps
            .RootElement.GetProperty("targets")
            .GetProperty(deps.RootElement.GetProperty("runtimeTarget").GetProperty("name").GetString()!)
            .EnumerateObject()
            .Where(library => library.Value.TryGetProperty("runtime", out _) || library.Value.TryGetProperty("native", out _))
            .Select(library => library.Name.Replace("runtimepack.", "", StringComparison.Ordinal))
            .Where(library =>
                !library.StartsWith("Agop.", StringComparison.Ordinal) && !library.StartsWith("agop/", StringComparison.Ordinal)
            );
        Assert.Equal(
            shipped
                .Concat(["Inter/3.19", $"libtorch-cpu-linux-x64/{Stated.PackageVersion("libtorch-cpu-linux-x64")}"])
                .Select(Lower)
                .Order(StringComparer.Ordinal),
            components
                .Select(component => $"{component.GetProperty("name").GetString()}/{component.GetProperty("version").GetString()}")
                .Select(Lower)
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(components.Length + 2, File.ReadAllLines(folder["licences.md"]).Length);

        static string Lower(string name) => name.ToLowerInvariant();
    }
}
