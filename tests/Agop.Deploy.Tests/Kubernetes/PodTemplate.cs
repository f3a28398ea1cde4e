using System.Text.RegularExpressions;
using k8s.Models;

namespace Agop.Deploy.Tests.Kubernetes;

/// <summary>A pod that something starts.</summary>
/// <param name="Owner">The name of what starts it.</param>
/// <param name="Template">The pod.</param>
internal sealed partial record PodTemplate(string Owner, V1PodTemplateSpec Template)
{
    public V1PodSpec Spec => Template.Spec;

    public IDictionary<string, string> Labels => Template.Metadata.Labels;

    public IReadOnlyList<V1Container> Containers => [.. Spec.InitContainers ?? [], .. Spec.Containers];

    /// <summary>Its containers that run Agop.</summary>
    public IEnumerable<V1Container> OfAgop => Containers.Where(container => container.Image.StartsWith("agop", StringComparison.Ordinal));

    /// <summary>Whether a selector means it.</summary>
    public bool Matches(V1LabelSelector selector) =>
        (selector.MatchLabels ?? new Dictionary<string, string>()).All(wanted =>
            Labels.TryGetValue(wanted.Key, out var has) && has == wanted.Value
        ) && selector.MatchExpressions is null or { Count: 0 };

    /// <summary>The number of one of its ports, by number or name; null where it has none of that name.</summary>
    public int? PortOf(IntOrString port) =>
        int.TryParse(port.Value, out var number)
            ? number
            : Containers.SelectMany(container => container.Ports ?? []).FirstOrDefault(known => known.Name == port.Value)?.ContainerPort;

    /// <summary>The names in $(...) of a text.</summary>
    public static IEnumerable<string> References(string text) => Reference().Matches(text).Select(match => match.Groups["name"].Value);

    /// <summary>A text with each $(NAME) as Kubernetes fills it in.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> environment) =>
        Reference().Replace(text, match => environment.GetValueOrDefault(match.Groups["name"].Value, match.Value));

    [GeneratedRegex(@"\$\((?<name>[A-Za-z_][A-Za-z0-9_]*)\)", RegexOptions.None, 1000)]
    private static partial Regex Reference();
}
