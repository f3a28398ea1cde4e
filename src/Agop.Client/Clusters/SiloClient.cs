using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Agop.Core.Errors;
using Agop.Silo.Lanes;
using Agop.Silo.Web;
using Agop.Silo.Web.Access;

namespace Agop.Client.Clusters;

/// <summary>Speaks with one silo's web server.</summary>
internal sealed class SiloClient : IDisposable
{
    /// <summary>Where a silo in the same container or on the same machine listens, unless it was told otherwise.</summary>
    public const string Default = "http://127.0.0.1:8080";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private readonly HttpClient _http;
    private readonly string _address;

    /// <param name="address">Where it listens: http://ADDRESS:PORT or https://ADDRESS:PORT.</param>
    /// <param name="token">What lets clients in, or null.</param>
    /// <exception cref="InputException">That is no such address.</exception>
    public SiloClient(string address, AccessToken? token = null)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            throw new InputException("silo", $"expected where it listens, such as {Default}, not '{address}'");
        _address = address;
        _http = new HttpClient { BaseAddress = uri, Timeout = s_patience };
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Secret);
    }

    /// <summary>Whether it lives, and what it says of it.</summary>
    public Task<(bool Is, string Said)> LivesAsync(CancellationToken cancellation) => ProbeAsync(SiloPaths.Lives, cancellation);

    /// <summary>Whether it works, and what it says of it.</summary>
    public Task<(bool Is, string Said)> WorksAsync(CancellationToken cancellation) => ProbeAsync(SiloPaths.Works, cancellation);

    /// <summary>How far it is with draining.</summary>
    /// <exception cref="SiloException">It does not answer, or refuses.</exception>
    public Task<DrainView> DrainedAsync(CancellationToken cancellation) =>
        AskAsync(() => _http.GetAsync(new Uri(SiloPaths.Drain, UriKind.Relative), cancellation), ReadDrainAsync, cancellation);

    /// <summary>Lets it take no more work.</summary>
    /// <exception cref="SiloException">It does not answer, or refuses.</exception>
    public Task<DrainView> DrainAsync(CancellationToken cancellation) =>
        AskAsync(
            () => _http.PostAsJsonAsync(new Uri(SiloPaths.Drain, UriKind.Relative), new { }, cancellation),
            ReadDrainAsync,
            cancellation
        );

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Task<(bool Is, string Said)> ProbeAsync(string path, CancellationToken cancellation) =>
        AskAsync(
            () => _http.GetAsync(new Uri(path, UriKind.Relative), cancellation),
            async answer => (answer.IsSuccessStatusCode, (await answer.Content.ReadAsStringAsync(cancellation)).Trim()),
            cancellation
        );

    private async Task<DrainView> ReadDrainAsync(HttpResponseMessage answer) =>
        answer.IsSuccessStatusCode && await answer.Content.ReadFromJsonAsync<DrainView>() is { } drain ? drain
        : answer.StatusCode == HttpStatusCode.Unauthorized ? throw new SiloException($"{_address}: expected the silo's --token-file")
        : throw new SiloException($"{_address}: expected a silo, which answers {SiloPaths.Drain}; got {(int)answer.StatusCode}");

    private async Task<T> AskAsync<T>(
        Func<Task<HttpResponseMessage>> ask,
        Func<HttpResponseMessage, Task<T>> read,
        CancellationToken cancellation
    )
    {
        try
        {
            using var answer = await ask();
            return await read(answer);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            var why = error is OperationCanceledException ? $"not within {s_patience.TotalSeconds} seconds" : error.Message;
            throw new SiloException($"{_address}: no silo answers ({why.ReplaceLineEndings(" ")})", error);
        }
    }
}
