using System.Net.Http.Headers;
using Agop.Grains.Artifacts;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Silo.Lanes;
using Agop.Silo.Telemetry;
using Agop.Silo.Web;
using Agop.Silo.Web.Access;
using Agop.Tests.Support;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Agop.Silo.Tests.Support;

/// <summary>A server on a ledger in a folder of its own, and a client that speaks with it.</summary>
internal sealed class SmallServer : IAsyncDisposable
{
    public const string Token = "a-secret-that-has-no-blanks-in-it";

    private readonly TemporaryFolder _folder;
    private readonly IHost _host;

    private SmallServer(TemporaryFolder folder, FailingLedger ledger, Results results, IHost host)
    {
        (_folder, Ledger, Results, _host) = (folder, ledger, results, host);
        Client = New(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    }

    public static async Task<SmallServer> Start(
        bool withToken = false,
        string address = "127.0.0.1:0",
        Func<bool>? isReady = null,
        ManualTime? time = null
    )
    {
        var folder = new TemporaryFolder();
        var ledger = new FailingLedger(await Ledgers.OpenAsync(folder["ledger.db"]));
        var results = await Results.OpenAsync(ledger, null, data: folder["data"]);
        var web = new SiloWeb(ListenAddress.Parse(address), withToken ? new AccessToken(Token) : null);
        web.Check();
        var host = web.AddTo(
                new HostBuilder()
                    .ConfigureAppConfiguration(configuration => configuration.AddEnvironmentVariables())
                    .ConfigureServices(services =>
                        services
                            .AddTelemetry("small")
                            .AddSingleton<TimeProvider>(time ?? TimeProvider.System)
                            .AddSingleton<ILedger>(ledger)
                            .AddSingleton<ISweeps>(ledger)
                            .AddSingleton(results)
                            .AddSingleton<IReadiness>(new Readiness(isReady ?? (() => true)))
                            .AddSingleton<IDrain>(new Draining())
                    )
            )
            .Build();
        try
        {
            await host.StartAsync();
        }
        catch (Exception error) when (web.IsOwn(error))
        {
            throw web.Explain(error);
        }
        return new SmallServer(folder, ledger, results, host);
    }

    public FailingLedger Ledger { get; }

    public Results Results { get; }

    public string Address => _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public HttpClient Client { get; }

    public HttpClient New(HttpMessageHandler handler) => new(handler) { BaseAddress = new Uri(Address) };

    public async Task<HttpResponseMessage> Send(
        HttpMethod method,
        string path,
        Action<HttpRequestMessage>? more = null,
        string? json = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        more?.Invoke(request);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> Get(string path, Action<HttpRequestMessage>? more = null) => Send(HttpMethod.Get, path, more);

    public Task<HttpResponseMessage> Post(string path, string json = "{}", Action<HttpRequestMessage>? more = null) =>
        Send(HttpMethod.Post, path, more, json);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        await Ledger.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class Draining : IDrain
    {
        public DrainView Progress { get; private set; } = new(false, 2);

        public void Drain() => Progress = new DrainView(true, 2);
    }

    private sealed class Readiness(Func<bool> isReady) : IReadiness
    {
        public bool IsReady => isReady();
    }
}
