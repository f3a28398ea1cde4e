using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Agop.Core.Errors;
using Agop.Silo.Tests.Support;
using Agop.Silo.Web;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Web;

public sealed class SiloServerTests
{
    [Fact]
    public async Task Liveness_and_readiness_are_reported_separately()
    {
        var ready = false;
        await using var server = await SmallServer.Start(isReady: () => ready);
        Assert.Equal("alive\n", await server.Client.GetStringAsync(new Uri("/healthz", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/readyz")).StatusCode);
        ready = true;
        Assert.Equal("ready\n", await server.Client.GetStringAsync(new Uri("/readyz", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.NotFound, (await server.Get("/nothing")).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("here")]
    [InlineData("127.0.0.1")]
    [InlineData("5230")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("::1")]
    [InlineData("ftp://127.0.0.1:1")]
    public void What_is_no_address_is_refused(string address) =>
        Assert.StartsWith(
            "address: expected ADDRESS:PORT",
            Assert.Throws<InputException>(() => ListenAddress.Parse(address)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("127.0.0.1:5230", true, false)]
    [InlineData("http://127.9.9.9:0", true, false)]
    [InlineData("https://[::1]:443", true, true)]
    [InlineData("0.0.0.0:80", false, false)]
    [InlineData("[::]:80", false, false)]
    public void An_address_says_who_reaches_it_and_how(string address, bool isLoopback, bool isTls)
    {
        var parsed = ListenAddress.Parse(address);
        Assert.Equal((isLoopback, isTls), (parsed.IsLoopback, parsed.IsTls));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused()
    {
        await using var first = await SmallServer.Start();
        var taken = $"127.0.0.1:{new Uri(first.Address).Port}";
        Assert.StartsWith(
            $"address: {taken} cannot be listened on",
            (await Assert.ThrowsAsync<InputException>(() => SmallServer.Start(address: taken))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_address_that_others_reach_needs_a_token() =>
        Assert.StartsWith(
            "address: 0.0.0.0:0 is reached from other machines: expected a token",
            (await Assert.ThrowsAsync<InputException>(() => SmallServer.Start(address: "0.0.0.0:0"))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Tls_is_spoken_with_the_certificate_that_kestrels_configuration_names()
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=agop", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(folder["agop.crt"], certificate.ExportCertificatePem());
        File.WriteAllText(folder["agop.key"], key.ExportPkcs8PrivateKeyPem());
        Assert.StartsWith(
            "address: https needs a certificate: expected Kestrel__Certificates__Default__Path",
            (await Assert.ThrowsAsync<InputException>(() => SmallServer.Start(address: "https://127.0.0.1:0"))).Message,
            StringComparison.Ordinal
        );
        Environment.SetEnvironmentVariable("Kestrel__Certificates__Default__Path", folder["agop.crt"]);
        Environment.SetEnvironmentVariable("Kestrel__Certificates__Default__KeyPath", folder["agop.key"]);
        try
        {
            Environment.SetEnvironmentVariable("Kestrel__Certificates__Default__Path", folder["none.crt"]);
            Assert.StartsWith(
                "address: https needs a certificate",
                (await Assert.ThrowsAsync<InputException>(() => SmallServer.Start(address: "https://127.0.0.1:0"))).Message,
                StringComparison.Ordinal
            );
            File.WriteAllText(folder["broken.crt"], "no certificate");
            Environment.SetEnvironmentVariable("Kestrel__Certificates__Default__Path", folder["broken.crt"]);
            Assert.StartsWith(
                "address: https needs a certificate",
                (await Assert.ThrowsAsync<InputException>(() => SmallServer.Start(address: "https://127.0.0.1:0"))).Message,
                StringComparison.Ordinal
            );
            Environment.SetEnvironmentVariable("Kestrel__Certificates__Default__Path", folder["agop.crt"]);
            await using var server = await SmallServer.Start(withToken: true, address: "https://127.0.0.1:0");
            Assert.StartsWith("https://127.0.0.1:", server.Address, StringComparison.Ordinal);
            byte[]? seen = null;
            using var client = server.New(
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    SslOptions = new SslClientAuthenticationOptions
                    {
                        RemoteCertificateValidationCallback = (_, shown, _, _) =>
                            (seen = shown!.GetRawCertData()).SequenceEqual(certificate.RawData),
                    },
                }
            );
            using var form = new FormUrlEncodedContent([new("token", SmallServer.Token)]);
            var answer = await client.PostAsync(new Uri("/login", UriKind.Relative), form);
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
            Assert.Contains("secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
            Assert.Equal(certificate.RawData, seen);
        }
        finally
        {
            Environment.SetEnvironmentVariable("Kestrel__Certificates__Default__Path", null);
            Environment.SetEnvironmentVariable("Kestrel__Certificates__Default__KeyPath", null);
        }
    }
}
