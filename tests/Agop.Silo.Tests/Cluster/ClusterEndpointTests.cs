using System.Net;
using System.Net.Sockets;
using Agop.Core.Errors;
using Agop.Silo.Cluster;

namespace Agop.Silo.Tests.Cluster;

public sealed class ClusterEndpointTests
{
    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7", 0, 0)]
    [InlineData("10.0.0.7:11111", "10.0.0.7", 11111, 0)]
    [InlineData("10.0.0.7:11111,30000", "10.0.0.7", 11111, 30000)]
    [InlineData("[::1]:11111", "::1", 11111, 0)]
    public void Endpoints_are_read(string text, string address, int silo, int gateway) =>
        Assert.Equal(new ClusterEndpoint(IPAddress.Parse(address), silo, gateway), ClusterEndpoint.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("host:1")]
    [InlineData("0.0.0.0:11111")]
    [InlineData("10.0.0.7:11111,x")]
    [InlineData("10.0.0.7:70000")]
    [InlineData("10.0.0.7:1,2,3")]
    public void Invalid_endpoints_are_refused(string text) =>
        Assert.StartsWith(
            "endpoint: expected ADDRESS[:PORT[,GATEWAYPORT]]",
            Assert.Throws<InputException>(() => ClusterEndpoint.Parse(text)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_taken_port_is_refused_and_free_ones_are_found()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.Contains(
            $"127.0.0.1:{port} cannot be listened on",
            Assert.Throws<InputException>(() => new ClusterEndpoint(IPAddress.Loopback, port, 0).Free()).Message,
            StringComparison.Ordinal
        );
        var free = new ClusterEndpoint(IPAddress.Loopback, 0, 0).Free();
        Assert.True(free.SiloPort > 0 && free.GatewayPort > 0 && free.SiloPort != free.GatewayPort);
    }

    [Theory]
    [InlineData(".agop/ledger.db")]
    [InlineData("/somewhere/ledger.db")]
    [InlineData("postgres://127.0.0.1:5432/agop")]
    [InlineData("postgres://localhost:5432/agop")]
    public void A_ledger_on_this_machine_is_reached_by_the_loopback_address(string place) =>
        Assert.Equal(new ClusterEndpoint(IPAddress.Loopback, 0, 0), ClusterEndpoint.Towards(place));
}
