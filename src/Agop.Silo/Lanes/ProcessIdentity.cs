namespace Agop.Silo.Lanes;

/// <summary>A silo that knows of others on its machine only.</summary>
internal sealed class ProcessIdentity : ISiloIdentity
{
    public string Process => SiloProcess.Self;

    public bool IsDead(string process) => SiloProcess.IsDead(process);
}
