using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>A last layer W h + b, as directions of h that stand for its logits in sums over all classes.</summary>
internal sealed class LinearHead : IDisposable
{
    /// <summary>Eigenvalues below this share of the largest are float64's rounding of zero.</summary>
    private const double Rank = 1e-13;

    /// <param name="weights">W (K, H).</param>
    /// <param name="type">What the directions are given in.</param>
    public LinearHead(Tensor weights, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var w = weights.detach().to(ScalarType.Float64).cpu();
        var (values, vectors) = linalg.eigh(w.t().mm(w));
        var kept = values > Rank * values.max();
        // s s^T summed over the directions s = sqrt(l) v is W^T W.
        var directions = (vectors * values.clamp(0.0).sqrt()).t()[kept];
        Directions = cat([w.sum(dim: 0).unsqueeze(0), directions]).to(type, weights.device).DetachFromDisposeScope();
    }

    /// <summary>
    /// The sum of the rows of W, then directions s_r with sum_r s_r s_r^T = W^T W, as many as W has independent rows: (1 + rank, H).
    /// </summary>
    public Tensor Directions { get; }

    /// <inheritdoc/>
    public void Dispose() => Directions.Dispose();
}
