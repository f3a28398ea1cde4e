using System.Globalization;
using Agop.Deploy.Tests.Containers;
using Agop.Deploy.Tests.Kubernetes;
using Agop.Deploy.Tests.Support;
using Agop.Tests.Support;
using k8s.Models;

namespace Agop.Deploy.Tests.Rehearsal;

/// <summary>
/// Does with rendered pods what a kubelet would: a network namespace and an address for each, volumes, variables from secrets, maps, fields
/// and requests, arguments filled in, an image with a read-only root.
/// </summary>
internal sealed class Node : IDisposable
{
    private readonly Manifests _manifests;
    private readonly TemporaryFolder _folder = new();
    private readonly TestNetwork _network;
    private readonly List<RunningPod> _pods = [];
    private readonly string _hosts;
    private int _volumes;

    /// <param name="manifests">What is installed, with its Secrets.</param>
    /// <param name="network">Where pods get their addresses.</param>
    /// <param name="services">The addresses of services by their names.</param>
    public Node(Manifests manifests, TestNetwork network, IReadOnlyDictionary<string, string> services)
    {
        (_manifests, _network) = (manifests, network);
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        _hosts = _folder["hosts"];
        File.WriteAllLines(_hosts, services.Select(service => $"{service.Value} {service.Key}").Prepend("127.0.0.1 localhost"));
    }

    /// <summary>The folder of a claim's volume, which outlives its pods.</summary>
    public string Claim(string name)
    {
        var folder = Directory.CreateDirectory(_folder[$"claim-{name}"]).FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        return folder;
    }

    /// <summary>Starts one of the containers of a pod in a network namespace of its own.</summary>
    /// <param name="template">The pod.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="image">What its image is.</param>
    /// <param name="container">Which of its containers; the only one unless given.</param>
    public RunningPod Start(PodTemplate template, string name, Image image, string? container = null)
    {
        var spec = template.Containers.Single(found => container is null || found.Name == container);
        var (host, address) = _network.Add();
        var variables = Variables(spec, name, address);
        var running = new Container(image)
        {
            Network = host,
            Name = name,
            Variables = variables,
            Mounts = Mounts(template, spec),
        };
        Assert.Equal(image.User, $"{template.Spec.SecurityContext.RunAsUser}:{template.Spec.SecurityContext.RunAsGroup}");
        string[] Filled(IEnumerable<string> words) => [.. words.Select(word => PodTemplate.Expand(word, variables))];
        string[] command = [.. Filled(spec.Command ?? [.. image.Entrypoint]), .. Filled(spec.Args ?? [])];
        var pod = new RunningPod(name, address, spec, running, running.Start(command));
        _pods.Add(pod);
        return pod;
    }

    /// <summary>The variables of a container, as the kubelet fills them in.</summary>
    public Dictionary<string, string> Variables(V1Container spec, string name, string address)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var from in spec.EnvFrom ?? [])
        foreach (
            var (key, value) in _manifests
                .All<V1ConfigMap>()
                .Where(map => map.Metadata.Name == from.ConfigMapRef.Name)
                .SelectMany(map => map.Data)
        )
            variables[key] = value;
        foreach (var variable in spec.Env ?? [])
            variables[variable.Name] = variable switch
            {
                { Value: { } text } => PodTemplate.Expand(text, variables),
                { ValueFrom.FieldRef.FieldPath: "metadata.name" } => name,
                { ValueFrom.FieldRef.FieldPath: "status.podIP" } => address,
                { ValueFrom.ResourceFieldRef.Resource: "requests.cpu" } => Cores(spec),
                { ValueFrom.SecretKeyRef: { } key } => System.Text.Encoding.UTF8.GetString(
                    _manifests.Find<V1Secret>(key.Name).Data[key.Key]
                ),
                { ValueFrom.ConfigMapKeyRef: { } key } => _manifests.Find<V1ConfigMap>(key.Name).Data[key.Key],
                { ValueFrom: null } => "",
                _ => throw new InvalidOperationException($"{spec.Name}: {variable.Name} comes from what this test does not know"),
            };
        return variables;
    }

    public void Dispose()
    {
        foreach (var pod in _pods)
            pod.Dispose();
        _folder.Dispose();
    }

    /// <summary>Rounded up, as the downward API does.</summary>
    private static string Cores(V1Container spec) =>
        Math.Ceiling(spec.Resources.Requests["cpu"].ToDouble()).ToString(CultureInfo.InvariantCulture);

    private Dictionary<string, string> Mounts(PodTemplate template, V1Container spec)
    {
        var mounts = new Dictionary<string, string>(StringComparer.Ordinal) { ["/etc/hosts"] = _hosts };
        foreach (var mount in spec.VolumeMounts)
        {
            var volume = template.Spec.Volumes.Single(known => known.Name == mount.Name);
            // Every container has its own /tmp anew.
            if (mount.MountPath == "/tmp")
                Assert.NotNull(volume.EmptyDir);
            else
                mounts[mount.MountPath] = volume switch
                {
                    { EmptyDir: not null } => Empty(template.Spec.SecurityContext),
                    { Secret: { } secret } => Files(
                        _manifests.Find<V1Secret>(secret.SecretName).Data.ToDictionary(entry => entry.Key, entry => entry.Value),
                        template.Spec.SecurityContext.FsGroup
                    ),
                    { ConfigMap: { } map } => Files(
                        _manifests
                            .Find<V1ConfigMap>(map.Name)
                            .Data.ToDictionary(entry => entry.Key, entry => System.Text.Encoding.UTF8.GetBytes(entry.Value)),
                        template.Spec.SecurityContext.FsGroup
                    ),
                    { PersistentVolumeClaim: { } claim } => Claim(claim.ClaimName),
                    _ => throw new InvalidOperationException($"{volume.Name} is of a kind that this test does not know"),
                };
        }
        return mounts;
    }

    /// <summary>A folder that a group may write.</summary>
    private string Empty(V1PodSecurityContext context)
    {
        var folder = Directory.CreateDirectory(_folder[$"volume{++_volumes}"]).FullName;
        Shell.Run("/bin/sh", "-euc", $"chown 0:{context.FsGroup} '{folder}'; chmod 0770 '{folder}'");
        return folder;
    }

    /// <summary>A folder with files that a group may read, and no one else.</summary>
    private string Files(Dictionary<string, byte[]> files, long? group)
    {
        var folder = Directory.CreateDirectory(_folder[$"volume{++_volumes}"]).FullName;
        foreach (var (name, bytes) in files)
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        Shell.Run("/bin/sh", "-euc", $"chown -R 0:{group} '{folder}'; chmod 0440 '{folder}'/*; chmod 0750 '{folder}'");
        return folder;
    }
}
