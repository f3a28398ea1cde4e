using System.Diagnostics;
using Agop.Deploy.Tests.Kubernetes;
using Agop.Deploy.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Deploy.Tests.Rehearsal;

/// <summary>
/// The rendered PostgreSQL, with this machine's programs in place of its image: its user, password and database are the manifest's, its
/// probes are asked, and the jobs' scripts run beside it.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _host;
    private readonly Process _server;

    public Database(PodTemplate template, IReadOnlyDictionary<string, string> variables, string host, string address)
    {
        _host = host;
        var (user, name) = (variables["POSTGRES_USER"], variables["POSTGRES_DB"]);
        File.WriteAllText(_folder["password"], variables["POSTGRES_PASSWORD"]);
        Directory.CreateDirectory($"/etc/netns/{host}");
        File.WriteAllText($"/etc/netns/{host}/hosts", $"127.0.0.1 localhost\n{address} {template.Owner}\n");
        Shell.Run("chown", "-R", "postgres", _folder.Path);
        Own("initdb", PostgresServer.Initialization(_folder["data"], user, _folder["password"]));
        File.AppendAllText(_folder["data/pg_hba.conf"], $"host all all {TestNetwork.Range} scram-sha-256\n");
        _server = Shell.Start(
            "ip",
            [
                "netns",
                "exec",
                host,
                "setpriv",
                "--reuid=postgres",
                "--regid=postgres",
                "--init-groups",
                $"{PostgresServer.Programs}/postgres",
                "-D",
                _folder["data"],
                "-k",
                _folder.Path,
                "-c",
                $"listen_addresses=127.0.0.1,{address}",
            ]
        );
        _ = _server.StandardError.ReadToEndAsync();
        var probe = template.Spec.Containers[0].StartupProbe.Exec.Command;
        Assert.Equal("pg_isready", probe[0]);
        while (Shell.Try("ip", ["netns", "exec", host, $"{PostgresServer.Programs}/pg_isready", "-h", address, .. probe.Skip(1)]).Code != 0)
            Assert.False(_server.HasExited);
        Assert.Equal(name, user);
        Query("CREATE DATABASE agop", "postgres", variables["POSTGRES_PASSWORD"]);
        Password = variables["POSTGRES_PASSWORD"];
    }

    private string Password { get; }

    /// <summary>The answer to a question.</summary>
    public string Query(string sql) => Query(sql, "agop", Password);

    /// <summary>Loses everything.</summary>
    public void Lose()
    {
        Query("DROP DATABASE agop WITH (FORCE)", "postgres", Password);
        Query("CREATE DATABASE agop", "postgres", Password);
    }

    /// <summary>Runs a job's script with this machine's programs, and a folder in place of the volume.</summary>
    public string Script(PodTemplate job, IReadOnlyDictionary<string, string> variables, string volume)
    {
        Assert.Equal(["/bin/sh", "-euc"], job.Spec.Containers[0].Command.Take(2));
        var script = job.Spec.Containers[0].Command[2].Replace("/backups", volume, StringComparison.Ordinal);
        return TestNetwork.Run(
            _host,
            ["env", .. variables.Select(variable => $"{variable.Key}={variable.Value}"), "/bin/sh", "-euc", script]
        );
    }

    public void Dispose()
    {
        Shell.Run("kill", "-QUIT", $"{_server.Id}");
        _server.WaitForExit();
        _server.Dispose();
        Directory.Delete($"/etc/netns/{_host}", recursive: true);
        _folder.Dispose();
    }

    private string Query(string sql, string database, string password) =>
        TestNetwork
            .Run(
                _host,
                "env",
                $"PGPASSWORD={password}",
                $"{PostgresServer.Programs}/psql",
                "-h",
                "127.0.0.1",
                "-U",
                "agop",
                "-At",
                "-c",
                sql,
                database
            )
            .Trim();

    private void Own(string program, params string[] arguments) =>
        Shell.Run(
            "/bin/sh",
            ["-euc", "cd /; exec runuser -u postgres -- \"$@\" >/dev/null", "own", $"{PostgresServer.Programs}/{program}", .. arguments]
        );
}
