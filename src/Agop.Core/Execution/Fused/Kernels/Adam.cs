using System.Numerics;
using System.Runtime.CompilerServices;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Kernels;

/// <summary>
/// Adam (Kingma, Ba, arXiv 1412.6980) in PyTorch's form: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g*g, p -= lr / (1 - b1^t) * m /
/// (sqrt(v) / sqrt(1 - b2^t) + eps).
/// </summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
/// <param name="length">How many parameters, a whole number of blocks.</param>
/// <param name="learningRate">lr.</param>
internal sealed unsafe class Adam<TV, T, TW>(int length, double learningRate)
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    private const double Beta1 = 0.9,
        Beta2 = 0.999,
        Epsilon = 1e-8;
    private readonly AlignedBuffer<T> _mean = new(length);
    private readonly AlignedBuffer<T> _square = new(length);
    private double _power1 = 1;
    private double _power2 = 1;

    /// <summary>One step.</summary>
    /// <param name="parameters">Changed.</param>
    /// <param name="gradient">Their gradients.</param>
    /// <param name="scale">What the gradients are multiplied by first, such as 1 / batch size.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(T* parameters, T* gradient, double scale)
    {
        // Powers by repeated multiplication: Math.Pow may differ between machines.
        (_power1, _power2) = (_power1 * Beta1, _power2 * Beta2);
        TV Constant(double value) => TV.Broadcast(T.CreateTruncating(value));
        var (beta1, rest1, beta2, rest2) = (Constant(Beta1), Constant(1 - Beta1), Constant(Beta2), Constant(1 - Beta2));
        var (rate, root, epsilon, factor) = (
            Constant(-learningRate / (1 - _power1)),
            Constant(Math.Sqrt(1 - _power2)),
            Constant(Epsilon),
            Constant(scale)
        );
        T* mean = _mean.Pointer,
            square = _square.Pointer;
        for (var i = 0; i < length; i += TV.Count)
        {
            var g = TV.Load(gradient + i) * factor;
            var m = TV.MultiplyAdd(beta1, TV.Load(mean + i), rest1 * g);
            var v = TV.MultiplyAdd(beta2, TV.Load(square + i), rest2 * g * g);
            TV.Store(m, mean + i);
            TV.Store(v, square + i);
            TV.Store(TV.MultiplyAdd(rate, m / (TV.Sqrt(v) / root + epsilon), TV.Load(parameters + i)), parameters + i);
        }
    }
}
