using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Agop.Client.Tests.Telemetry;

/// <summary>Takes what OpenTelemetry sends over OTLP (HTTP, protocol buffers), and keeps it decoded.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly WebApplication _server;
    private readonly List<(string Signal, ProtoMessage Request)> _received = [];

    public OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            Assert.Equal("application/x-protobuf", request.ContentType);
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            lock (_received) _received.Add((signal, new ProtoMessage(body.ToArray())));
            return Results.Bytes([], "application/x-protobuf");
        });
        _server.StartAsync().GetAwaiter().GetResult();
    }

    /// <summary>What lets a program send here.</summary>
    public string[] Environment => ["OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", $"OTEL_EXPORTER_OTLP_ENDPOINT={_server.Urls.First()}", "OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=test"];

    public IReadOnlyList<ProtoMessage> Received(string signal)
    {
        lock (_received) return [.. _received.Where(entry => entry.Signal == signal).Select(entry => entry.Request)];
    }

    public void Dispose() => _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
