using System.Text.Json;
using Agop.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Agop.Client.Tests.Commands;

public sealed class StatusCommandTests
{
    [Fact]
    public void Tasks_that_this_version_does_not_compute_are_told()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], SmallSweep.Text());
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", "l.db").Succeeded();
        string Status(params string[] more) => Support.Agop.Run(folder.Path, ["status", "--ledger", "l.db", .. more]).Succeeded().Output;
        Assert.DoesNotContain("another version", Status(), StringComparison.Ordinal);
        using (var connection = new SqliteConnection($"Data Source={folder["l.db"]};Pooling=false"))
        {
            connection.Open();
            using var later = connection.CreateCommand();
            later.CommandText = "UPDATE work SET skill = 'dataset/99'";
            Assert.Equal(2, later.ExecuteNonQuery());
        }
        Assert.Contains("ready tasks of another version of agop: 2;", Status(), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Status("--json"));
        Assert.Equal(2, json.RootElement.GetProperty("otherVersion").GetInt32());
    }
}
