using k8s.Models;

namespace Agop.Deploy.Tests.Kubernetes;

/// <summary>Whether policies let through the connections in use, and no others.</summary>
public sealed class NetworkPolicyTests
{
    /// <summary>Every connection between two pods of an installation, on a port that the second has.</summary>
    private static HashSet<Flow> Allowed(Manifests manifests)
    {
        var policies = manifests.All<V1NetworkPolicy>().Select(policy => policy.Spec).ToArray();
        var pods = manifests.Pods;
        return
        [
            .. from source in pods
            from target in pods
            from port in target.Containers.SelectMany(container => container.Ports ?? []).Select(port => port.ContainerPort)
            where Leaves(policies, source, target, port) && Enters(policies, source, target, port)
            select new Flow(source.Owner, target.Owner, port),
        ];
    }

    private static bool Leaves(V1NetworkPolicySpec[] policies, PodTemplate source, PodTemplate target, int port) =>
        policies
            .Where(policy => policy.PolicyTypes.Contains("Egress") && source.Matches(policy.PodSelector))
            .SelectMany(policy => policy.Egress ?? [])
            .Any(rule => rule.To.Any(peer => Is(peer, target)) && rule.Ports.Any(known => target.PortOf(known.Port) == port));

    private static bool Enters(V1NetworkPolicySpec[] policies, PodTemplate source, PodTemplate target, int port) =>
        policies
            .Where(policy => policy.PolicyTypes.Contains("Ingress") && target.Matches(policy.PodSelector))
            .SelectMany(policy => policy.Ingress ?? [])
            .Any(rule => rule.FromProperty.Any(peer => Is(peer, source)) && rule.Ports.Any(known => target.PortOf(known.Port) == port));

    /// <summary>Whether a peer means a pod of the same namespace.</summary>
    private static bool Is(V1NetworkPolicyPeer peer, PodTemplate pod) =>
        peer.IpBlock is null && peer.NamespaceSelector is null && pod.Matches(peer.PodSelector);

    [Theory]
    [InlineData("overlays/cpu", "agop-cpu")]
    [InlineData("overlays/gpu", "agop-gpu")]
    [InlineData("overlays/both", "agop-cpu", "agop-gpu")]
    [InlineData("overlays/rehearsal", "agop-cpu")]
    public void Pods_reach_each_other_where_they_must_and_nowhere_else(string overlay, params string[] silos)
    {
        var manifests = Manifests.RenderWithJobs(overlay);
        string[] jobs = ["agop-submit", "agop-report", "agop-backup", "agop-restore"];
        var expected = new HashSet<Flow>();
        foreach (var silo in silos)
        {
            expected.UnionWith(silos.SelectMany(other => new[] { 11111, 30000, 8080 }.Select(port => new Flow(silo, other, port))));
            expected.Add(new Flow("agop-report", silo, 30000));
        }
        if (overlay == "overlays/rehearsal")
            expected.UnionWith(silos.Concat(jobs).Select(from => new Flow(from, "agop-postgres", 5432)));
        else
            expected.UnionWith(silos.Concat(jobs).Select(from => new Flow(from, "agop-collector", 4317)));
        Assert.Equal(expected.Order(Comparer<Flow>.Create(Compare)), Allowed(manifests).Order(Comparer<Flow>.Create(Compare)));

        static int Compare(Flow a, Flow b) => string.CompareOrdinal($"{a}", $"{b}");
    }

    [Theory]
    [InlineData("overlays/cpu")]
    [InlineData("overlays/rehearsal")]
    public void Beyond_the_namespace_are_names_the_database_telemetry_and_whoever_may_see_the_page(string overlay)
    {
        var manifests = Manifests.Render(overlay);
        var policies = manifests.All<V1NetworkPolicy>().ToArray();
        var everyone = policies.Single(policy => policy.Metadata.Name == "deny-all").Spec;
        Assert.Null(everyone.PodSelector.MatchLabels);
        Assert.Equal(["Ingress", "Egress"], everyone.PolicyTypes);
        Assert.Equal((null, null), (everyone.Ingress, everyone.Egress));

        string[] outside =
        [
            .. from policy in policies
            from rule in policy.Spec.Egress ?? []
            from peer in rule.To
            where peer.NamespaceSelector is not null || peer.IpBlock is not null
            from port in rule.Ports
            select $"{policy.Metadata.Name} to {port.Protocol} {port.Port.Value}",
            .. from policy in policies
            from rule in policy.Spec.Ingress ?? []
            from peer in rule.FromProperty
            where peer.NamespaceSelector is not null || peer.IpBlock is not null
            from port in rule.Ports
            select $"{policy.Metadata.Name} from {port.Protocol} {port.Port.Value}",
        ];
        string[] always = ["names to UDP 53", "names to TCP 53", "silos from TCP http"];
        Assert.Equal(
            (
                overlay == "overlays/rehearsal"
                    ? always
                    : [.. always, "ledger to TCP 5432", "collector to TCP 4317", "collector from TCP metrics"]
            ).Order(StringComparer.Ordinal),
            outside.Order(StringComparer.Ordinal)
        );
    }
}
