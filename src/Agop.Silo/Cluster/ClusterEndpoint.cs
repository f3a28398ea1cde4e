using System.Net;
using System.Net.Sockets;
using Agop.Core.Errors;

namespace Agop.Silo.Cluster;

/// <summary>Where a silo can be reached by the others and by clients.</summary>
/// <param name="Address">The machine's address, as the others see it.</param>
/// <param name="SiloPort">For silos; 0 for any that is free.</param>
/// <param name="GatewayPort">For clients; 0 for any that is free.</param>
public sealed record ClusterEndpoint(IPAddress Address, int SiloPort, int GatewayPort)
{
    /// <summary>What errors call it.</summary>
    public string Source { get; init; } = "endpoint";

    /// <summary>An endpoint as people write it: ADDRESS, ADDRESS:PORT or ADDRESS:PORT,GATEWAYPORT.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static ClusterEndpoint Parse(string text, string source = "endpoint")
    {
        var (first, gateway) = text.Split(',') is [var left, var right] ? (left, right) : (text, "0");
        if (
            !IPEndPoint.TryParse(first, out var endpoint)
            || endpoint.Address.Equals(IPAddress.Any)
            || endpoint.Address.Equals(IPAddress.IPv6Any)
            || !ushort.TryParse(gateway, out var port)
        )
            throw new InputException(
                source,
                "expected ADDRESS[:PORT[,GATEWAYPORT]] with an address of this machine that the others can reach, such as "
                    + $"10.0.0.7:11111,30000, not '{text}'"
            );
        return new ClusterEndpoint(endpoint.Address, endpoint.Port, port) { Source = source };
    }

    /// <summary>
    /// The address that this machine has towards the ledger's server; the loopback address where that is this machine, or the ledger a
    /// file.
    /// </summary>
    /// <param name="place">Where the ledger is.</param>
    /// <param name="source">What errors call it.</param>
    public static ClusterEndpoint Towards(string place, string source = "endpoint")
    {
        var address = IPAddress.Loopback;
        if (
            Uri.TryCreate(place, UriKind.Absolute, out var server)
            && server.Scheme.StartsWith("postgres", StringComparison.Ordinal)
            && server.Port > 0
            && !server.IsLoopback
        )
        {
            // Nothing is sent: the system only says which way it would go.
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                probe.Connect(server.Host, server.Port);
                address = ((IPEndPoint)probe.LocalEndPoint!).Address;
            }
            catch (SocketException error)
            {
                throw new InputException(
                    source,
                    $"this machine's address towards {server.Host} is not known ({error.Message}): expected ADDRESS[:PORT]",
                    error
                );
            }
        }
        return new ClusterEndpoint(address, 0, 0) { Source = source };
    }

    /// <summary>The same with ports that are free now in place of 0.</summary>
    /// <exception cref="InputException">A port is taken, or the address is not this machine's.</exception>
    public ClusterEndpoint Free()
    {
        using var silo = Bind(SiloPort);
        using var gateway = Bind(GatewayPort);
        return this with { SiloPort = ((IPEndPoint)silo.LocalEndPoint!).Port, GatewayPort = ((IPEndPoint)gateway.LocalEndPoint!).Port };
    }

    private Socket Bind(int port)
    {
        var socket = new Socket(Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(Address, port));
            return socket;
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new InputException(Source, $"{new IPEndPoint(Address, port)} cannot be listened on ({error.Message})", error);
        }
    }
}
