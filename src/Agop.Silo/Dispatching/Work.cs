using Agop.Ledger.Tasks;

namespace Agop.Silo.Dispatching;

/// <summary>A claimed task on its way through a lane.</summary>
/// <param name="claim">What was claimed.</param>
/// <param name="lane">Which lane computes it.</param>
public sealed class Work(Claim claim, int lane) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>What was claimed.</summary>
    public Claim Claim => claim;

    /// <summary>Which lane computes it, from 0.</summary>
    public int Lane => lane;

    /// <summary>Set when there is no point in going on.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Whether the claim was taken away.</summary>
    internal bool IsLost { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    internal void Stop() => _stop.Cancel();
}
