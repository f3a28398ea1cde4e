namespace Agop.Bench.Chaos;

/// <summary>What was done to the silos and their database, and what it came to.</summary>
internal sealed class Tally
{
    public int Kills { get; set; }
    public int Pauses { get; set; }
    public int EndedSessions { get; set; }
    public int Restarts { get; set; }
    public int Tasks { get; set; }
    public long Claims { get; set; }
    public int Deaths { get; set; }
    public int Refusals { get; set; }
    public int SetAside { get; set; }

    public override string ToString() =>
        $"{Kills} kills, {Pauses} pauses, all sessions ended {EndedSessions} times, {Restarts} crashes of the database; "
        + $"{Tasks} tasks done, {Claims} claims, {Deaths} deaths counted, {Refusals} late words refused, {SetAside} set aside "
        + "by chance and retried";
}
