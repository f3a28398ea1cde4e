namespace Agop.Core.Execution;

/// <summary>In which order libtorch keeps images and activations (B, C, H, W). Its kernels for the two round differently.</summary>
public enum MemoryLayout
{
    /// <summary>A channel's pixels side by side.</summary>
    ChannelsFirst,

    /// <summary>A pixel's channels side by side.</summary>
    ChannelsLast,
}
