using Microsoft.AspNetCore.Http;

namespace Agop.Silo.Web.Page;

/// <summary>The form that asks a browser's user for the silo's token.</summary>
internal static class LoginPage
{
    public static Task Write(HttpResponse response, bool wrong)
    {
        response.StatusCode = StatusCodes.Status401Unauthorized;
        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1"><title>Agop</title></head>
            <body><main><h1>Agop</h1>
            <form method="post" action="/login"><p>
            <label>The silo's token: <input name="token" type="password" autocomplete="current-password" autofocus required></label>
            <button>Enter</button></p></form>
            {(wrong ? "<p role=\"alert\">That is not the token.</p>" : "")}
            </main></body></html>

            """
        );
    }
}
