using System.Net.Http.Headers;
using Agop.Grains.Artifacts;
using Agop.Ledger;
using Agop.Silo.Telemetry;
using Agop.Silo.Watching;
using Agop.Silo.Web;
using Agop.Silo.Web.Access;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Support;

/// <summary>A server on a ledger in a folder of its own, and a client that speaks with it.</summary>
internal sealed class SmallServer : IAsyncDisposable
{
    public const string Token = "a-secret-that-has-no-blanks-in-it";

    private readonly TemporaryFolder _folder;
    private readonly TelemetryPipeline _telemetry;
    private readonly SiloServer _server;

    private SmallServer(TemporaryFolder folder, FailingLedger ledger, Results results, TelemetryPipeline telemetry, SiloServer server)
    {
        (_folder, Ledger, Results, _telemetry, _server) = (folder, ledger, results, telemetry, server);
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
        var results = await Results.OpenAsync(ledger, null);
        var telemetry = new TelemetryPipeline("small");
        var clock = time ?? TimeProvider.System;
        var server = await SiloServer.StartAsync(
            ListenAddress.Parse(address),
            withToken ? new AccessToken(Token) : null,
            isReady ?? (() => true),
            new SiloApi(ledger, new SweepMonitor(ledger, results, clock), clock),
            telemetry
        );
        return new SmallServer(folder, ledger, results, telemetry, server);
    }

    public FailingLedger Ledger { get; }

    public Results Results { get; }

    public string Address => _server.Address;

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
        await _server.DisposeAsync();
        await _telemetry.DisposeAsync();
        await Ledger.DisposeAsync();
        _folder.Dispose();
    }
}
