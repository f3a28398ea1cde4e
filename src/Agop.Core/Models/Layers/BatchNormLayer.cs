namespace Agop.Core.Models.Layers;

/// <summary>
/// Batch normalization of channels, (x - mean) / sqrt(variance + <see cref="Epsilon"/>) * weight + bias: by the batch's statistics while
/// training, by the running ones afterwards.
/// </summary>
/// <param name="Name">The parameters' prefix in state dicts.</param>
/// <param name="Channels">How many.</param>
internal sealed record BatchNormLayer(string Name, int Channels) : Layer
{
    /// <summary>Added to the variance; PyTorch's default.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>The new batch's share in the running statistics; PyTorch's default.</summary>
    public const double Momentum = 0.1;
}
