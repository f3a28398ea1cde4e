using System.Net;
using Agop.Core.Errors;
using Agop.Silo.Hosting;

namespace Agop.Silo.Tests.Hosting;

public sealed class HealthServerTests
{
    [Fact]
    public async Task Life_and_readiness_are_two_things()
    {
        var ready = false;
        using var server = new HealthServer("127.0.0.1:0", () => ready);
        using var client = new HttpClient { BaseAddress = new Uri(server.Address) };
        Assert.Equal("alive\n", await client.GetStringAsync(new Uri("/healthz", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode);
        ready = true;
        Assert.Equal("ready\n", await client.GetStringAsync(new Uri("/readyz", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri("/", UriKind.Relative))).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("here")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:99999")]
    public void What_is_no_address_is_refused(string address) => Assert.StartsWith("--listen: expected ADDRESS:PORT", Assert.Throws<InputException>(() => new HealthServer(address, () => true)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_port_that_is_taken_is_refused()
    {
        using var first = new HealthServer("127.0.0.1:0", () => true);
        var taken = $"127.0.0.1:{new Uri(first.Address).Port}";
        Assert.StartsWith($"--listen: {taken} cannot be listened on", Assert.Throws<InputException>(() => new HealthServer(taken, () => true)).Message, StringComparison.Ordinal);
    }
}
