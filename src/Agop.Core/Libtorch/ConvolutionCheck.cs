using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Libtorch;

/// <summary>
/// Compares oneDNN's convolutions with libtorch's own before the first is used. oneDNN 3.7 plans its loops by the sizes of the processor's
/// caches; where a hypervisor hides these, its gradients are silently wrong: zero for CNN8by8.
/// </summary>
internal static class ConvolutionCheck
{
    private const double Tolerance = 1e-3;

    private static readonly Lazy<string?> s_problem = new(Check);

    /// <summary>Batch, channels, edge; filters, kernel, stride, padding.</summary>
    private static readonly (int N, int C, int Edge, int Filters, int Kernel, int Stride, int Padding)[] s_cases =
    [
        (2, 1, 8, 4, 3, 1, 1),
        (16, 4, 8, 8, 2, 1, 0),
        (2, 3, 32, 64, 7, 2, 3),
        (2, 64, 8, 64, 3, 1, 1),
        (2, 64, 8, 128, 1, 2, 0),
    ];

    /// <summary>
    /// What is wrong with oneDNN here, or null. Where something is, it is switched off for the whole process: libtorch's own convolutions
    /// take its place, which are slower and right.
    /// </summary>
    public static string? Problem => s_problem.Value;

    private static string? Check()
    {
        if (!LibtorchSymbols.Get(LibtorchSymbols.EnabledOneDnn))
            return null;
        // Without oneDNN, libtorch tries NNPACK next, which warns on standard error where it does not know the processor.
        LibtorchSymbols.Set(LibtorchSymbols.SetEnabledNnPack, false);
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        foreach (var size in s_cases)
        {
            var (theirs, own) = (Answers(size, oneDnn: true), Answers(size, oneDnn: false));
            foreach (var (a, b) in theirs.Zip(own))
            {
                var (difference, scale) = ((a - b).abs().max().ToDouble(), b.abs().max().ToDouble());
                // Not less or equal: NaN is a problem, too.
                if (!(difference <= Tolerance * scale))
                    return $"oneDNN {LibtorchRuntime.OneDnn} computes wrong convolutions on this processor ({difference / scale:0%} off); "
                        + "it is switched off, and libtorch's own, slower kernels replace it";
            }
            LibtorchSymbols.Set(LibtorchSymbols.SetEnabledOneDnn, true);
        }
        return null;
    }

    /// <summary>The output of a convolution, and the gradients with respect to its input, its weights and its bias.</summary>
    private static Tensor[] Answers((int N, int C, int Edge, int Filters, int Kernel, int Stride, int Padding) size, bool oneDnn)
    {
        LibtorchSymbols.Set(LibtorchSymbols.SetEnabledOneDnn, oneDnn);
        var input = Waves(size.N, size.C, size.Edge, size.Edge).requires_grad_();
        var weight = Waves(size.Filters, size.C, size.Kernel, size.Kernel).requires_grad_();
        var bias = Waves(size.Filters).requires_grad_();
        var output = conv2d(input, weight, bias, [size.Stride, size.Stride], [size.Padding, size.Padding]);
        (output * Waves(output.shape)).sum().backward();
        return [output.detach(), input.grad!, weight.grad!, bias.grad!];
    }

    /// <summary>Fixed numbers, not drawn from a generator, without a pattern that a wrong order of loops would keep.</summary>
    private static Tensor Waves(params long[] shape) =>
        (arange(shape.Aggregate(1L, (a, b) => a * b), dtype: ScalarType.Float32) * 1.7).sin().reshape(shape).detach();
}
