namespace TorchSharp;

/// <summary>The kinds of device that this face drives, with libtorch's codes.</summary>
public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
}
