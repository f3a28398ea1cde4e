using System.Net;
using Agop.Silo.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Agop.Silo.Tests.Support;

/// <summary>What Prometheus reads of what this process measures from now on.</summary>
internal sealed class Scrape : IAsyncDisposable
{
    private readonly WebApplication _server;

    private Scrape(WebApplication server) => _server = server;

    public IServiceProvider Services => _server.Services;

    public static async Task<Scrape> Begin()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddTelemetry("one");
        var server = builder.Build();
        server.MapPrometheusScrapingEndpoint("/metrics");
        await server.StartAsync();
        return new Scrape(server);
    }

    public async Task<string> Read()
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri($"{_server.Urls.First()}/metrics"));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
