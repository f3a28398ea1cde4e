using Agop.Grains.Contracts;

namespace Agop.Silo.Computing;

/// <summary>
/// Which tasks compute on the devices of this process at the same time. A task may ask to be alone on its device; and on GPUs those that
/// want TF32 and those that do not take turns, since libtorch has one switch for the whole process. Whoever asks first goes first; others
/// go before it only where they do not delay it.
/// </summary>
internal sealed class DeviceTurns
{
    private readonly Lock _gate = new();
    private readonly List<Turn> _running = [];
    private readonly List<(Turn Turn, TaskCompletionSource Begun)> _waiting = [];

    /// <summary>Waits until a task may compute.</summary>
    /// <param name="lane">Where.</param>
    /// <param name="tf32">Whether it wants TF32.</param>
    /// <param name="alone">Whether nothing else may compute on its device.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Dispose it when the task has ended.</returns>
    public async Task<IDisposable> EnterAsync(Lane lane, bool tf32, bool alone, CancellationToken cancellation)
    {
        var turn = new Turn(this, lane.Gpu, tf32, alone);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (MayBegin(turn, _waiting.Count))
            {
                _running.Add(turn);
                return turn;
            }
            _waiting.Add((turn, begun));
        }
        await using var given = cancellation.Register(() => begun.TrySetCanceled(cancellation));
        try
        {
            await begun.Task;
            return turn;
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                _waiting.RemoveAll(waiting => waiting.Turn == turn);
                BeginOthers();
            }
            throw;
        }
    }

    private void End(Turn turn)
    {
        lock (_gate)
            if (_running.Remove(turn))
                BeginOthers();
    }

    private void BeginOthers()
    {
        for (var i = 0; i < _waiting.Count; )
        {
            var (turn, begun) = _waiting[i];
            // One that was cancelled meanwhile takes itself away.
            if (!MayBegin(turn, i) || !begun.TrySetResult())
            {
                i++;
                continue;
            }
            _running.Add(turn);
            _waiting.RemoveAt(i);
        }
    }

    private bool MayBegin(Turn turn, int before) =>
        _running.TrueForAll(turn.GoesWith) && _waiting.Take(before).All(waiting => turn.GoesWith(waiting.Turn));

    private sealed class Turn(DeviceTurns turns, int? gpu, bool tf32, bool alone) : IDisposable
    {
        private readonly int? _gpu = gpu;
        private readonly bool _tf32 = tf32,
            _alone = alone;

        public bool GoesWith(Turn other) =>
            !(_gpu == other._gpu && (_alone || other._alone)) && (_gpu is null || other._gpu is null || _tf32 == other._tf32);

        public void Dispose() => turns.End(this);
    }
}
