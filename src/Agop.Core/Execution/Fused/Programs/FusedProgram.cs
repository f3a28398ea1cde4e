using System.Numerics;
using Agop.Core.Models.Layers;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Programs;

/// <summary>
/// A network compiled for blocks of samples: layers become steps (a ReLU joins the layer before it; what a pool drops is not computed;
/// dropout exists only while training), and the tensors between them get memory for a fixed number of blocks. Not safe for concurrent use.
/// </summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
internal sealed unsafe class FusedProgram<TV, T, TW>
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    private readonly List<IStep<T>> _steps = [];
    private readonly int _first;

    /// <param name="weights">Read at every pass.</param>
    /// <param name="purpose">What it is for.</param>
    public FusedProgram(PackedWeights<T> weights, ProgramPurpose purpose)
    {
        var plan = ProgramPlan.Of(weights.Architecture, purpose);
        Blocks = plan.BlocksPerPass(sizeof(T));
        var tensors = plan.Tensors.Select(tensor => new BlockTensor<T>(tensor.Values, tensor.Gradients, Blocks)).ToArray();
        (Input, Logits) = (tensors[0], tensors[^1]);
        // From the end, so that a convolution knows the pool that it feeds.
        for (var i = plan.Steps.Count - 1; i >= 0; i--)
        {
            var (planned, input, output) = (plan.Steps[i], tensors[i], tensors[i + 1]);
            _steps.Insert(
                0,
                planned.Layer switch
                {
                    Conv2dLayer conv => AffineStep<TV, T, TW>.Convolution(
                        weights,
                        weights[conv.Name],
                        conv.Kernel,
                        conv.Padding,
                        input,
                        output,
                        planned.Relu,
                        planned.BeforePool,
                        planned.FeedsPool ? (MaxPoolStep<TV, T, TW>)_steps[0] : null,
                        Blocks
                    ),
                    LinearLayer linear => AffineStep<TV, T, TW>.Linear(weights, weights[linear.Name], input, output, planned.Relu, Blocks),
                    MaxPoolLayer pool => new MaxPoolStep<TV, T, TW>(
                        pool.Kernel,
                        planned.BehindRelu,
                        i > 0 && plan.Steps[i - 1].FeedsPool,
                        input,
                        output,
                        Blocks
                    ),
                    DropoutLayer dropout => new DropoutStep<TV, T, TW>(planned.Index, dropout.Probability, input, output, Blocks),
                    _ => new ReluStep<TV, T, TW>(input, output),
                }
            );
        }
        Dropouts = [.. _steps.OfType<DropoutStep<TV, T, TW>>()];
        if (plan.Activation is { } activation)
            (Activation, _first) = (tensors[activation], activation);
    }

    /// <summary>
    /// How many blocks one pass takes at most. A function of the architecture, the purpose and the type alone, since sums over samples go
    /// pass by pass.
    /// </summary>
    public int Blocks { get; }

    /// <summary>The images.</summary>
    public BlockTensor<T> Input { get; }

    /// <summary>The logits.</summary>
    public BlockTensor<T> Logits { get; }

    /// <summary>The last convolution's output before its ReLU, in programs for it.</summary>
    public BlockTensor<T>? Activation { get; }

    /// <summary>The dropout layers.</summary>
    public DropoutStep<TV, T, TW>[] Dropouts { get; }

    /// <summary>Computes the logits of the first blocks of <see cref="Input"/>.</summary>
    public void Forward(int blocks)
    {
        foreach (var step in _steps)
            step.Forward(blocks);
    }

    /// <summary>Computes gradients from those of the logits, down to <see cref="Activation"/> where the program is for it.</summary>
    /// <param name="blocks">How many blocks.</param>
    /// <param name="weights">Where to add the parameters' gradients, laid out like them, or null.</param>
    /// <param name="input">Whether the input's gradients are wanted.</param>
    public void Backward(int blocks, T* weights, bool input)
    {
        for (var i = _steps.Count - 1; i >= _first; i--)
            _steps[i].Backward(blocks, weights, input || i > 0);
    }
}
