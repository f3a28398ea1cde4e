using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Agop.Silo.Cluster;
using Agop.Silo.Web.Access;

namespace Agop.Silo.Samples;

/// <summary>Makes the client by which a silo asks others for samples.</summary>
internal static class SampleClient
{
    /// <summary>A client with the cluster's token, which trusts what the system trusts, and the cluster's own certificates.</summary>
    public static HttpClient Create(AccessToken? token, ClusterCertificate? certificate)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), AllowAutoRedirect = false };
        if (certificate is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, problems) =>
                problems == SslPolicyErrors.None || (shown is X509Certificate2 known && certificate.Accepts(known));
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Secret);
        return client;
    }
}
