using Agop.Deploy.Tests.Support;
using Agop.Tests.Support;
using k8s;
using k8s.Models;

namespace Agop.Deploy.Tests.Kubernetes;

/// <summary>
/// The objects of a kustomization, as kubectl renders them, in the types of Kubernetes' own client: unknown fields are refused.
/// </summary>
internal sealed class Manifests
{
    /// <summary>The installations.</summary>
    public static readonly string[] Overlays = ["overlays/cpu", "overlays/gpu", "overlays/both", "overlays/rehearsal"];

    /// <summary>What is applied beside an installation, when it is wanted.</summary>
    public static readonly string[] Jobs = ["sweep", "report", "backup", "restore"];

    private Manifests(IReadOnlyList<IKubernetesObject> objects) => Objects = objects;

    public IReadOnlyList<IKubernetesObject> Objects { get; }

    /// <summary>The objects of a folder of deploy/k8s.</summary>
    public static Manifests Render(string kustomization) =>
        Read(Shell.Run("kubectl", "kustomize", Checkout.File("deploy", "k8s", kustomization)));

    /// <summary>An installation with all the jobs.</summary>
    public static Manifests RenderWithJobs(string overlay) =>
        new([.. Jobs.Prepend(overlay).SelectMany(kustomization => Render(kustomization).Objects)]);

    /// <summary>Both.</summary>
    public static Manifests With(Manifests some, Manifests others) => new([.. some.Objects, .. others.Objects]);

    /// <summary>The Secrets that an installation expects.</summary>
    public static Manifests Secrets(params string[] arguments) => Read(Shell.Run(Checkout.File("deploy", "k8s", "secrets"), arguments));

    public static Manifests Read(string yaml) =>
        new([.. KubernetesYaml.LoadAllFromString(yaml, null, strict: true).Cast<IKubernetesObject>()]);

    public IEnumerable<T> All<T>() => Objects.OfType<T>();

    /// <summary>The object of a type and a name.</summary>
    public T Find<T>(string name)
        where T : IKubernetesObject<V1ObjectMeta> => All<T>().Single(found => found.Metadata.Name == name);

    /// <summary>Everything that starts pods.</summary>
    public IReadOnlyList<PodTemplate> Pods =>
        [
            .. All<V1Deployment>().Select(owner => new PodTemplate(owner.Metadata.Name, owner.Spec.Template)),
            .. All<V1StatefulSet>().Select(owner => new PodTemplate(owner.Metadata.Name, owner.Spec.Template)),
            .. All<V1Job>().Select(owner => new PodTemplate(owner.Metadata.Name, owner.Spec.Template)),
            .. All<V1CronJob>().Select(owner => new PodTemplate(owner.Metadata.Name, owner.Spec.JobTemplate.Spec.Template)),
        ];
}
