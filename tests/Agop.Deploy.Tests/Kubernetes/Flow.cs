namespace Agop.Deploy.Tests.Kubernetes;

/// <summary>A connection that network policies let through.</summary>
/// <param name="From">The owner of the pod that connects.</param>
/// <param name="To">The owner of the pod that listens.</param>
/// <param name="Port">Where.</param>
internal sealed record Flow(string From, string To, int Port)
{
    public override string ToString() => $"{From} -> {To}:{Port}";
}
