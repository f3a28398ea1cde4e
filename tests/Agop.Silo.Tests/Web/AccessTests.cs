using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Agop.Core.Errors;
using Agop.Silo.Tests.Support;
using Agop.Silo.Web;
using Agop.Silo.Web.Access;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Web;

public sealed class AccessTests
{
    private const string Retry = "/api/sweeps/s/retry";
    private static readonly string[] s_open = [SiloPaths.Lives, SiloPaths.Works];
    private static readonly string[] s_page = ["/", "/app.js", "/app.css", "/icon.svg", "/api/events", "/api/openapi.json"];

    private static Action<HttpRequestMessage> Header(string name, string value) =>
        request => request.Headers.TryAddWithoutValidation(name, value);

    /// <summary>Every path that the API's own description has, and those that it leaves out.</summary>
    private static async Task<IReadOnlyList<(HttpMethod Method, string Path)>> Everything()
    {
        await using var open = await SmallServer.Start();
        using var description = JsonDocument.Parse(await open.Client.GetStringAsync(new Uri("/api/openapi.json", UriKind.Relative)));
        var described = description
            .RootElement.GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path =>
                path.Value.EnumerateObject()
                    .Select(verb =>
                        (
                            HttpMethod.Parse(verb.Name),
                            path.Name.Replace("{sweep}", "s", StringComparison.Ordinal).Replace("{model}", "0", StringComparison.Ordinal)
                        )
                    )
            )
            .ToArray();
        Assert.Contains((HttpMethod.Post, Retry), described);
        return [.. described.Where(entry => !s_open.Contains(entry.Item2)), .. s_page.Select(path => (HttpMethod.Get, path))];
    }

    [Fact]
    public async Task With_a_token_nothing_is_answered_without_it()
    {
        await using var server = await SmallServer.Start(withToken: true);
        foreach (var (method, path) in await Everything())
        {
            string? json = method == HttpMethod.Post ? "{}" : null;
            foreach (
                var wrong in new[]
                {
                    null,
                    "Bearer ",
                    "Bearer a-secret-that-has-no-blanks-in-i",
                    $"Bearer {SmallServer.Token}x",
                    $"Basic {SmallServer.Token}",
                    SmallServer.Token,
                }
            )
            {
                using var refused = await server.Send(method, path, wrong is null ? null : Header("Authorization", wrong), json);
                Assert.True(refused.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path} with {wrong}: {refused.StatusCode}");
                Assert.Equal("Bearer", Assert.Single(refused.Headers.WwwAuthenticate).Scheme);
            }
            using var cookie = await server.Send(method, path, Header("Cookie", $"agop-session={SmallServer.Token}"), json);
            Assert.Equal(HttpStatusCode.Unauthorized, cookie.StatusCode);
            using var right = await server.Send(method, path, Header("Authorization", $"Bearer {SmallServer.Token}"), json);
            Assert.NotEqual(HttpStatusCode.Unauthorized, right.StatusCode);
        }
    }

    [Fact]
    public async Task Whoever_probes_a_silo_needs_no_token_and_learns_nothing_else()
    {
        var ready = true;
        await using var server = await SmallServer.Start(withToken: true, isReady: () => ready);
        foreach (var host in new[] { "127.0.0.1", "10.1.2.3:8080", "silo.example" })
        {
            using var lives = await server.Get(SiloPaths.Lives, request => request.Headers.Host = host);
            Assert.Equal((HttpStatusCode.OK, "alive\n"), (lives.StatusCode, await lives.Content.ReadAsStringAsync()));
        }
        ready = false;
        using var works = await server.Get(SiloPaths.Works);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready\n"), (works.StatusCode, await works.Content.ReadAsStringAsync()));
        foreach (var near in new[] { "/healthz/", "/healthz/x", "/HEALTHZ", "/readyz/../api/ledger" })
        {
            using var refused = await server.Get(near);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
        using var post = await server.Post(SiloPaths.Lives);
        Assert.Equal(HttpStatusCode.Unauthorized, post.StatusCode);
    }

    [Fact]
    public async Task A_browser_is_asked_for_the_token_once_and_keeps_a_cookie_that_does_not_reveal_it()
    {
        await using var server = await SmallServer.Start(withToken: true);
        using var asked = await server.Get("/", Header("Accept", "text/html,*/*;q=0.8"));
        Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
        Assert.Contains("<form method=\"post\" action=\"/login\">", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        foreach (var wrong in new[] { "", "guess", SmallServer.Token + "x" })
        {
            using var refused = await server.Send(
                HttpMethod.Post,
                "/login",
                request => request.Content = new FormUrlEncodedContent([new("token", wrong)])
            );
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Contains("That is not the token", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.False(refused.Headers.Contains("Set-Cookie"));
        }
        using var let = await server.Send(
            HttpMethod.Post,
            "/login",
            request => request.Content = new FormUrlEncodedContent([new("token", SmallServer.Token)])
        );
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (let.StatusCode, let.Headers.Location!.OriginalString));
        var cookie = Assert.Single(let.Headers.GetValues("Set-Cookie"));
        Assert.All(new[] { "httponly", "samesite=strict", "path=/" }, word => Assert.Contains(word, cookie, StringComparison.Ordinal));
        Assert.DoesNotContain(SmallServer.Token, cookie, StringComparison.Ordinal);
        using var page = await server.Get("/", Header("Cookie", cookie.Split(';')[0]));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var elsewhere = await server.Send(
            HttpMethod.Post,
            "/login",
            request =>
            {
                request.Content = new FormUrlEncodedContent([new("token", SmallServer.Token)]);
                request.Headers.TryAddWithoutValidation("Origin", "https://elsewhere.example");
            }
        );
        Assert.Equal(HttpStatusCode.Forbidden, elsewhere.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "https://elsewhere.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.NotFound)]
    [InlineData("X-Nothing", "x", HttpStatusCode.NotFound)]
    public async Task Changes_from_another_origin_are_refused(string header, string value, HttpStatusCode expected)
    {
        await using var server = await SmallServer.Start();
        using var answer = await server.Post(Retry, more: Header(header, value));
        Assert.Equal(expected, answer.StatusCode);
        // Not even with the token.
        await using var guarded = await SmallServer.Start(withToken: true);
        using var both = await guarded.Post(
            Retry,
            more: request =>
            {
                request.Headers.TryAddWithoutValidation(header, value);
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {SmallServer.Token}");
            }
        );
        Assert.Equal(expected, both.StatusCode);
    }

    [Fact]
    public async Task Changes_need_a_POST_of_JSON_from_the_page_itself()
    {
        await using var server = await SmallServer.Start();
        using var own = await server.Post(Retry, more: Header("Origin", server.Address));
        Assert.Equal(HttpStatusCode.NotFound, own.StatusCode);
        using var get = await server.Get(Retry);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        // What a form elsewhere could send without asking.
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data" })
        {
            using var form = await server.Send(
                HttpMethod.Post,
                Retry,
                request => request.Content = new StringContent("{}", new MediaTypeHeaderValue(type))
            );
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
        }
        using var large = await server.Post("/api/sweeps/s/priority", new string(' ', 100_000));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    [Theory]
    [InlineData("attacker.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.attacker.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("192.168.1.1", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost:5230", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]:80", HttpStatusCode.OK)]
    public async Task Without_a_token_another_name_for_this_machine_is_refused(string host, HttpStatusCode expected)
    {
        await using var server = await SmallServer.Start();
        using var answer = await server.Get("/api/ledger", request => request.Headers.Host = host);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Every_answer_has_the_security_headers()
    {
        await using SmallServer server = await SmallServer.Start(),
            guarded = await SmallServer.Start(withToken: true);
        foreach (
            var answer in new[]
            {
                await server.Get("/"),
                await server.Get("/api/ledger"),
                await server.Get("/nothing"),
                await server.Post(Retry, more: Header("Origin", "null")),
                await guarded.Get("/"),
                await server.Get("/", request => request.Headers.Host = "x.example"),
            }
        )
        {
            using var _ = answer;
            Assert.StartsWith(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';",
                Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
                StringComparison.Ordinal
            );
            Assert.Contains(
                "frame-ancestors 'none'",
                Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
                StringComparison.Ordinal
            );
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
            Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
            Assert.False(answer.Headers.Contains("Server"));
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData("a secret that has blanks in it")]
    public void A_token_file_without_a_valid_token_is_refused(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["token"], content);
        Assert.StartsWith(
            $"{folder["token"]}: expected a token of 16 to 4096",
            Assert.Throws<InputException>(() => AccessToken.Read(folder["token"])).Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            $"{folder["none"]}: expected a file with a token",
            Assert.Throws<InputException>(() => AccessToken.Read(folder["none"])).Message,
            StringComparison.Ordinal
        );
        File.WriteAllText(folder["token"], $"\n{SmallServer.Token}\n");
        _ = AccessToken.Read(folder["token"]);
    }
}
