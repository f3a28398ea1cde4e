using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Agop.Tests.Support;

/// <summary>
/// A network of this process alone: a namespace with a bridge, and one per host, each with an address of its own. Needs root and iproute2.
/// </summary>
internal sealed class TestNetwork : IDisposable
{
    /// <summary>The addresses.</summary>
    public const string Range = "10.77.0.0/24";

    private readonly string _prefix = $"agop{Environment.ProcessId}";
    private readonly List<string> _hosts = [];
    private readonly string? _rate;

    /// <param name="rate">How much a host's link carries each way, as tc says it (<c>100mbit</c>); null: without a limit.</param>
    public TestNetwork(string? rate = null)
    {
        _rate = rate;
        Ip("netns", "add", Bridge);
        Ip("-n", Bridge, "link", "add", "bridge", "type", "bridge");
        Ip("-n", Bridge, "link", "set", "bridge", "up");
    }

    private string Bridge => $"{_prefix}-bridge";

    /// <summary>Adds a host.</summary>
    /// <returns>Its namespace and its address.</returns>
    public (string Namespace, string Address) Add()
    {
        var host = $"{_prefix}-{_hosts.Count + 1}";
        Ip("netns", "add", host);
        return (host, Connect(host, "-n", host));
    }

    /// <summary>Connects this process's own namespace.</summary>
    /// <returns>Its address.</returns>
    public string AddSelf() => Connect("");

    /// <summary>Pulls a host's cable: what is on its way is lost, and nothing tells either side.</summary>
    public void CutOff(string host) => Ip("-n", Bridge, "link", "set", PortOf(host), "down");

    /// <summary>Plugs it in again.</summary>
    public void Reconnect(string host) => Ip("-n", Bridge, "link", "set", PortOf(host), "up");

    /// <summary>How many bytes came to a host, all protocols together.</summary>
    public long Received(string host)
    {
        // What the bridge sends to its port is what the host receives.
        using var told = JsonDocument.Parse(Command("ip", "-n", Bridge, "-s", "-j", "link", "show", PortOf(host)));
        return told.RootElement[0].GetProperty("stats64").GetProperty("tx").GetProperty("bytes").GetInt64();
    }

    /// <summary>What a command prints in a host; it must succeed.</summary>
    public static string Run(string host, params string[] command) => Command("ip", ["netns", "exec", host, .. command]);

    public void Dispose()
    {
        if (_hosts.Contains(""))
            Ip("link", "delete", _prefix);
        foreach (var host in _hosts.Where(host => host.Length > 0).Append(Bridge))
            Command("/bin/sh", "-c", $"ip netns pids {host} | xargs -r kill -9; ip netns delete {host}");
    }

    private string PortOf(string host) => $"port{(_hosts.IndexOf(host) + 1).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Lays a cable from the bridge to a namespace; "" is this process's own.</summary>
    private string Connect(string host, params string[] there)
    {
        _hosts.Add(host);
        var (port, address) = (PortOf(host), $"10.77.0.{_hosts.Count + 1}");
        var card = host.Length > 0 ? "eth0" : _prefix;
        Ip("-n", Bridge, "link", "add", port, "type", "veth", "peer", "name", card, "netns", host.Length > 0 ? host : "1");
        Ip("-n", Bridge, "link", "set", port, "master", "bridge", "up");
        Ip([.. there, "address", "add", $"{address}/24", "dev", card]);
        Ip([.. there, "link", "set", "lo", "up"]);
        Ip([.. there, "link", "set", card, "up"]);
        if (_rate is not null)
        {
            string[] limit = ["root", "tbf", "rate", _rate, "burst", "256kb", "latency", "50ms"];
            Command("tc", ["-n", Bridge, "qdisc", "add", "dev", port, .. limit]);
            Command("tc", [.. there, "qdisc", "add", "dev", card, .. limit]);
        }
        return address;
    }

    private static void Ip(params string[] arguments) => Command("ip", arguments);

    /// <summary>What a command prints; it must succeed.</summary>
    public static string Command(string program, params string[] arguments) => Finish(new ProcessStartInfo(program, arguments));

    /// <inheritdoc cref="Command"/>
    public static string Finish(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.UseShellExecute) = (true, true, false);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {error.Result}"
            );
    }
}
