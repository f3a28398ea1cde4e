using Agop.Core.Errors;
using Agop.Core.Gradients;
using static TorchSharp.torch;

namespace Agop.Core.Execution;

/// <summary>What follows from a precision.</summary>
/// <example>
/// <code>
/// Precision precision = Precisions.Parse("bf16", "example");
/// bool fused = precision.IsOn(ExecutionPath.Fused); // false: libtorch and CUDA have it
/// torch.ScalarType images = precision.ImageType(); // float32
/// </code>
/// </example>
public static class Precisions
{
    /// <summary>The precision of a name: float32, float64, tf32 or bf16.</summary>
    /// <exception cref="InputException">Another word.</exception>
    public static Precision Parse(string name, string source) => Names.Parse<Precision>(name, source);

    /// <summary>Whether a path can compute in a precision.</summary>
    public static bool IsOn(this Precision precision, ExecutionPath path) =>
        precision switch
        {
            Precision.Tf32 => path == ExecutionPath.Cuda,
            Precision.Bf16 => path != ExecutionPath.Fused,
            _ => true,
        };

    /// <summary>Refuses a precision that a path does not have.</summary>
    /// <exception cref="InputException">It does not; the message says which would do.</exception>
    public static void Require(Precision precision, ExecutionPath path, string source)
    {
        if (precision.IsOn(path))
            return;
        var paths = Enum.GetValues<ExecutionPath>().Where(other => precision.IsOn(other)).Select(Names.NameOf);
        throw new InputException(
            source,
            $"path {Names.NameOf(path)} has no {Names.NameOf(precision)}: expected float32 or float64, or path {string.Join(" or ", paths)}"
        );
    }

    /// <summary>The type of the images that a network takes and of the logits that it gives: float64, or float32 for the others.</summary>
    public static ScalarType ImageType(this Precision precision) =>
        precision == Precision.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <summary>The type of its weights and activations.</summary>
    internal static ScalarType WeightType(this Precision precision) =>
        precision == Precision.Bf16 ? ScalarType.BFloat16 : precision.ImageType();

    /// <summary>Bytes of a weight or an activation.</summary>
    internal static int Bytes(this Precision precision) =>
        precision switch
        {
            Precision.Float64 => sizeof(double),
            Precision.Bf16 => sizeof(short),
            _ => sizeof(float),
        };
}
