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
internal sealed class SmallServer : IDisposable
{
    public const string Token = "a-secret-that-has-no-blanks-in-it";

    private readonly TemporaryFolder _folder = new();
    private readonly TelemetryPipeline _telemetry = new("small");
    private readonly SiloServer _server;

    public SmallServer(bool withToken = false, string address = "127.0.0.1:0", Func<bool>? isReady = null, ManualTime? time = null)
    {
        Ledger = new FailingLedger(Ledgers.Open(_folder["ledger.db"]));
        Results = new Results(Ledger, null);
        var clock = time ?? TimeProvider.System;
        _server = new SiloServer(
            ListenAddress.Parse(address),
            withToken ? new AccessToken(Token) : null,
            isReady ?? (() => true),
            new SiloApi(Ledger, new SweepMonitor(Ledger, Results, clock), clock),
            _telemetry
        );
        Client = New(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
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

    public void Dispose()
    {
        Client.Dispose();
        _server.Dispose();
        _telemetry.Dispose();
        Ledger.Dispose();
        _folder.Dispose();
    }
}
