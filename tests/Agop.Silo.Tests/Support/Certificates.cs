using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Agop.Silo.Tests.Support;

/// <summary>An authority of its own, and PEM files with what it issues.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly X509Certificate2 _authority;

    public Certificates(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true)
        );
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    /// <summary>Writes a certificate for a silo, its key and, where asked, the authority.</summary>
    public string Issue(string path, string name, bool withAuthority = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var issued = request.Create(
            _authority,
            DateTimeOffset.UtcNow.AddHours(-1),
            DateTimeOffset.UtcNow.AddDays(10),
            RandomNumberGenerator.GetBytes(8)
        );
        File.WriteAllText(
            path,
            $"{issued.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n"
                + $"{(withAuthority ? _authority.ExportCertificatePem() : "")}\n"
        );
        return path;
    }

    /// <summary>Writes a certificate that is its own authority, and its key.</summary>
    public static string SelfSigned(string path, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UtcNow.AddHours(-1),
            DateTimeOffset.UtcNow.AddDays(10)
        );
        File.WriteAllText(path, $"{own.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return path;
    }

    public void Dispose() => _authority.Dispose();
}
