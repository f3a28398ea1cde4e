using System.Net;
using Agop.Silo.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Agop.Silo.Tests.Support;

/// <summary>What Prometheus reads of a pipeline.</summary>
internal static class Scrape
{
    public static async Task<string> Of(TelemetryPipeline pipeline)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var server = builder.Build();
        pipeline.Map(server, "/metrics");
        await server.StartAsync();
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri($"{server.Urls.First()}/metrics"));
    }
}
