using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Agop.Client.Tests.Telemetry;

/// <summary>Takes what OpenTelemetry sends over OTLP, by HTTP with protocol buffers or by gRPC, and keeps it decoded.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private const int FrameHead = 5;
    private readonly WebApplication _server;
    private readonly List<(string Signal, ProtoMessage Request)> _received = [];

    public OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, grpc => grpc.Protocols = HttpProtocols.Http2);
        });
        _server = builder.Build();
        _server.MapPost(
            "/v1/{signal}",
            async (string signal, HttpRequest request) =>
            {
                Assert.Equal("application/x-protobuf", request.ContentType);
                Keep(signal, await Body(request));
                return Results.Bytes([], "application/x-protobuf");
            }
        );
        _server.MapPost(
            "/opentelemetry.proto.collector.{service}/Export",
            async (string service, HttpRequest request, HttpResponse response) =>
            {
                Assert.Equal("application/grpc", request.ContentType);
                // A byte that says it is not compressed, and the length.
                var body = await Body(request);
                Assert.Equal(0, body[0]);
                Assert.Equal(body.Length - FrameHead, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1)));
                Keep(service.Split('.')[0] is "trace" ? "traces" : service.Split('.')[0], body[FrameHead..]);
                response.ContentType = request.ContentType;
                response.AppendTrailer("grpc-status", "0");
                await response.Body.WriteAsync(new byte[FrameHead]);
            }
        );
        _server.StartAsync().GetAwaiter().GetResult();
    }

    /// <summary>What lets a program send here.</summary>
    public string[] Environment =>
        [
            "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            $"OTEL_EXPORTER_OTLP_ENDPOINT={_server.Urls.First()}",
            "OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=test",
        ];

    /// <summary>The same for gRPC, which is the default.</summary>
    public string[] GrpcEnvironment => [$"OTEL_EXPORTER_OTLP_ENDPOINT={_server.Urls.Last()}"];

    public IReadOnlyList<ProtoMessage> Received(string signal)
    {
        lock (_received)
            return [.. _received.Where(entry => entry.Signal == signal).Select(entry => entry.Request)];
    }

    private void Keep(string signal, byte[] message)
    {
        lock (_received)
            _received.Add((signal, new ProtoMessage(message)));
    }

    private static async Task<byte[]> Body(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    public void Dispose() => _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
