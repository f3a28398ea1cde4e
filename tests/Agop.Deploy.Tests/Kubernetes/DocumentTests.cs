using System.Text.RegularExpressions;
using Agop.Deploy.Tests.Support;
using Agop.Tests.Support;
using k8s.Models;

namespace Agop.Deploy.Tests.Kubernetes;

/// <summary>What the documents say of a cluster, which the README's tests cannot run.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] s_pages = ["kubernetes.md", "operations.md", "security.md"];

    /// <summary>The lines after a dollar sign.</summary>
    private static string[] Commands { get; } =
    [
        .. s_pages
            .SelectMany(page => System.IO.File.ReadAllLines(Checkout.File("docs", page)))
            .Where(line => line.StartsWith("$ ", StringComparison.Ordinal))
            .Select(line => line[2..]),
    ];

    [Fact]
    public void Every_path_of_a_command_is_there()
    {
        var paths = Commands
            .SelectMany(command => Paths().Matches(command))
            .Select(match => match.Groups["path"].Value)
            .ToHashSet(StringComparer.Ordinal);
        Assert.Contains("deploy/k8s/overlays/cpu", paths);
        Assert.All(paths, path => Assert.True(Path.Exists(Checkout.File(path)), path));
        foreach (
            var folder in Commands.SelectMany(command => Kustomizations().Matches(command)).Select(match => match.Groups["path"].Value)
        )
            Assert.True(System.IO.File.Exists(Checkout.File(folder, "kustomization.yaml")), folder);
    }

    [Fact]
    public void A_kustomization_of_ones_own_takes_images_from_elsewhere()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["agop"]);
        Shell.Run("cp", "-r", Checkout.File("deploy"), folder["agop/deploy"]);
        var page = System.IO.File.ReadAllText(Checkout.File("docs", "kubernetes.md"));
        System.IO.File.WriteAllText(folder["kustomization.yaml"], Yaml().Match(page).Groups["text"].Value);
        var manifests = Manifests.Read(Shell.Run("kubectl", "kustomize", folder.Path));
        Assert.Equal("registry.example/agop:0.1.0", manifests.Find<V1Deployment>("agop-cpu").Spec.Template.Spec.Containers[0].Image);
    }

    [Fact]
    public void Every_object_of_a_command_is_one_of_an_installation()
    {
        var names = Manifests
            .With(Manifests.RenderWithJobs("overlays/both"), Manifests.Secrets("--rehearsal"))
            .Objects.Cast<k8s.IKubernetesObject<V1ObjectMeta>>()
            .Select(found => $"{found.Kind.ToLowerInvariant()}/{found.Metadata.Name}")
            .ToHashSet(StringComparer.Ordinal);
        var named = Commands
            .SelectMany(command => Objects().Matches(command))
            .Select(match => match.Groups["name"].Value.Replace(' ', '/'))
            .ToArray();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, names));
    }

    [Fact]
    public void The_sweep_of_the_load_test_is_one_that_the_program_takes()
    {
        using var folder = new TemporaryFolder();
        var lines = Commands.Where(command =>
            command.StartsWith("seeds=", StringComparison.Ordinal) || command.StartsWith("printf", StringComparison.Ordinal)
        );
        var script = string.Join('\n', lines).Replace("deploy/k8s/sweep/sweep.yaml", folder["sweep.yaml"], StringComparison.Ordinal);
        Shell.Run("/bin/sh", "-euc", script);
        var submitted = Shell.Run(
            "dotnet",
            Path.Combine(AppContext.BaseDirectory, "agop.dll"),
            "submit",
            folder["sweep.yaml"],
            "--ledger",
            folder["l.db"]
        );
        Assert.Matches(@"load: \d{4,} tasks, 0 of them done", submitted);
    }

    [Fact]
    public void Every_alert_has_a_line_that_says_what_to_do()
    {
        var page = System.IO.File.ReadAllText(Checkout.File("docs", "operations.md"));
        var alerts = Alerts()
            .Matches(System.IO.File.ReadAllText(Checkout.File("deploy", "prometheus", "rules.yaml")))
            .Select(match => match.Groups["name"].Value)
            .ToArray();
        Assert.True(alerts.Length > 5);
        Assert.Equal(
            alerts.Order(StringComparer.Ordinal),
            Runbook().Matches(page).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal)
        );
    }

    [GeneratedRegex(@"(?<path>deploy/[a-z0-9/.-]+[a-z0-9])", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Paths();

    [GeneratedRegex("```yaml\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Yaml();

    [GeneratedRegex(@"-k (?<path>\S+)", RegexOptions.None, 1000)]
    private static partial Regex Kustomizations();

    [GeneratedRegex(@"\b(?<name>(deployment|job|service|secret)[ /]agop-?[a-z]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Objects();

    [GeneratedRegex(@"alert: (?<name>\w+)", RegexOptions.None, 1000)]
    private static partial Regex Alerts();

    [GeneratedRegex(@"^\| `(?<name>Agop\w+)` \|", RegexOptions.Multiline, 1000)]
    private static partial Regex Runbook();
}
