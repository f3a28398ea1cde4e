namespace Agop.Grains.Contracts;

/// <summary>
/// One device of one silo, on which it always is. Its key is the silo's address and the lane's number: <c>127.0.0.1:11111@1234/0</c>.
/// </summary>
[Alias("agop.lane")]
public interface ILaneGrain : IGrainWithStringKey
{
    /// <summary>What it can run and how busy it is.</summary>
    /// <exception cref="ArgumentException">Its silo has no lane of that number.</exception>
    [Alias("status")]
    Task<LaneStatus> Status();

    /// <summary>The samples that its silo holds.</summary>
    [Alias("samples")]
    Task<HeldSamples> Samples();

    /// <summary>Hands a task to the lanes of its silo, whichever is free first.</summary>
    [Alias("begin")]
    Task Begin(Assignment assignment);

    /// <summary>Takes a task back from the lanes of its silo.</summary>
    /// <returns>Whether none has begun it.</returns>
    [Alias("withdraw")]
    Task<bool> Withdraw(string task);
}
