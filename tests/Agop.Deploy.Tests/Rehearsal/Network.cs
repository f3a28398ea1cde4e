using Agop.Deploy.Tests.Support;

namespace Agop.Deploy.Tests.Rehearsal;

/// <summary>A network of this test alone: a namespace with a bridge, and one per host, each with an address of its own.</summary>
internal sealed class Network : IDisposable
{
    private readonly string _prefix = $"agop{Environment.ProcessId}";
    private readonly List<string> _hosts = [];

    public Network()
    {
        Ip("netns", "add", Bridge);
        Ip("-n", Bridge, "link", "add", "bridge", "type", "bridge");
        Ip("-n", Bridge, "link", "set", "bridge", "up");
    }

    private string Bridge => $"{_prefix}-bridge";

    /// <summary>Adds a host.</summary>
    /// <returns>Its namespace and its address.</returns>
    public (string Namespace, string Address) Add()
    {
        _hosts.Add($"{_prefix}-{_hosts.Count + 1}");
        var (host, port, address) = (_hosts[^1], $"port{_hosts.Count}", $"10.77.0.{_hosts.Count + 1}");
        Ip("netns", "add", host);
        Ip("link", "add", "eth0", "netns", host, "type", "veth", "peer", "name", port, "netns", Bridge);
        Ip("-n", Bridge, "link", "set", port, "master", "bridge", "up");
        Ip("-n", host, "address", "add", $"{address}/24", "dev", "eth0");
        Ip("-n", host, "link", "set", "lo", "up");
        Ip("-n", host, "link", "set", "eth0", "up");
        return (host, address);
    }

    /// <summary>Pulls a host's cable: what is on its way is lost, and nothing tells either side.</summary>
    public void CutOff(string host) => Ip("-n", Bridge, "link", "set", $"port{_hosts.IndexOf(host) + 1}", "down");

    /// <summary>What a command prints in a host; it must succeed.</summary>
    public static string Run(string host, params string[] command) => Shell.Run("ip", ["netns", "exec", host, .. command]);

    /// <summary>Plugs it in again.</summary>
    public void Reconnect(string host) => Ip("-n", Bridge, "link", "set", $"port{_hosts.IndexOf(host) + 1}", "up");

    public void Dispose()
    {
        foreach (var host in _hosts.Append(Bridge))
            Shell.Run("/bin/sh", "-c", $"ip netns pids {host} | xargs -r kill -9; ip netns delete {host}");
    }

    private static void Ip(params string[] arguments) => Shell.Run("ip", arguments);
}
