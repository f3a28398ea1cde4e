using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Agop.Client;
using Agop.Deploy.Tests.Support;
using Agop.Silo.Web;
using Agop.Tests.Support;
using k8s;
using k8s.Models;

namespace Agop.Deploy.Tests.Kubernetes;

/// <summary>Whether what deploy/k8s says fits what the program, the Containerfile and the rest of deploy are.</summary>
public sealed partial class ManifestTests
{
    private static readonly Dictionary<string, Manifests> s_rendered = [];

    /// <summary>Images that others build.</summary>
    private static readonly string[] s_foreign = ["postgres:15-bookworm", "otel/opentelemetry-collector-contrib:0.138.0"];

    public static TheoryData<string> Everything => [.. Manifests.Overlays, .. Manifests.Jobs];

    public static TheoryData<string> Installations => [.. Manifests.Overlays];

    private static Manifests Rendered(string kustomization)
    {
        lock (s_rendered)
            return s_rendered.TryGetValue(kustomization, out var known)
                ? known
                : s_rendered[kustomization] = Manifests.Overlays.Contains(kustomization)
                    ? Manifests.RenderWithJobs(kustomization)
                    : Manifests.Render(kustomization);
    }

    private static V1Deployment[] Silos(Manifests manifests) =>
        [
            .. manifests
                .All<V1Deployment>()
                .Where(owner => owner.Spec.Template.Labels().Contains(new("app.kubernetes.io/component", "silo"))),
        ];

    /// <summary>An argument with some value in place of each reference.</summary>
    private static string[] Filled(IEnumerable<string> arguments) =>
        [
            .. arguments.Select(argument =>
                PodTemplate.Expand(
                    argument,
                    new Dictionary<string, string>
                    {
                        ["POD_NAME"] = "agop-cpu-1",
                        ["POD_IP"] = "10.0.0.7",
                        ["CORES"] = "4",
                        ["GPU_LANES"] = "",
                        ["SWEEP"] = "first",
                    }
                )
            ),
        ];

    private static string Option(V1Container container, string name) => Option(container.Args, name);

    private static string Option(IEnumerable<string> arguments, string name) =>
        arguments.Single(argument => argument.StartsWith($"{name}=", StringComparison.Ordinal)).Substring(name.Length + 1);

    private static int Seconds(string option) => int.Parse(option, CultureInfo.InvariantCulture);

    [Theory]
    [MemberData(nameof(Everything))]
    public void A_kustomization_renders_to_objects_that_Kubernetes_knows_in_one_namespace(string kustomization)
    {
        var manifests = Manifests.Render(kustomization);
        Assert.NotEmpty(manifests.Objects);
        var named = manifests.Objects.Cast<IKubernetesObject<V1ObjectMeta>>().ToArray();
        Assert.All(named, found => Assert.Equal(found is V1Namespace ? null : "agop", found.Metadata.NamespaceProperty));
        Assert.Equal(named.Length, named.Select(found => (found.GetType(), found.Metadata.Name)).Distinct().Count());
    }

    [Fact]
    public void A_field_that_Kubernetes_does_not_know_is_refused()
    {
        const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [], ";
        Assert.Single(Manifests.Read($"{Pod}hostNetwork: true }}").Objects);
        Assert.ThrowsAny<YamlDotNet.Core.YamlException>(() => Manifests.Read($"{Pod}hostNetwrk: true }}"));
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public void Silos_are_probed_where_they_answer(string overlay)
    {
        foreach (var silo in Silos(Rendered(overlay)))
        {
            var pod = new PodTemplate(silo.Metadata.Name, silo.Spec.Template);
            var container = Assert.Single(pod.Containers);
            var listens = ListenAddress.Parse(Option(container, "--listen")).EndPoint.Port;
            foreach (
                var (probe, path) in new[]
                {
                    (container.StartupProbe, SiloPaths.Lives),
                    (container.LivenessProbe, SiloPaths.Lives),
                    (container.ReadinessProbe, SiloPaths.Works),
                }
            )
                Assert.Equal((path, listens), (probe.HttpGet.Path, pod.PortOf(probe.HttpGet.Port)));
            Assert.Equal($"$(POD_IP):{pod.PortOf("silo")},{pod.PortOf("gateway")}", Option(container, "--endpoint"));
        }
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public void Silos_drain_within_their_grace_and_are_replaced_one_at_a_time(string overlay)
    {
        // After --grace a silo gives back what it holds and tells its cluster that it leaves.
        const int Farewell = 15;
        foreach (var silo in Silos(Rendered(overlay)))
        {
            var spec = silo.Spec.Template.Spec;
            var container = spec.Containers[0];
            var drain = Filled(container.Lifecycle.PreStop.Exec.Command);
            var wait = Seconds(Option(drain, "--wait"));
            Assert.Equal(150, spec.TerminationGracePeriodSeconds);
            Assert.InRange(wait + Seconds(Option(container, "--grace")) + Farewell, 0, 150);
            Assert.Equal(
                Option(container, "--token-file"),
                drain.Single(word => word.Contains("token-file", StringComparison.Ordinal))[13..]
            );
            // A pod that takes a whole GPU finds no second one to surge to.
            var takesGpu = container.Resources.Limits.ContainsKey("nvidia.com/gpu");
            Assert.Equal(
                takesGpu ? ("1", "0") : ("0", "1"),
                (silo.Spec.Strategy.RollingUpdate.MaxUnavailable.Value, silo.Spec.Strategy.RollingUpdate.MaxSurge.Value)
            );
        }
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public void Every_command_line_is_one_that_the_program_takes(string overlay)
    {
        foreach (var container in Rendered(overlay).Pods.SelectMany(pod => pod.OfAgop))
        {
            var lines = new List<string[]>();
            if (container.Args is { } args)
                lines.Add(Filled(args));
            if (container.Lifecycle?.PreStop?.Exec.Command is { } stop)
            {
                Assert.Equal("/opt/agop/agop", stop[0]);
                lines.Add(Filled(stop.Skip(1)));
            }
            if (container.Command is ["/bin/sh", "-c", var script])
                lines.Add([.. ShellCommand().Match(script).Groups["arguments"].Value.Split(' ').Select(word => word.Trim('"'))]);
            Assert.NotEmpty(lines);
            foreach (var line in lines)
            {
                var errors = Program.Root(CancellationToken.None).Parse(line).Errors;
                Assert.True(
                    errors.Count == 0,
                    $"{container.Name}: {string.Join(' ', line)}: {string.Join("; ", errors.Select(e => e.Message))}"
                );
            }
        }
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public void Every_variable_is_known_and_set_before_it_is_used(string overlay)
    {
        var sources = string.Join(
            '\n',
            Directory.EnumerateFiles(Checkout.File("src"), "*.cs", SearchOption.AllDirectories).Select(System.IO.File.ReadAllText)
        );
        foreach (var container in Rendered(overlay).Pods.SelectMany(pod => pod.Containers))
        {
            var set = new HashSet<string>(StringComparer.Ordinal);
            foreach (var variable in container.Env ?? [])
            {
                Assert.All(PodTemplate.References(variable.Value ?? ""), name => Assert.Contains(name, set));
                Assert.True(set.Add(variable.Name), $"{container.Name}: {variable.Name} is set twice");
            }
            string[] words =
            [
                .. container.Command ?? [],
                .. container.Args ?? [],
                .. (container.Env ?? []).Select(entry => entry.Value ?? ""),
            ];
            var used = words.SelectMany(PodTemplate.References).ToHashSet(StringComparer.Ordinal);
            Assert.Subset(set, used);
            foreach (var name in set.Where(name => !used.Contains(name)))
                Assert.True(
                    Array.Exists(words, word => ShellVariable().Matches(word).Any(match => match.Groups["name"].Value == name))
                        || name is "PGDATA" or "TRACES_ENDPOINT" or "OTEL_RESOURCE_ATTRIBUTES"
                        || name.StartsWith("POSTGRES_", StringComparison.Ordinal)
                        || sources.Contains($"\"{name}\"", StringComparison.Ordinal),
                    $"{container.Name}: no one knows {name}"
                );
        }
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public void Secrets_config_maps_and_volumes_that_are_named_exist(string overlay)
    {
        var manifests = Rendered(overlay);
        var secrets = (
            overlay.EndsWith("rehearsal", StringComparison.Ordinal)
                ? Manifests.Secrets("--rehearsal")
                : Manifests.Secrets("postgres://agop:word@db.example/agop")
        )
            .All<V1Secret>()
            .ToDictionary(secret => secret.Metadata.Name, secret => secret.Data.Keys.ToHashSet(StringComparer.Ordinal));
        var maps = manifests
            .All<V1ConfigMap>()
            .ToDictionary(map => map.Metadata.Name, map => map.Data.Keys.ToHashSet(StringComparer.Ordinal));
        var claims = manifests.All<V1PersistentVolumeClaim>().Select(claim => claim.Metadata.Name).ToArray();
        foreach (var pod in manifests.Pods)
        {
            Assert.Contains(manifests.All<V1ServiceAccount>(), account => account.Metadata.Name == pod.Spec.ServiceAccountName);
            foreach (var source in pod.Containers.SelectMany(container => container.Env ?? []).Select(variable => variable.ValueFrom))
            {
                if (source?.SecretKeyRef is { } secret)
                    Assert.Contains(secret.Key, secrets[secret.Name]);
                if (source?.ConfigMapKeyRef is { } map)
                    Assert.Contains(map.Key, maps[map.Name]);
            }
            foreach (var map in pod.Containers.SelectMany(container => container.EnvFrom ?? []).Select(from => from.ConfigMapRef))
                Assert.True(map.Optional == true || maps.ContainsKey(map.Name), map.Name);
            var volumes = pod.Spec.Volumes.ToDictionary(volume => volume.Name);
            foreach (var volume in volumes.Values)
            {
                if (volume.Secret is { } secret)
                    Assert.Contains(secret.SecretName, secrets.Keys);
                if (volume.ConfigMap is { } map)
                    Assert.Contains(map.Name, maps.Keys);
                if (volume.PersistentVolumeClaim is { } claim)
                    Assert.Contains(claim.ClaimName, claims);
            }
            var templates = manifests
                .All<V1StatefulSet>()
                .Where(set => set.Metadata.Name == pod.Owner)
                .SelectMany(set => set.Spec.VolumeClaimTemplates)
                .Select(claim => claim.Metadata.Name);
            foreach (var container in pod.Containers)
                Assert.Subset(
                    volumes.Keys.Concat(templates).ToHashSet(StringComparer.Ordinal),
                    container.VolumeMounts.Select(mount => mount.Name).ToHashSet(StringComparer.Ordinal)
                );
        }
        // Where the collector is, silos are told of it.
        Assert.Equal(!overlay.EndsWith("rehearsal", StringComparison.Ordinal), maps.ContainsKey("agop-telemetry"));
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public void Files_that_containers_read_are_mounted_from_the_right_keys(string overlay)
    {
        var tls = Manifests.Secrets("--rehearsal").Find<V1Secret>("agop-tls");
        Assert.Equal(["ca.crt", "tls.crt", "tls.key"], tls.Data.Keys.Order(StringComparer.Ordinal));
        foreach (var pod in Rendered(overlay).Pods)
        foreach (var container in pod.OfAgop)
        foreach (var word in Filled([.. container.Args ?? [], .. (container.Env ?? []).Select(variable => variable.Value ?? "")]))
        {
            var path = word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..];
            if (path.StartsWith('/'))
                Assert.Contains(
                    container.VolumeMounts,
                    mount => path == mount.MountPath || path.StartsWith($"{mount.MountPath}/", StringComparison.Ordinal)
                );
        }
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public void Images_are_those_that_the_Containerfile_builds_or_that_others_publish(string overlay)
    {
        string[] ours = [$"agop:{Stated.Version}", $"agop-cuda:{Stated.Version}"];
        var containerfile = System.IO.File.ReadAllText(Checkout.File("deploy", "containers", "Containerfile"));
        Assert.All(ours, image => Assert.Contains($" -t {image} .", containerfile, StringComparison.Ordinal));
        Assert.Contains($"image.version=\"{Stated.Version}\"", containerfile, StringComparison.Ordinal);
        foreach (var container in Rendered(overlay).Pods.SelectMany(pod => pod.Containers))
        {
            Assert.Contains(container.Image, ours.Concat(s_foreign));
            Assert.Equal(
                container.Resources.Limits.ContainsKey("nvidia.com/gpu"),
                container.Image.StartsWith("agop-cuda", StringComparison.Ordinal)
            );
        }
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public void Every_pod_meets_the_restricted_standard_with_a_read_only_root(string overlay)
    {
        var manifests = Rendered(overlay);
        Assert.Equal("restricted", manifests.Find<V1Namespace>("agop").Metadata.Labels["pod-security.kubernetes.io/enforce"]);
        foreach (var pod in manifests.Pods)
        {
            Assert.Equal((false, false), (pod.Spec.AutomountServiceAccountToken, pod.Spec.EnableServiceLinks));
            Assert.Equal((true, "RuntimeDefault"), (pod.Spec.SecurityContext.RunAsNonRoot, pod.Spec.SecurityContext.SeccompProfile.Type));
            Assert.True(pod.Spec.SecurityContext.RunAsUser > 0);
            Assert.NotEqual(true, pod.Spec.HostNetwork ?? pod.Spec.HostPID ?? pod.Spec.HostIPC);
            Assert.All(pod.Spec.Volumes, volume => Assert.Null(volume.HostPath));
            foreach (var container in pod.Containers)
            {
                Assert.Equal(
                    (false, true),
                    (container.SecurityContext.AllowPrivilegeEscalation, container.SecurityContext.ReadOnlyRootFilesystem)
                );
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
                Assert.Null(container.SecurityContext.Capabilities.Add);
                // Throttled silos would miss their probes; memory has a limit, so that a neighbour does not pay.
                Assert.False(container.Resources.Limits.ContainsKey("cpu"), container.Name);
                Assert.Subset(
                    container.Resources.Limits.Keys.Append("cpu").ToHashSet(StringComparer.Ordinal),
                    container.Resources.Requests.Keys.ToHashSet(StringComparer.Ordinal)
                );
                Assert.Contains("memory", container.Resources.Limits.Keys);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public void Selectors_select_the_pods_that_they_mean(string overlay)
    {
        var manifests = Rendered(overlay);
        var silos = Silos(manifests).Select(silo => new PodTemplate(silo.Metadata.Name, silo.Spec.Template)).ToArray();
        foreach (var silo in Silos(manifests))
        {
            Assert.Equal(silo.Metadata.Name, Assert.Single(silos, pod => pod.Matches(silo.Spec.Selector)).Owner);
            Assert.All(
                silo.Spec.Template.Spec.TopologySpreadConstraints,
                spread => Assert.True(new PodTemplate("", silo.Spec.Template).Matches(spread.LabelSelector))
            );
            var budget = manifests.Find<V1PodDisruptionBudget>(silo.Metadata.Name);
            Assert.Equal(silo.Metadata.Name, Assert.Single(manifests.Pods, pod => pod.Matches(budget.Spec.Selector)).Owner);
        }
        foreach (var service in manifests.All<V1Service>())
        {
            var selected = manifests.Pods.Where(pod => pod.Matches(new V1LabelSelector { MatchLabels = service.Spec.Selector })).ToArray();
            Assert.NotEmpty(selected);
            Assert.All(selected, pod => Assert.All(service.Spec.Ports, port => Assert.NotNull(pod.PortOf(port.TargetPort))));
        }
    }

    [Theory]
    [InlineData("overlays/cpu", "cpu")]
    [InlineData("overlays/gpu", "gpu")]
    [InlineData("overlays/both", "cpu", "gpu")]
    [InlineData("overlays/rehearsal")]
    public void Autoscalers_follow_a_metric_that_silos_tell_and_the_adapter_hands_on(string overlay, params string[] devices)
    {
        var manifests = Rendered(overlay);
        var scalers = manifests.All<V2HorizontalPodAutoscaler>().ToArray();
        Assert.Equal(devices.Select(device => $"agop-{device}"), scalers.Select(scaler => scaler.Spec.ScaleTargetRef.Name));
        var adapter = System.IO.File.ReadAllText(Checkout.File("deploy", "prometheus", "adapter.yaml"));
        var gauges = System.IO.File.ReadAllText(Checkout.File("src", "Agop.Silo", "Telemetry", "QueueGauges.cs"));
        foreach (var scaler in scalers)
        {
            Assert.Null(manifests.Find<V1Deployment>(scaler.Spec.ScaleTargetRef.Name).Spec.Replicas);
            Assert.True(scaler.Spec.MinReplicas >= 1);
            var metric = Assert.Single(scaler.Spec.Metrics).External.Metric;
            Assert.Contains($"name: {{ as: {metric.Name} }}", adapter, StringComparison.Ordinal);
            Assert.Contains($"\"{metric.Name.Replace('_', '.')}\"", gauges, StringComparison.Ordinal);
            foreach (var label in metric.Selector.MatchLabels.Keys.Concat(metric.Selector.MatchExpressions.Select(wanted => wanted.Key)))
                Assert.Contains($"\"{label.Replace('_', '.')}\"", gauges, StringComparison.Ordinal);
            Assert.All(
                metric.Selector.MatchExpressions.SelectMany(wanted => wanted.Values),
                state => Assert.Contains($"\"{state}\"", gauges, StringComparison.Ordinal)
            );
            Assert.True(
                scaler.Spec.Behavior.ScaleDown.StabilizationWindowSeconds > scaler.Spec.Behavior.ScaleUp.StabilizationWindowSeconds
            );
        }
    }

    [Fact]
    public void The_collector_rules_and_dashboard_are_those_of_deploy()
    {
        var manifests = Rendered("overlays/both");
        foreach (
            var (map, key, file) in new[]
            {
                ("agop-collector", "collector.yaml", "otel/collector.yaml"),
                ("agop-prometheus-rules", "rules.yaml", "prometheus/rules.yaml"),
                ("agop-grafana-dashboard", "agop.json", "grafana/agop.json"),
            }
        )
            Assert.Equal(System.IO.File.ReadAllText(Checkout.File("deploy", file)), manifests.Find<V1ConfigMap>(map).Data[key]);
        var endpoint = new Uri(manifests.Find<V1ConfigMap>("agop-telemetry").Data["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Contains(manifests.Find<V1Service>(endpoint.Host).Spec.Ports, port => port.Port == endpoint.Port);
    }

    [GeneratedRegex(@"^agop (?<arguments>[^|]*?) (\|\||$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShellCommand();

    [GeneratedRegex(@"\$\{?(?<name>[A-Z_]+)", RegexOptions.None, 1000)]
    private static partial Regex ShellVariable();
}
