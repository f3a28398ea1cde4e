using Agop.Deploy.Tests.Containers;
using Agop.Deploy.Tests.Kubernetes;
using Agop.Tests.Support;
using k8s.Models;

namespace Agop.Deploy.Tests.Rehearsal;

/// <summary>overlays/rehearsal with the jobs, on a network of its own, with PostgreSQL running and no silo yet.</summary>
internal sealed class Installation : IDisposable
{
    private readonly Manifests _manifests = Manifests.With(
        Manifests.RenderWithJobs("overlays/rehearsal"),
        Manifests.Secrets("--rehearsal")
    );
    private readonly Node _node;

    public Installation()
    {
        var postgres = Pod("agop-postgres");
        var (host, address) = Network.Add();
        _node = new Node(_manifests, Network, new Dictionary<string, string> { [postgres.Owner] = address });
        Database = new Database(postgres, _node.Variables(postgres.Spec.Containers[0], "agop-postgres-0", address), host, address);
    }

    public TestNetwork Network { get; } = new();

    public Database Database { get; }

    /// <summary>The template of the silos.</summary>
    public PodTemplate Silo => Pod("agop-cpu");

    /// <summary>The silos that were started, in order.</summary>
    public List<RunningPod> Silos { get; } = [];

    /// <summary>Starts a silo.</summary>
    public RunningPod Start(string name, Image image)
    {
        Silos.Add(_node.Start(Silo, name, image));
        return Silos[^1];
    }

    /// <summary>Applies the job that submits a sweep, and waits for its end.</summary>
    public void Submit(string sweep, Image image)
    {
        _manifests.Find<V1ConfigMap>("agop-sweep").Data["sweep.yaml"] = sweep;
        _node.Start(Pod("agop-submit"), "submit", image).EndsWith(0);
    }

    /// <summary>Applies the job that waits for a sweep and writes its report.</summary>
    /// <returns>The report's folder.</returns>
    public string Report(string sweep, Image image)
    {
        _manifests.Find<V1ConfigMap>("agop-report").Data["sweep"] = sweep;
        foreach (var container in new[] { "watch", "report" })
            _node.Start(Pod("agop-report"), container, image, container).EndsWith(0);
        return Path.Combine(_node.Claim("agop-reports"), sweep);
    }

    /// <summary>Runs the job that backs the ledger up, or the one that restores it.</summary>
    /// <returns>What it says.</returns>
    public string Run(string job) =>
        Database.Script(Pod(job), _node.Variables(Pod(job).Spec.Containers[0], job, ""), _node.Claim("agop-backups"));

    public void Dispose()
    {
        Database.Dispose();
        _node.Dispose();
        Network.Dispose();
    }

    private PodTemplate Pod(string owner) => _manifests.Pods.Single(pod => pod.Owner == owner);
}
