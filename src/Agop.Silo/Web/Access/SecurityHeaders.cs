using Microsoft.AspNetCore.Http;

namespace Agop.Silo.Web.Access;

/// <summary>What browsers are told not to do with any answer.</summary>
public static class SecurityHeaders
{
    /// <summary>Where Orleans' dashboard is, which brings styles in its pages and fonts.</summary>
    public const string OrleansPath = "/orleans";

    // Everything comes from here, and nothing is embedded elsewhere.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'";
    private static readonly string s_orleans = Policy.Replace(
        "style-src 'self'; img-src 'self'",
        "style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:",
        StringComparison.Ordinal
    );

    /// <summary>Tells it.</summary>
    public static void Set(IHeaderDictionary headers, PathString path)
    {
        headers.ContentSecurityPolicy = path.StartsWithSegments(OrleansPath, StringComparison.OrdinalIgnoreCase) ? s_orleans : Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // With no-referrer a browser would hide from the form that asks for the token where it comes from.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers.CacheControl = "no-store";
    }
}
