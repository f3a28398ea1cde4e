using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Agop.Tests.Support;

/// <summary>Debian's PostgreSQL on a private data folder and a loopback port, for as long as the test run lasts.</summary>
public sealed class PostgresServer : IDisposable
{
    private const string Password = "secret word",
        Loopback = "127.0.0.1";
    private readonly TemporaryFolder _folder = new();
    private readonly string _address,
        _listens;
    private int _databases;

    public PostgresServer()
        : this(null, null) { }

    private PostgresServer(string? address, string? range)
    {
        (_address, _listens) = address is null ? (Loopback, Loopback) : (address, $"{Loopback},{address}");
        Port = FreePort();
        File.WriteAllText(_folder["password"], Password);
        // PostgreSQL refuses to run as root; Debian's package brings a user for it.
        if (Environment.UserName == "root")
            Run("chown", "-R", "postgres", _folder.Path);
        RunAsOwner("initdb", Initialization(Data, "agop", _folder["password"]));
        if (range is not null)
            File.AppendAllText(Path.Combine(Data, "pg_hba.conf"), $"host all all {range} scram-sha-256\n");
        Start();
    }

    /// <summary>Where the newest PostgreSQL's programs are.</summary>
    public static string Programs { get; } =
        Directory
            .GetDirectories("/usr/lib/postgresql")
            .Select(folder => Path.Combine(folder, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "postgres")))
            .Order(StringComparer.Ordinal)
            .Last();

    public int Port { get; }

    /// <summary>A server that other hosts reach, too.</summary>
    /// <param name="address">An address of this machine.</param>
    /// <param name="range">The other hosts' addresses.</param>
    public static PostgresServer ReachedAt(string address, string range) => new(address, range);

    /// <summary>What initdb is told, to make a data folder whose only user has the password of a file.</summary>
    public static string[] Initialization(string data, string user, string passwordFile) =>
        ["-D", data, "-U", user, "--auth=scram-sha-256", "--pwfile", passwordFile, "--encoding=UTF8", "--no-locale", "--no-instructions"];

    /// <summary>A loopback port that no one listens on now, for servers that cannot choose one themselves.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Data => _folder["data"];

    public void Start() =>
        RunAsOwner(
            "pg_ctl",
            "-D",
            Data,
            "-w",
            "-l",
            _folder["log"],
            "-o",
            $"-c listen_addresses={_listens} -c port={Port} -c unix_socket_directories={_folder.Path}",
            "start"
        );

    /// <summary>As a crash does: nothing is written on the way down.</summary>
    public void Stop() => RunAsOwner("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    /// <summary>Ends every session but the caller's.</summary>
    public void EndSessions() =>
        Ask(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = "
                + "'client backend'"
        );

    /// <summary>The address of a new, empty database.</summary>
    public string NewDatabase()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        Ask($"CREATE DATABASE {name}");
        return Url(name);
    }

    public string Url(string database, string password = Password) =>
        $"postgres://agop:{Uri.EscapeDataString(password)}@{_address}:{Port}/{database}";

    public void Dispose()
    {
        Stop();
        _folder.Dispose();
    }

    private void Ask(string sql)
    {
        using var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={Port};Username=agop;Password={Password};Database=postgres;Pooling=false"
        );
        connection.Open();
#pragma warning disable CA2100 // Every text is a constant, but for a name that is a number of our own.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private void RunAsOwner(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs, program);
        if (Environment.UserName == "root")
            Run("runuser", ["-u", "postgres", "--", path, .. arguments]);
        else
            Run(path, arguments);
    }

    private void Run(string program, params string[] arguments)
    {
        // The server inherits its starter's streams: with a pipe, reading to the end would wait for the server's end.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "\"$0\" \"$@\" >\"$AGOP_TEST_OUTPUT\" 2>&1 </dev/null", program, .. arguments])
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
        };
        start.Environment["AGOP_TEST_OUTPUT"] = _folder["output"];
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)}: {File.ReadAllText(_folder["output"])} "
                    + $"{(File.Exists(_folder["log"]) ? File.ReadAllText(_folder["log"]) : "")}"
            );
    }
}
