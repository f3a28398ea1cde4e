using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Agop.Core.Errors;
using Orleans.Connections.Security;

namespace Agop.Silo.Cluster;

/// <summary>
/// What a cluster's silos and clients show each other over TLS, and whom they accept: peers whose certificate was issued by the authorities
/// in the same file, or, where the file holds one certificate only, peers with that certificate. Host names are not compared, since members
/// find each other by address in the ledger.
/// </summary>
public sealed class ClusterCertificate
{
    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _trusted = [];

    private ClusterCertificate(X509Certificate2 own, X509Certificate2Collection all)
    {
        _own = own;
        _trusted.AddRange(all.Count > 1 ? all.Skip(1).ToArray() : [.. all]);
    }

    /// <summary>
    /// Reads a PEM file: the certificate, its private key, and the certificates of the authorities that are trusted, if any; or a folder
    /// with these three as tls.crt, tls.key and ca.crt, as Kubernetes mounts a Secret of the type kubernetes.io/tls.
    /// </summary>
    /// <exception cref="InputException">
    /// There is no such file, or it holds no certificate or not its key, or a certificate that it does not accept itself.
    /// </exception>
    public static ClusterCertificate Read(string path)
    {
        try
        {
            var all = new X509Certificate2Collection();
            var read = Directory.Exists(path) ? ReadFolder(path, all) : ReadFile(path, all);
            return read.Accepts(read._own)
                ? read
                : throw new InputException(
                    path,
                    "no peer that reads this file would accept its certificate: expected one that is valid now, self-signed or "
                        + "with its authority's certificate behind it"
                );
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                path,
                $"expected a PEM file with a certificate and its private key ({error.Message.ReplaceLineEndings(" ")})",
                error
            );
        }
    }

    /// <summary>Both sides show a certificate, and both check the other's.</summary>
    internal void Configure(TlsOptions options)
    {
        options.LocalCertificate = _own;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, _, _) => Accepts(certificate);
        options.OnAuthenticateAsClient = (_, client) => client.TargetHost = _own.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        // Peers are known by the file alone: there is no one to ask whether a certificate was revoked.
        options.CheckCertificateRevocation = false;
    }

    private static ClusterCertificate ReadFile(string path, X509Certificate2Collection all)
    {
        all.ImportFromPemFile(path);
        return new ClusterCertificate(X509Certificate2.CreateFromPemFile(path), all);
    }

    private static ClusterCertificate ReadFolder(string path, X509Certificate2Collection all)
    {
        var own = X509Certificate2.CreateFromPemFile(Path.Combine(path, "tls.crt"), Path.Combine(path, "tls.key"));
        all.Add(own);
        if (Path.Combine(path, "ca.crt") is var authorities && File.Exists(authorities))
            all.ImportFromPemFile(authorities);
        return new ClusterCertificate(own, all);
    }

    /// <summary>Whether a peer belongs to the cluster.</summary>
    internal bool Accepts(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }
}
