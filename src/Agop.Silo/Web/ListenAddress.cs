using System.Net;
using Agop.Core.Errors;

namespace Agop.Silo.Web;

/// <summary>Where a server listens, as people write it: <c>127.0.0.1:5230</c>, <c>https://0.0.0.0:5230</c>.</summary>
/// <param name="EndPoint">The address and port.</param>
/// <param name="IsTls">Whether it speaks TLS, with the certificate that Kestrel's configuration names.</param>
public sealed record ListenAddress(IPEndPoint EndPoint, bool IsTls)
{
    private const string Http = "http://";
    private const string Https = "https://";

    /// <summary>What errors call it.</summary>
    public string Source { get; init; } = "address";

    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>An address in words.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static ListenAddress Parse(string text, string source = "address")
    {
        var isTls = text.StartsWith(Https, StringComparison.Ordinal);
        var place =
            isTls ? text[Https.Length..]
            : text.StartsWith(Http, StringComparison.Ordinal) ? text[Http.Length..]
            : text;
        return
            IPEndPoint.TryParse(place, out var endpoint)
            && place.LastIndexOf(':') > place.LastIndexOf(']')
            && (place.Contains('.', StringComparison.Ordinal) || place.StartsWith('['))
            ? new ListenAddress(endpoint, isTls) { Source = source }
            : throw new InputException(source, $"expected ADDRESS:PORT, such as 127.0.0.1:5230 or https://0.0.0.0:5230, not '{text}'");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(IsTls ? Https : Http)}{EndPoint}";
}
