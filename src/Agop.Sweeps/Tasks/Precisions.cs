using Agop.Core.Errors;
using TorchSharp;

namespace Agop.Sweeps.Tasks;

/// <summary>The precisions that networks compute in, by name.</summary>
public static class Precisions
{
    /// <summary>float32 or float64.</summary>
    /// <exception cref="InputException">Another word.</exception>
    public static torch.ScalarType Parse(string name, string source) =>
        name switch
        {
            "float32" => torch.ScalarType.Float32,
            "float64" => torch.ScalarType.Float64,
            _ => throw new InputException(source, $"expected float32 or float64, not '{name}'"),
        };
}
