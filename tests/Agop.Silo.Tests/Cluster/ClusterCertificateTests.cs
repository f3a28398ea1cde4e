using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Agop.Core.Errors;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Membership;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Cluster;
using Agop.Silo.Hosting;
using Agop.Silo.Tests.Support;
using Agop.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Agop.Silo.Tests.Cluster;

public sealed class ClusterCertificateTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private static X509Certificate2 Load(string path) => X509Certificate2.CreateFromPemFile(path);

    [Fact]
    public void Peers_of_the_same_authority_are_accepted_and_no_others()
    {
        using var folder = new TemporaryFolder();
        using var ours = new Certificates("ours");
        using var theirs = new Certificates("ours");
        var certificate = ClusterCertificate.Read(ours.Issue(folder["one.pem"], "silo"));
        Assert.True(certificate.Accepts(Load(ours.Issue(folder["two.pem"], "silo"))));
        Assert.False(certificate.Accepts(Load(theirs.Issue(folder["three.pem"], "silo"))));
        Assert.False(certificate.Accepts(Load(Certificates.SelfSigned(folder["four.pem"], "silo"))));
    }

    [Fact]
    public void A_lone_certificate_accepts_itself_alone()
    {
        using var folder = new TemporaryFolder();
        var certificate = ClusterCertificate.Read(Certificates.SelfSigned(folder["one.pem"], "silo"));
        Assert.True(certificate.Accepts(Load(folder["one.pem"])));
        Assert.False(certificate.Accepts(Load(Certificates.SelfSigned(folder["two.pem"], "silo"))));
    }

    [Fact]
    public void A_folder_as_Kubernetes_mounts_a_TLS_Secret_is_read_like_a_file()
    {
        using var folder = new TemporaryFolder();
        using var ours = new Certificates("ours");
        var file = File.ReadAllText(ours.Issue(folder["one.pem"], "silo"));
        var parts = file.Split("-----BEGIN ", StringSplitOptions.RemoveEmptyEntries).Select(part => $"-----BEGIN {part}").ToArray();
        Directory.CreateDirectory(folder["secret"]);
        foreach (var (name, part) in new[] { "tls.crt", "tls.key", "ca.crt" }.Zip(parts))
            File.WriteAllText(folder[$"secret/{name}"], part);
        var certificate = ClusterCertificate.Read(folder["secret"]);
        Assert.True(certificate.Accepts(Load(folder["one.pem"])));
        Assert.True(certificate.Accepts(Load(ours.Issue(folder["two.pem"], "silo"))));
        Assert.False(certificate.Accepts(Load(Certificates.SelfSigned(folder["three.pem"], "silo"))));
        File.Delete(folder["secret/tls.key"]);
        Assert.StartsWith(
            $"{folder["secret"]}: expected a PEM file with a certificate and its private key (",
            Assert.Throws<InputException>(() => ClusterCertificate.Read(folder["secret"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_without_certificate_or_key_is_one_line()
    {
        using var folder = new TemporaryFolder();
        using var authority = new Certificates("ours");
        authority.Issue(folder["silo.pem"], "silo");
        File.WriteAllText(folder["empty.pem"], "");
        File.WriteAllText(folder["keyless.pem"], Load(folder["silo.pem"]).ExportCertificatePem());
        foreach (var name in new[] { "none.pem", "empty.pem", "keyless.pem" })
        {
            var message = Assert.Throws<InputException>(() => ClusterCertificate.Read(folder[name])).Message;
            Assert.StartsWith(
                $"{folder[name]}: expected a PEM file with a certificate and its private key (",
                message,
                StringComparison.Ordinal
            );
            Assert.DoesNotContain('\n', message);
        }
        // Without its authority no one who reads the file would accept it.
        Assert.Contains(
            "expected one that is valid now, self-signed or with its authority's certificate behind it",
            Assert
                .Throws<InputException>(() => ClusterCertificate.Read(authority.Issue(folder["lone.pem"], "silo", withAuthority: false)))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Who_shows_a_wrong_certificate_or_none_does_not_get_in()
    {
        using var folder = new TemporaryFolder();
        using var ours = new Certificates("ours");
        using var theirs = new Certificates("theirs");
        var (right, wrong) = (
            ClusterCertificate.Read(ours.Issue(folder["right.pem"], "silo")),
            ClusterCertificate.Read(theirs.Issue(folder["wrong.pem"], "silo"))
        );
        await using var ledger = await Ledgers.OpenAsync(folder["ledger.db"]);
        await ledger.SubmitAsync(new SweepSubmission("s", "s", "", [new LedgerTask("a", "train", "{}", [])]));
        var worked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var end = new CancellationTokenSource();
        await using var silo = await Silo(ledger, "right", right, new RecordingObserver { OnEnded = () => worked.TrySetResult() });
        var running = silo.RunAsync(end.Token);
        await worked.Task.WaitAsync(s_patience, TestContext.Current.CancellationToken);

        await using (
            var client = await ClusterClient.ConnectAsync(
                ledger,
                ClusterCertificate.Read(ours.Issue(folder["client.pem"], "client")),
                CancellationToken.None
            )
        )
            Assert.NotEmpty(await client.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true));
        ClusterCertificate?[] others = [wrong, null];
        await Task.WhenAll(
            others.Select(other =>
                Assert.ThrowsAsync<TimeoutException>(() => ClusterClient.ConnectAsync(ledger, other, CancellationToken.None))
            )
        );

        using var log = new RecordedLog<AuthenticationException>();
        using var stop = new CancellationTokenSource();
        await using (var stranger = await Silo(ledger, "wrong", wrong, new RecordingObserver(), logging => logging.AddProvider(log)))
        {
            var tried = stranger.RunAsync(stop.Token);
            await log.Seen.WaitAsync(s_patience, TestContext.Current.CancellationToken);
            Assert.False(stranger.IsReady);
            Assert.DoesNotContain(
                (await ledger.MembersAsync()).Members,
                member => MemberDetails.Parse(member) is { Name: "wrong", Status: SiloStatus.Active }
            );
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => tried);
        }
        Assert.True(silo.IsReady);
        await end.CancelAsync();
        await running;
    }

    private static async Task<SiloApplication> Silo(
        ILedger ledger,
        string name,
        ClusterCertificate certificate,
        RecordingObserver observer,
        Action<ILoggingBuilder>? logging = null
    ) =>
        SiloApplication.Build(
            new SiloParts(
                ledger,
                await Results.OpenAsync(ledger, null),
                options =>
                {
                    options.Name = name;
                    options.Lanes = Lane.OnProcessor(1);
                }
            )
            {
                Cluster = new ClusterSettings(Certificate: certificate),
                Observers = [observer],
                Logging = logging ?? (_ => { }),
                Computer = new NamedComputer((_, _) => NamedComputer.Empty),
                IsObserved = false,
            }
        );
}
