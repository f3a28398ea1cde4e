namespace Agop.Core.Tasks;

/// <summary>What a running task may use besides its inputs. None of it may change the result.</summary>
/// <param name="Cancellation">To be looked at often.</param>
/// <param name="Progress">To be told the share done, from 0 to 1.</param>
public sealed record TaskContext(CancellationToken Cancellation, Action<double> Progress);
