using System.Text.Json;
using Agop.Ledger;
using Agop.Ledger.Membership;

namespace Agop.Grains.Membership;

/// <summary>What Orleans knows of a silo, as the ledger keeps it: JSON, so that a person with psql can read it.</summary>
/// <param name="Status">Its state.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Gateway">The port for clients; 0 where it serves none.</param>
/// <param name="Started">When it started.</param>
/// <param name="Process">What tells others on its machine whether it still lives.</param>
/// <param name="Suspects">Who voted for its death, and when.</param>
/// <param name="Cluster">
/// The id of its cluster, one of those that work on the ledger; null where it was written when a ledger had one.
/// </param>
internal sealed record MemberDetails(
    SiloStatus Status,
    string Name,
    string Host,
    int Gateway,
    DateTime Started,
    string Process,
    IReadOnlyList<MemberDetails.Vote> Suspects,
    string? Cluster = null
)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    /// <summary>A member as Orleans writes it.</summary>
    public static Member Of(MembershipEntry entry, string cluster, string process, long revision) =>
        new(
            entry.SiloAddress.ToParsableString(),
            JsonSerializer.Serialize(
                new MemberDetails(
                    entry.Status,
                    entry.SiloName,
                    entry.HostName,
                    entry.ProxyPort,
                    entry.StartTime,
                    process,
                    [.. (entry.SuspectTimes ?? []).Select(suspect => new Vote(suspect.Item1.ToParsableString(), suspect.Item2))],
                    cluster
                ),
                s_options
            ),
            Utc(entry.IAmAliveTime),
            revision
        );

    /// <summary>The same member, dead.</summary>
    public static Member Dead(Member member) =>
        member with
        {
            Details = JsonSerializer.Serialize(Parse(member) with { Status = SiloStatus.Dead }, s_options),
        };

    /// <summary>What is written of a member.</summary>
    public static MemberDetails Parse(Member member) =>
        JsonSerializer.Deserialize<MemberDetails>(member.Details, s_options)
        ?? throw new LedgerException($"member {member.Address}: expected its details as JSON");

    /// <summary>A member as Orleans reads it.</summary>
    public MembershipEntry Entry(Member member) =>
        new()
        {
            SiloAddress = SiloAddress.FromParsableString(member.Address),
            Status = Status,
            SiloName = Name,
            HostName = Host,
            ProxyPort = Gateway,
            StartTime = Started,
            IAmAliveTime = member.Alive.UtcDateTime,
            SuspectTimes = [.. Suspects.Select(vote => Tuple.Create(SiloAddress.FromParsableString(vote.Voter), vote.Time))],
        };

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    /// <summary>A vote for a silo's death.</summary>
    /// <param name="Voter">Whose.</param>
    /// <param name="Time">When.</param>
    internal sealed record Vote(string Voter, DateTime Time);
}
