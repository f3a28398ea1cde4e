using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Agop.Core.Errors;
using Agop.Core.Json;
using Agop.Silo.Lanes;
using Agop.Silo.Watching;
using Agop.Silo.Web.Access;
using Agop.Silo.Web.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace Agop.Silo.Web;

/// <summary>
/// A silo's web server: the page, the JSON API that it is made of, /metrics for Prometheus, /healthz (the process lives) and /readyz (the
/// silo works: 200, else 503).
/// </summary>
/// <param name="Address">Where to listen; port 0 for any that is free.</param>
/// <param name="Token">What lets clients in; only a loopback address may be without.</param>
public sealed record SiloWeb(ListenAddress Address, AccessToken? Token)
{
    private const int LargestBody = 64 << 10;

    /// <summary>Refuses an address that others reach and that asks for no token.</summary>
    /// <param name="tokenName">What errors call the token.</param>
    /// <exception cref="InputException">It is one.</exception>
    public void Check(string tokenName = "a token")
    {
        if (Token is null && !Address.IsLoopback)
            throw new InputException(
                Address.Source,
                $"{Address.EndPoint} is reached from other machines: expected {tokenName} with it, or an address such "
                    + $"as 127.0.0.1:{Address.EndPoint.Port}"
            );
    }

    /// <summary>Adds the server to a host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="more">Adds further pages.</param>
    internal IHostBuilder AddTo(IHostBuilder host, Action<IEndpointRouteBuilder>? more = null) =>
        host.ConfigureWebHost(web =>
            {
                if (Address.IsTls)
                    web.UseKestrelHttpsConfiguration();
                web.UseKestrelCore()
                    .ConfigureServices(Add)
                    .ConfigureKestrel(
                        (context, kestrel) =>
                        {
                            // Without TLS, what the configuration says of certificates is of no interest.
                            if (Address.IsTls)
                                kestrel.Configure(context.Configuration.GetSection("Kestrel"));
                            kestrel.AddServerHeader = false;
                            kestrel.Limits.MaxRequestBodySize = LargestBody;
                            kestrel.Listen(
                                Address.EndPoint,
                                listen =>
                                {
                                    if (Address.IsTls)
                                        listen.UseHttps();
                                }
                            );
                        }
                    )
                    .Configure(app =>
                    {
                        var rules = new AccessRules(Token);
                        app.Use(next => context => rules.Invoke(context, next));
                        app.UseRouting();
                        app.UseEndpoints(routes =>
                        {
                            Map(routes);
                            more?.Invoke(routes);
                        });
                    });
            })
            // Ends before the server, which would wait for those who watch.
            .ConfigureServices(services => services.AddHostedService(provider => provider.GetRequiredService<EventStream>()));

    /// <summary>Whether an error at the host's start is the server's.</summary>
    internal bool IsOwn(Exception error) => LacksCertificate(error) || error is IOException or SocketException;

    /// <summary>What to say of such an error.</summary>
    internal InputException Explain(Exception error) =>
        LacksCertificate(error)
            ? new InputException(
                Address.Source,
                "https needs a certificate: expected Kestrel__Certificates__Default__Path in the environment, with __KeyPath "
                    + $"or __Password ({error.Message.ReplaceLineEndings(" ")})",
                error
            )
            : new InputException(
                Address.Source,
                $"{Address.EndPoint} cannot be listened on ({(error.InnerException ?? error).Message}); port 0 takes any that is free",
                error
            );

    private bool LacksCertificate(Exception error) =>
        Address.IsTls
        && error is InvalidOperationException or CryptographicException or FileNotFoundException or DirectoryNotFoundException;

    private static void Add(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
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
        services.AddRouting();
        services.AddOpenApi();
        services.AddSingleton<SweepMonitor>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<SiloApi>();
        services.AddSingleton<SampleRoutes>();
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(SiloPaths.Lives, () => Results.Text("alive\n")).WithSummary("200 where the process lives.");
        routes
            .MapGet(
                SiloPaths.Works,
                (IEnumerable<IReadiness> parts) =>
                    parts.All(part => part.IsReady)
                        ? Results.Text("ready\n")
                        : Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            )
            .WithSummary("200 where the silo works, else 503.");
        routes.MapPrometheusScrapingEndpoint("/metrics", routes.ServiceProvider.GetRequiredService<MeterProvider>(), null, null);
        routes.ServiceProvider.GetRequiredService<SiloApi>().Map(routes);
        routes.ServiceProvider.GetRequiredService<SampleRoutes>().Map(routes);
        routes.MapPage();
        routes.MapOpenApi("/api/openapi.json");
    }
}
