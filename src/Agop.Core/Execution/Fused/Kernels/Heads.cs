using System.Numerics;
using System.Runtime.CompilerServices;
using Agop.Core.Gradients;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Kernels;

/// <summary>From a block's logits (K, 16) to predictions, losses and gradients with respect to the logits.</summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
internal static unsafe class Heads<TV, T, TW>
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    /// <inheritdoc cref="Block.NoSample"/>
    public static readonly T NoSample = T.CreateTruncating(Block.NoSample);

    /// <summary>The class with the largest logit, the first among equals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Predict(T* logits, int classes, T* predicted)
    {
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
        {
            var (largest, winner) = (TV.Load(logits + lane), TV.Zero);
            for (var c = 1; c < classes; c++)
            {
                var value = TV.Load(logits + c * Block.Lanes + lane);
                winner = TV.WhereGreater(value, largest, TV.Broadcast(T.CreateTruncating(c)), winner);
                largest = TV.WhereGreater(value, largest, value, largest);
            }
            TV.Store(winner, predicted + lane);
        }
    }

    /// <summary>The gradient of a head with respect to the logits.</summary>
    /// <param name="kind">Which head.</param>
    /// <param name="input">For the loss: what it is applied to.</param>
    /// <param name="logits">(K, 16).</param>
    /// <param name="classes">K.</param>
    /// <param name="of">Each slot's class, or <see cref="NoSample"/>.</param>
    /// <param name="gradient">(K, 16), written.</param>
    public static void Gradient(HeadKind kind, LossInput input, T* logits, int classes, T* of, T* gradient)
    {
        switch (kind)
        {
            case HeadKind.Logit:
                Logit(classes, of, gradient);
                break;
            case HeadKind.Probability:
                Probability(logits, classes, of, gradient);
                break;
            default:
                Loss(input, logits, classes, of, gradient, null);
                break;
        }
    }

    /// <summary>The gradient of one logit for all samples.</summary>
    /// <param name="wanted">Which.</param>
    /// <param name="classes">K.</param>
    /// <param name="of">Says which slots hold samples.</param>
    /// <param name="gradient">(K, 16), written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SingleLogit(int wanted, int classes, T* of, T* gradient)
    {
        for (var c = 0; c < classes; c++)
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
            TV.Store(c == wanted ? OneWhereSample(of + lane) : TV.Zero, gradient + c * Block.Lanes + lane);
    }

    /// <summary>Each slot's cross-entropy and its gradient with respect to the logits; zero where there is no sample.</summary>
    /// <param name="input">What the loss is applied to.</param>
    /// <param name="logits">(K, 16).</param>
    /// <param name="classes">K.</param>
    /// <param name="of">Each slot's class, or <see cref="NoSample"/>.</param>
    /// <param name="gradient">(K, 16), written.</param>
    /// <param name="losses">(16), written, or null.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Loss(LossInput input, T* logits, int classes, T* of, T* gradient, T* losses)
    {
        T* probabilities = stackalloc T[input == LossInput.Softmax ? classes * Block.Lanes : 0];
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
        {
            T* z = logits + lane,
                d = gradient + lane;
            var valid = OneWhereSample(of + lane);
            var label = TV.Load(of + lane);
            if (input == LossInput.Logits)
            {
                var loss = CrossEntropy(z, d, classes, label);
                for (var c = 0; c < classes; c++)
                    TV.Store(TV.Load(d + c * Block.Lanes) * valid, d + c * Block.Lanes);
                if (losses != null)
                    TV.Store(loss * valid, losses + lane);
                continue;
            }
            // p = softmax(z); the loss is the cross-entropy of p taken for logits, with gradient q - e_c by p, q = softmax(p); then through
            // softmax: p_i (h_i - sum_j p_j h_j).
            var p = probabilities + lane;
            Softmax(z, p, classes);
            var second = CrossEntropy(p, d, classes, label);
            var mean = TV.Zero;
            for (var c = 0; c < classes; c++)
                mean = TV.MultiplyAdd(TV.Load(p + c * Block.Lanes), TV.Load(d + c * Block.Lanes), mean);
            for (var c = 0; c < classes; c++)
                TV.Store(TV.Load(p + c * Block.Lanes) * (TV.Load(d + c * Block.Lanes) - mean) * valid, d + c * Block.Lanes);
            if (losses != null)
                TV.Store(second * valid, losses + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Logit(int classes, T* of, T* gradient)
    {
        for (var c = 0; c < classes; c++)
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
            TV.Store(
                TV.WhereEqual(TV.Load(of + lane), TV.Broadcast(T.CreateTruncating(c)), TV.Broadcast(T.One), TV.Zero),
                gradient + c * Block.Lanes + lane
            );
    }

    /// <summary>d p_c / d z_j = p_c (e_cj - p_j).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Probability(T* logits, int classes, T* of, T* gradient)
    {
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
        {
            var d = gradient + lane;
            Softmax(logits + lane, d, classes);
            var (label, chosen) = (TV.Load(of + lane), TV.Zero);
            for (var c = 0; c < classes; c++)
                chosen = TV.WhereEqual(label, TV.Broadcast(T.CreateTruncating(c)), TV.Load(d + c * Block.Lanes), chosen);
            for (var c = 0; c < classes; c++)
            {
                var one = TV.WhereEqual(label, TV.Broadcast(T.CreateTruncating(c)), TV.Broadcast(T.One), TV.Zero);
                TV.Store(chosen * (one - TV.Load(d + c * Block.Lanes)), d + c * Block.Lanes);
            }
        }
    }

    /// <summary>softmax(z) - e_label into <paramref name="d"/>; gives ln sum exp z - z_label.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV CrossEntropy(T* z, T* d, int classes, TV label)
    {
        var (largest, sum) = Exponentials(z, d, classes);
        var chosen = TV.Zero;
        for (var c = 0; c < classes; c++)
        {
            var index = TV.Broadcast(T.CreateTruncating(c));
            chosen = TV.WhereEqual(label, index, TV.Load(z + c * Block.Lanes) - largest, chosen);
            TV.Store(TV.Load(d + c * Block.Lanes) / sum - TV.WhereEqual(label, index, TV.Broadcast(T.One), TV.Zero), d + c * Block.Lanes);
        }
        return Elementary<TV, T, TW>.Log(sum) - chosen;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Softmax(T* z, T* p, int classes)
    {
        var (_, sum) = Exponentials(z, p, classes);
        for (var c = 0; c < classes; c++)
            TV.Store(TV.Load(p + c * Block.Lanes) / sum, p + c * Block.Lanes);
    }

    /// <summary>exp(z - max z) into <paramref name="e"/>; gives max z and the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TV Largest, TV Sum) Exponentials(T* z, T* e, int classes)
    {
        var (largest, sum) = (Largest(z, classes), TV.Zero);
        for (var c = 0; c < classes; c++)
        {
            var value = Elementary<TV, T, TW>.Exp(TV.Load(z + c * Block.Lanes) - largest);
            sum += value;
            TV.Store(value, e + c * Block.Lanes);
        }
        return (largest, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV Largest(T* z, int classes)
    {
        var largest = TV.Load(z);
        for (var c = 1; c < classes; c++)
        {
            var value = TV.Load(z + c * Block.Lanes);
            largest = TV.WhereGreater(value, largest, value, largest);
        }
        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV OneWhereSample(T* of) => TV.WhereEqual(TV.Load(of), TV.Broadcast(NoSample), TV.Zero, TV.Broadcast(T.One));
}
