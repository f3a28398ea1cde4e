using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Agop.Core.Errors;
using Agop.Core.Json;
using Agop.Silo.Hosting;
using Agop.Silo.Telemetry;
using Agop.Silo.Web.Access;
using Agop.Silo.Web.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Agop.Silo.Web;

/// <summary>
/// A silo's web server: the page, the JSON API that it is made of, /metrics for Prometheus, /healthz (the process lives) and /readyz (the
/// silo works: 200, else 503).
/// </summary>
public sealed class SiloServer : IAsyncDisposable
{
    private const int LargestBody = 64 << 10;
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);
    private readonly WebApplication _server;

    private SiloServer(WebApplication server) => (_server, Address) = (server, server.Urls.First());

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Starts one.</summary>
    /// <param name="address">Where to listen; port 0 for any that is free.</param>
    /// <param name="token">What lets clients in; only a loopback address may be without.</param>
    /// <param name="isReady">Whether the silo works.</param>
    /// <param name="api">What there is to see and do.</param>
    /// <param name="telemetry">Has the metrics that Prometheus reads.</param>
    /// <param name="more">Adds further pages.</param>
    /// <exception cref="InputException">
    /// The address is taken, needs a token, or needs a certificate that Kestrel's configuration does not name.
    /// </exception>
    public static async Task<SiloServer> StartAsync(
        ListenAddress address,
        AccessToken? token,
        Func<bool> isReady,
        SiloApi api,
        TelemetryPipeline telemetry,
        Action<IEndpointRouteBuilder>? more = null
    )
    {
        Check(address, token);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Signals are the silo's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            var options = json.SerializerOptions;
            (options.PropertyNamingPolicy, options.NumberHandling, options.DefaultIgnoreCondition) = (
                JsonFormat.Options.PropertyNamingPolicy,
                JsonNumberHandling.Strict,
                JsonIgnoreCondition.WhenWritingNull
            );
            foreach (var converter in JsonFormat.Options.Converters)
                options.Converters.Add(converter);
        });
        builder.Services.AddOpenApi();
        if (address.IsTls)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Listen(
                address.EndPoint,
                listen =>
                {
                    if (address.IsTls)
                        listen.UseHttps();
                }
            );
        });
        try
        {
            var server = builder.Build();
            var rules = new AccessRules(token);
            server.Use(next => context => rules.Invoke(context, next));
            server.MapGet("/healthz", () => Results.Text("alive\n")).WithSummary("200 where the process lives.");
            server
                .MapGet(
                    "/readyz",
                    () =>
                        isReady()
                            ? Results.Text("ready\n")
                            : Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable)
                )
                .WithSummary("200 where the silo works, else 503.");
            telemetry.Map(server, "/metrics");
            api.Map(server);
            more?.Invoke(server);
            server.MapPage();
            server.MapOpenApi("/api/openapi.json");
            await server.StartAsync();
            return new SiloServer(server);
        }
        catch (Exception error)
            when (address.IsTls
                && error is InvalidOperationException or CryptographicException or FileNotFoundException or DirectoryNotFoundException
            )
        {
            throw new InputException(
                address.Source,
                "https needs a certificate: expected Kestrel__Certificates__Default__Path in the environment, with __KeyPath "
                    + $"or __Password ({error.Message.ReplaceLineEndings(" ")})",
                error
            );
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new InputException(
                address.Source,
                $"{address.EndPoint} cannot be listened on ({(error.InnerException ?? error).Message}); port 0 takes any that is free",
                error
            );
        }
    }

    /// <summary>Refuses an address that others reach and that asks for no token.</summary>
    /// <param name="address">Where the server is to listen.</param>
    /// <param name="token">What it asks for.</param>
    /// <param name="tokenName">What errors call the token.</param>
    /// <exception cref="InputException">It is one.</exception>
    public static void Check(ListenAddress address, AccessToken? token, string tokenName = "a token")
    {
        if (token is null && !address.IsLoopback)
            throw new InputException(
                address.Source,
                $"{address.EndPoint} is reached from other machines: expected {tokenName} with it, or an address such "
                    + $"as 127.0.0.1:{address.EndPoint.Port}"
            );
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(s_farewell);
        await _server.StopAsync(patience.Token);
        await _server.DisposeAsync();
    }
}
