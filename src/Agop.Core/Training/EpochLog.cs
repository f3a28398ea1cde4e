namespace Agop.Core.Training;

/// <summary>One epoch of a training run.</summary>
/// <param name="TrainLoss">Mean over batches of their mean losses.</param>
/// <param name="ValidationLoss">The sum over batches of their mean losses, as the authors compare it.</param>
/// <param name="ValidationAccuracy">Share of validation samples classified correctly.</param>
public sealed record EpochLog(double TrainLoss, double ValidationLoss, double ValidationAccuracy);
