using System.Security.Cryptography;
using System.Text;
using Agop.Core.Errors;

namespace Agop.Silo.Web.Access;

/// <summary>
/// The secret that lets a client in: as a bearer token, or, in a browser that was told it once, as a cookie that does not reveal it.
/// </summary>
public sealed class AccessToken
{
    /// <summary>The cookie's name.</summary>
    internal const string CookieName = "agop-session";

    private const int Shortest = 16;
    private const int Longest = 4096;
    private readonly byte[] _digest,
        _session;

    /// <param name="token">The secret.</param>
    /// <exception cref="ArgumentException">It is too short to be one.</exception>
    public AccessToken(string token)
    {
        if (token.Length is < Shortest or > Longest || token.Any(letter => letter is <= ' ' or > '~'))
            throw new ArgumentException($"expected {Shortest} to {Longest} printable ASCII characters without blanks", nameof(token));
        Secret = token;
        _digest = Digest(token);
        // The same for all silos that know the token, so that a browser is let in by any of them.
        Session = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "agop browser session"u8));
        _session = Digest(Session);
    }

    /// <summary>The secret, for whoever asks a silo.</summary>
    public string Secret { get; }

    /// <summary>What the cookie holds.</summary>
    internal string Session { get; }

    /// <summary>The token in a file, whose surrounding blanks do not count.</summary>
    /// <exception cref="InputException">There is none in it.</exception>
    public static AccessToken Read(string path)
    {
        try
        {
            return new AccessToken(File.ReadAllText(path).Trim());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"expected a file with a token ({error.Message})", error);
        }
        catch (ArgumentException error)
        {
            throw new InputException(
                path,
                $"expected a token of {Shortest} to {Longest} printable ASCII characters without blanks, such as 'openssl "
                    + "rand -hex 32' prints",
                error
            );
        }
    }

    /// <summary>Whether that is the token. Takes the same time whatever is given.</summary>
    internal bool Is(string given) => CryptographicOperations.FixedTimeEquals(Digest(given), _digest);

    /// <summary>Whether that is the cookie's content. Takes the same time whatever is given.</summary>
    internal bool IsSession(string given) => CryptographicOperations.FixedTimeEquals(Digest(given), _session);

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
