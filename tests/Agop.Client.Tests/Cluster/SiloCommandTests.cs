using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Cluster;

/// <summary>Real silo processes on a real PostgreSQL.</summary>
public sealed class SiloCommandTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const string Endless =
        "name: endless\nscenarios: [linear]\nsamples: 200\nseeds: [0]\ntraining: { epochs: 1000000 }\nmethods: [vanilla-grad]";

    private static TemporaryFolder Folder(string sweep)
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], sweep);
        return folder;
    }

    private static JsonElement Status(TemporaryFolder folder, string ledger, params string[] sweep) =>
        JsonDocument
            .Parse(Support.Agop.Run(folder.Path, ["status", "--ledger", ledger, "--json", .. sweep]).Succeeded().Output)
            .RootElement;

    [Fact]
    public void Two_silos_work_off_a_submitted_sweep_and_the_report_has_the_bytes_of_a_run()
    {
        using var folder = Folder(SmallSweep.Text());
        var ledger = server.NewDatabase();
        var submitted = Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", ledger, "--priority", "3").Succeeded().Output;
        Assert.EndsWith("small: 70 tasks, 0 of them done\n", submitted, StringComparison.Ordinal);
        string[] artifacts = ["--cluster", "leases", "--artifacts", folder["shared"]];
        using RunningSilo one = new(folder.Path, ledger, ["--name", "one", .. artifacts]),
            two = new(folder.Path, ledger, ["--name", "two", .. artifacts]);
        var watched = Support.Agop.Run(folder.Path, "watch", "small", "--ledger", ledger).Succeeded();
        Assert.EndsWith("small: done, 70 of 70 tasks done\n", watched.Output, StringComparison.Ordinal);
        one.WaitFor(" done in ");
        Assert.Equal(
            ["one", "two"],
            Status(folder, ledger)
                .GetProperty("silos")
                .EnumerateArray()
                .Select(silo => silo.GetProperty("name").GetString())
                .Order(StringComparer.Ordinal)
        );
        foreach (var silo in new[] { one, two })
        {
            silo.Signal(Support.Agop.Terminate);
            silo.EndsWith(0);
            Assert.Contains("drained", silo.Log, StringComparison.Ordinal);
        }
        Assert.Empty(Status(folder, ledger).GetProperty("silos").EnumerateArray());

        Support
            .Agop.Run(folder.Path, "report", "small", "--ledger", ledger)
            .Refused(2, "--artifacts: the results of", "are in a folder that its silos share");
        Support
            .Agop.Run(folder.Path, "report", "small", "--ledger", ledger, "--artifacts", folder["shared"], "--out", "reported")
            .Succeeded();
        Support.Agop.Run(folder.Path, "run", "s.yaml", "--ledger", "alone.db", "--out", "alone").Succeeded();
        Assert.Equal(File.ReadAllText(folder["alone/results.csv"]), File.ReadAllText(folder["reported/results.csv"]));
        var again = Support
            .Agop.Run(folder.Path, "run", "s.yaml", "--ledger", ledger, "--artifacts", folder["shared"], "--out", "again")
            .Succeeded();
        Assert.Contains("0 tasks computed, 70 from the ledger", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_silos_task_is_taken_up_by_its_neighbour_and_a_task_that_kills_three_is_set_aside()
    {
        using var folder = Folder(Endless);
        var ledger = server.NewDatabase();
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", ledger).Succeeded();
        for (var death = 1; death <= 3; death++)
        {
            using var silo = new RunningSilo(folder.Path, ledger, "--cluster", "leases", "--name", $"victim {death}");
            silo.WaitFor(" train ");
            Assert.Contains($"attempt {death}", silo.WaitFor(" train "), StringComparison.Ordinal);
            silo.Signal(Support.Agop.Kill);
            silo.EndsWith(128 + Support.Agop.Kill);
        }
        using var last = new RunningSilo(folder.Path, ledger, "--cluster", "leases");
        last.WaitFor("1 tasks of victim 3 are taken up");
        var watched = Support.Agop.Run(folder.Path, "watch", "endless", "--ledger", ledger, "--json");
        Assert.Equal(1, watched.Code);
        var end = JsonDocument.Parse(watched.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
        Assert.True(end.GetProperty("ended").GetBoolean());
        Assert.Equal(1, end.GetProperty("states").GetProperty("failed").GetInt32());
        var shown = Support.Agop.Run(folder.Path, "status", "endless", "--ledger", ledger).Succeeded().Output;
        Assert.Contains("set aside: 3 silos died or were cut off while they computed it", shown, StringComparison.Ordinal);
        Assert.Contains("'agop retry ", shown, StringComparison.Ordinal);

        Assert.Contains(
            "tasks begin anew",
            Support.Agop.Run(folder.Path, "retry", "endless", "--ledger", ledger).Succeeded().Output,
            StringComparison.Ordinal
        );
        last.WaitFor(" train ");
        Assert.Contains("attempt 1", last.WaitFor(" train "), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_is_cancelled_while_it_runs_and_stays_cancelled()
    {
        using var folder = Folder(Endless);
        File.WriteAllText(
            folder["urgent.yaml"],
            SmallSweep.Text("[random]", seeds: "0").Replace("small", "urgent", StringComparison.Ordinal)
        );
        var ledger = server.NewDatabase();
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", ledger).Succeeded();
        using var silo = new RunningSilo(folder.Path, ledger, "--cluster", "leases");
        silo.WaitFor(" train ");
        Support.Agop.Run(folder.Path, "submit", "urgent.yaml", "--ledger", ledger).Succeeded();
        Assert.Contains(
            "urgent: 7 is its priority",
            Support.Agop.Run(folder.Path, "prioritize", "urgent", "7", "--ledger", ledger).Succeeded().Output,
            StringComparison.Ordinal
        );
        Assert.Equal(7, Status(folder, ledger).GetProperty("sweeps")[1].GetProperty("priority").GetInt32());
        using var cancelled = JsonDocument.Parse(
            Support.Agop.Run(folder.Path, "cancel", "endless", "--ledger", ledger, "--json").Succeeded().Output
        );
        Assert.InRange(cancelled.RootElement.GetProperty("tasks").GetInt32(), 1, 100);
        Support.Agop.Run(folder.Path, "retry", "endless", "--ledger", ledger).Refused(2, "endless is cancelled: 'agop submit' revives it");
        silo.WaitFor("was taken from this silo");
        Support.Agop.Run(folder.Path, "watch", "urgent", "--ledger", ledger).Succeeded();
        Assert.Equal(
            "cancelled",
            Status(folder, ledger, "endless")
                .GetProperty("records")
                .EnumerateArray()
                .Single(task => task.GetProperty("kind").GetString() == "train")
                .GetProperty("state")
                .GetString()
        );
        Assert.Equal(1, Support.Agop.Run(folder.Path, "watch", "endless", "--ledger", ledger).Code);

        // What is there of it can be reported, and nothing begins again for that.
        var reported = Support.Agop.Run(folder.Path, "report", "endless", "--ledger", ledger, "--out", "out");
        Assert.Equal(1, reported.Code);
        Assert.Contains("cancelled", File.ReadAllText(folder["out/leaderboard.md"]), StringComparison.Ordinal);
        Assert.True(Status(folder, ledger, "endless").GetProperty("cancelled").GetBoolean());
        Assert.Equal(0, Status(folder, ledger, "endless").GetProperty("states").GetProperty("running").GetInt32());
    }

    [Fact]
    public void Urgent_sweeps_go_first()
    {
        using var folder = Folder(SmallSweep.Text("[random]", seeds: "0"));
        File.WriteAllText(
            folder["urgent.yaml"],
            SmallSweep
                .Text("[sobel]", seeds: "1")
                .Replace("small", "urgent", StringComparison.Ordinal)
                .Replace("linear, xor", "rigid", StringComparison.Ordinal)
        );
        var ledger = server.NewDatabase();
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", ledger).Succeeded();
        Support.Agop.Run(folder.Path, "submit", "urgent.yaml", "--ledger", ledger, "--priority", "1").Succeeded();
        string[] urgent =
        [
            .. Status(folder, ledger, "urgent")
                .GetProperty("records")
                .EnumerateArray()
                .Select(task => task.GetProperty("id").GetString()![..12]),
        ];
        using var silo = new RunningSilo(folder.Path, ledger, "--cluster", "leases");
        silo.WaitFor(" done in ", times: urgent.Length + 1);
        // One lane: all of the urgent sweep before any of the other.
        string[] done =
        [
            .. silo
                .Log.Split('\n')
                .Where(line => line.Contains(" done in ", StringComparison.Ordinal))
                .Select(line => line.Split(" done in ")[0].Split(' ')[^1]),
        ];
        Assert.Equal(urgent.Order(StringComparer.Ordinal), done[..urgent.Length].Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_run_on_a_server_outlives_the_servers_restart_and_ends_when_its_sweep_is_cancelled()
    {
        using var own = new PostgresServer();
        using var folder = Folder(Endless);
        var ledger = own.NewDatabase();
        var run = Support.Agop.Start(folder.Path, "dotnet", Support.Agop.Program, "run", "s.yaml", "--ledger", ledger, "--out", "out");
        while (run.StandardError.ReadLine() is { } line && !line.Contains("done before", StringComparison.Ordinal)) { }
        own.Stop();
        while (run.StandardError.ReadLine() is { } line && !line.Contains("the ledger does not answer", StringComparison.Ordinal)) { }
        own.Start();
        while (run.StandardError.ReadLine() is { } line && !line.Contains("the ledger answers again", StringComparison.Ordinal)) { }
        Support.Agop.Run(folder.Path, "cancel", "endless", "--ledger", ledger).Succeeded();
        Support.Agop.Finish(run).Refused(2, "endless was cancelled; what was finished is kept");
    }

    [Fact]
    public async Task A_silo_is_ready_while_its_ledger_answers_and_lives_on_when_it_does_not()
    {
        using var own = new PostgresServer();
        using var folder = Folder(SmallSweep.Text());
        var ledger = own.NewDatabase();
        using var silo = new RunningSilo(folder.Path, ledger, "--cluster", "leases");
        var address = silo.Address;
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode);
        own.Stop();
        silo.WaitFor("the ledger does not answer and is asked again");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode);
        Assert.Equal("alive\n", await client.GetStringAsync(new Uri("/healthz", UriKind.Relative)));
        own.Start();
        silo.WaitFor("the ledger answers again");
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", ledger).Succeeded();
        Support.Agop.Run(folder.Path, "watch", "small", "--ledger", ledger).Succeeded();
    }

    [Fact]
    public async Task Before_its_database_answers_a_silo_is_alive_but_not_ready()
    {
        using var own = new PostgresServer();
        using var folder = Folder(SmallSweep.Text());
        var ledger = own.NewDatabase();
        own.Stop();
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = $"127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        using var silo = Support.Agop.Start(folder.Path, "dotnet", Support.Agop.Program, "silo", "--ledger", ledger, "--listen", address);
        while (!(await Log()).Contains("the ledger does not answer and is asked again", StringComparison.Ordinal)) { }
        using var client = new HttpClient { BaseAddress = new Uri($"http://{address}") };
        Assert.Equal("alive\n", await client.GetStringAsync(new Uri("/healthz", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync(new Uri("/api/ledger", UriKind.Relative))).StatusCode);
        own.Start();
        while (!(await Log()).Contains($"http://{address} is its page", StringComparison.Ordinal)) { }
        Support.Agop.Signal(silo.Id, Support.Agop.Terminate);
        Support.Agop.Finish(silo).Succeeded();

        async Task<string> Log() =>
            await silo.StandardError.ReadLineAsync(TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException("the silo has ended");
    }

    [Fact]
    public void A_drained_silo_takes_no_more_work_and_ends_at_once_when_it_is_asked_to()
    {
        using var folder = Folder(Endless);
        File.WriteAllText(folder["small.yaml"], SmallSweep.Text());
        File.WriteAllText(folder["token"], "a-secret-that-has-no-blanks-in-it");
        var ledger = server.NewDatabase();
        using var silo = new RunningSilo(folder.Path, ledger, "--log-format", "json", "--token-file", folder["token"]);
        Support.Agop.Run(folder.Path, "health", silo.Address, "--ready").Succeeded();
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", ledger).Succeeded();
        silo.WaitFor("train ");
        Support.Agop.Run(folder.Path, "drain", silo.Address, "--wait", "0").Refused(1, "expected the silo's --token-file");
        var running = Support.Agop.Run(folder.Path, "drain", silo.Address, "--wait", "0", "--token-file", folder["token"]);
        Assert.Equal((1, "1 tasks still run; SIGTERM gives them back after --grace\n"), (running.Code, running.Output));
        var ready = Support.Agop.Run(folder.Path, "health", silo.Address, "--ready");
        Assert.Equal((1, "not ready\n"), (ready.Code, ready.Output));
        Assert.Equal("alive\n", Support.Agop.Run(folder.Path, "health", silo.Address).Succeeded().Output);
        Support.Agop.Run(folder.Path, "submit", "small.yaml", "--ledger", ledger).Succeeded();
        Support.Agop.Run(folder.Path, "cancel", "endless", "--ledger", ledger).Succeeded();
        var drained = Support.Agop.Run(folder.Path, "drain", silo.Address, "--token-file", folder["token"]).Succeeded();
        Assert.Equal("drained\n", drained.Output);
        silo.Signal(Support.Agop.Terminate);
        silo.EndsWith(0);
        // The data that both sweeps share, computed before.
        Assert.Equal(1, Status(folder, ledger, "small").GetProperty("states").GetProperty("done").GetInt32());
        foreach (var line in silo.Log.Split('\n'))
            Assert.NotEmpty(JsonDocument.Parse(line).RootElement.GetProperty("Message").GetString()!);
        Support.Agop.Run(folder.Path, "health", silo.Address).Refused(1, "no silo answers");
    }

    [Fact]
    public void Silos_in_one_file_share_a_sweep_too()
    {
        using var folder = Folder(SmallSweep.Text("[random]"));
        using RunningSilo one = new(folder.Path, "shared.db"),
            two = new(folder.Path, "shared.db");
        Support.Agop.Run(folder.Path, "run", "s.yaml", "--ledger", "shared.db", "--out", "out").Succeeded();
        Assert.DoesNotContain(
            Status(folder, "shared.db", "small").GetProperty("records").EnumerateArray(),
            task => task.GetProperty("deaths").GetInt32() > 0
        );
    }

    [Theory]
    [InlineData("--ledger: expected a ledger, there is no file 'nowhere.db'", "status", "--ledger", "nowhere.db")]
    [InlineData(
        "expected postgres://user:password@host:port/database, found no database",
        "status",
        "--ledger",
        "postgres://agop@127.0.0.1"
    )]
    [InlineData("expected one that was submitted, there is no 'none'", "watch", "none")]
    [InlineData("'cuda:64': ", "silo", "--lanes", "cpu:1,cuda:64")]
    [InlineData("this looks like neither", "submit", "s.yaml", "--ledger", "postgre://agop:secret@db/agop")]
    [InlineData("--grace: expected 0 to 86400 seconds, not -1", "silo", "--grace", "-1")]
    [InlineData("--listen: expected ADDRESS:PORT", "silo", "--listen", "everywhere")]
    [InlineData("--log-format: expected one of text, json, not 'xml'", "silo", "--log-format", "xml")]
    [InlineData("silo: expected where it listens, such as http://127.0.0.1:8080, not 'here'", "drain", "here")]
    [InlineData("--wait: expected 0 or more seconds, not -1", "drain", "--wait", "-1")]
    [InlineData("no such file", "submit", "none.yaml")]
    [InlineData("has not ended yet", "report", "small")]
    public void Bad_input_is_one_line(string expected, params string[] arguments)
    {
        using var folder = Folder(SmallSweep.Text());
        Support.Agop.Run(folder.Path, "submit", "s.yaml").Succeeded();
        var outcome = Support.Agop.Run(folder.Path, arguments);
        outcome.Refused(2, expected);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_server_that_is_away_or_refuses_is_one_line_without_the_password()
    {
        using var folder = new TemporaryFolder();
        Support.Agop.Run(folder.Path, "status", "--ledger", "postgres://agop:word@127.0.0.1:1/x").Refused(1, "postgres://127.0.0.1:1/x");
        var wrong = Support.Agop.Run(folder.Path, "silo", "--ledger", server.Url("postgres", "wrong word"));
        wrong.Refused(2, "password authentication failed");
        Assert.DoesNotContain("wrong word", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_names_the_ledger()
    {
        using var folder = Folder(SmallSweep.Text());
        Support
            .Agop.Finish(
                Support.Agop.Start(folder.Path, "env", "AGOP_LEDGER=elsewhere.db", "dotnet", Support.Agop.Program, "submit", "s.yaml")
            )
            .Succeeded();
        Assert.True(File.Exists(folder["elsewhere.db"]));
        Assert.False(Directory.Exists(folder[".agop"]));
    }
}
