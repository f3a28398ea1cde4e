using System.Net;
using System.Net.Sockets;
using Agop.Core.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Agop.Silo.Hosting;

/// <summary>Answers /healthz (the process lives) and /readyz (the silo works: 200, else 503) over HTTP.</summary>
public sealed class HealthServer : IDisposable
{
    private readonly WebApplication _server;

    /// <param name="address">Where to listen, ADDRESS:PORT; port 0 for any that is free.</param>
    /// <param name="isReady">Whether the silo works.</param>
    /// <exception cref="InputException">The address is none, or taken.</exception>
    public HealthServer(string address, Func<bool> isReady)
    {
        var endpoint = Parse(address);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Signals are the silo's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(endpoint);
        });
        _server = builder.Build();
        _server.MapGet("/healthz", () => Results.Text("alive\n"));
        _server.MapGet("/readyz", () => isReady() ? Results.Text("ready\n") : Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable));
        try
        {
            _server.StartAsync().GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new InputException("--listen", $"{address} cannot be listened on ({(error.InnerException ?? error).Message}); port 0 takes any that is free", error);
        }
        Address = _server.Urls.First();
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>An address as people write it.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static IPEndPoint Parse(string address) => IPEndPoint.TryParse(address, out var endpoint) && address.Contains(':', StringComparison.Ordinal)
        ? endpoint
        : throw new InputException("--listen", $"expected ADDRESS:PORT, such as 127.0.0.1:5230, not '{address}'");

    /// <inheritdoc/>
    public void Dispose() => _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
