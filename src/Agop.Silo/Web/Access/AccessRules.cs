using System.Net;
using Agop.Silo.Web.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Agop.Silo.Web.Access;

/// <summary>
/// Decides which requests are answered. With a token, a request without it gets only the form that asks for it. Without a token, which only
/// loopback addresses may lack, a request that arrives at another address or names another host is refused: a page elsewhere could have its
/// own name point here. Whether the silo lives and works is told to everyone: whoever probes it, a kubelet or a load balancer, has no
/// token, and it is no secret. Changes need a POST of JSON, never from another origin.
/// </summary>
/// <param name="token">The secret, or null.</param>
internal sealed class AccessRules(AccessToken? token)
{
    public const string LoginPath = "/login";
    private const string Bearer = "Bearer ";
    private static readonly TimeSpan s_session = TimeSpan.FromDays(30);

    public async Task Invoke(HttpContext context, RequestDelegate next)
    {
        SecurityHeaders.Set(context.Response.Headers, context.Request.Path);
        var (request, response) = (context.Request, context.Response);
        if (IsProbe(request))
            await next(context);
        else if (
            token is null
            && !(IsLoopback(request.Host.Host) && context.Connection.LocalIpAddress is { } reached && IPAddress.IsLoopback(reached))
        )
            await Refuse(response, StatusCodes.Status421MisdirectedRequest, "this silo answers to its loopback address only");
        else if (!IsRead(request) && !IsOwn(request))
            await Refuse(response, StatusCodes.Status403Forbidden, "refused: it comes from another origin");
        else if (token is not null && HttpMethods.IsPost(request.Method) && request.Path == LoginPath)
            await LogIn(request, response, token);
        else if (token is not null && !IsLetIn(request, token))
            await AskForToken(request, response);
        else if (!IsRead(request) && !request.HasJsonContentType())
            await Refuse(response, StatusCodes.Status415UnsupportedMediaType, "expected application/json");
        else
            await next(context);
    }

    private static async Task LogIn(HttpRequest request, HttpResponse response, AccessToken token)
    {
        var given = request.HasFormContentType
            ? (await request.ReadFormAsync()).TryGetValue("token", out var value)
                ? value.ToString()
                : ""
            : "";
        if (!token.Is(given.Trim()))
        {
            await LoginPage.Write(response, wrong: true);
            return;
        }
        response.Cookies.Append(
            AccessToken.CookieName,
            token.Session,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict,
                Secure = request.IsHttps,
                Path = "/",
                MaxAge = s_session,
            }
        );
        response.StatusCode = StatusCodes.Status303SeeOther;
        response.Headers.Location = "/";
    }

    private static bool IsLetIn(HttpRequest request, AccessToken token)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return token.Is(header[Bearer.Length..].Trim());
        return request.Cookies.TryGetValue(AccessToken.CookieName, out var cookie) && token.IsSession(cookie);
    }

    private static Task AskForToken(HttpRequest request, HttpResponse response)
    {
        response.Headers.WWWAuthenticate = "Bearer realm=\"agop\"";
        var wantsPage = IsRead(request) && request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html");
        return wantsPage
            ? LoginPage.Write(response, wrong: false)
            : Refuse(response, StatusCodes.Status401Unauthorized, "expected the silo's token: Authorization: Bearer TOKEN");
    }

    private static Task Refuse(HttpResponse response, int status, string why)
    {
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(why + "\n");
    }

    private static bool IsProbe(HttpRequest request) => IsRead(request) && request.Path.Value is SiloPaths.Lives or SiloPaths.Works;

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>
    /// Browsers name a request's origin: current ones in Sec-Fetch-Site, which also works behind a TLS proxy, older ones in Origin.
    /// A request with neither is not from a browser, and no browser sends JSON to another origin without a preflight.
    /// </summary>
    private static bool IsOwn(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ Length: > 0 } site, ..])
            return site is "same-origin" or "none";
        var origins = request.Headers[HeaderNames.Origin];
        return origins.Count == 0
            || (origins.Count == 1 && string.Equals(origins[0], $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
