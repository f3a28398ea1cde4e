using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using static TorchSharp.torch;

namespace Agop.Core.Features;

/// <summary>
/// AGOP of what a layer takes: M_l = W^T Q W, W its weights (O, D) and Q (O, O) the mean over images, sum over logits and positions, of the
/// outer products of the gradients with respect to the layer's outputs before any activation. D is a fully connected layer's inputs; a
/// convolution's patch, channels times kernel, every patch a variable of its own. M_l has at most rank O, and is seldom needed as a whole.
/// </summary>
/// <remarks>Radhakrishnan et al., arXiv 2212.13881; for convolutions Beaglehole et al., arXiv 2309.00570.</remarks>
/// <param name="layer">Its name.</param>
/// <param name="weights">W (O, D).</param>
/// <param name="gradients">Q (O, O).</param>
/// <param name="loss">
/// The gradient of the summed cross-entropy with respect to W (O, D), R: sum over images and positions of gradient times input; null where
/// there were no labels.
/// </param>
internal sealed class LayerAgop(string layer, NdArray weights, NdArray gradients, NdArray? loss)
{
    /// <summary>An eigenvalue of less than this share of the largest counts as zero.</summary>
    private const double Null = 1e-13;

    /// <summary>The layer's name.</summary>
    public string Layer => layer;

    /// <summary>W (O, D).</summary>
    public NdArray Weights => weights;

    /// <summary>Q (O, O).</summary>
    public NdArray Gradients => gradients;

    /// <summary>D.</summary>
    public int Inputs => (int)weights.Shape[1];

    /// <summary>O.</summary>
    public int Outputs => (int)weights.Shape[0];

    /// <summary>M_l (D, D).</summary>
    public AgopMatrix Matrix()
    {
        using var scope = NewDisposeScope();
        var (w, q) = Tensors();
        return new AgopMatrix(w.t().matmul(q.matmul(w)).contiguous().data<double>().ToArray());
    }

    /// <summary>The largest eigenvalues of M_l, which is never made; see <see cref="BlockLanczos.Largest"/>.</summary>
    /// <param name="count">How many.</param>
    /// <returns>Values (k), vectors (k, D) and residuals (k).</returns>
    public (double[] Values, NdArray Vectors, double[] Residuals) Largest(int count)
    {
        using var scope = NewDisposeScope();
        var (w, q) = Tensors();
        var (values, vectors, residuals) = BlockLanczos.Largest(x => w.t().matmul(q.matmul(w.matmul(x))), Inputs, count);
        return (values, NdArray.From(vectors.t().contiguous()), residuals);
    }

    /// <summary>
    /// How alike W^T W is to M_l, to its square root and to the FACT matrix. All of it from O x O products: no D x D matrix is made.
    /// </summary>
    public FeatureAlignment Alignment()
    {
        using var scope = NewDisposeScope();
        var (w, q) = Tensors();
        var k = w.matmul(w.t());
        var ones = w.sum(1, keepdim: true);
        var gram = new Moments(ones.square().sum().item<double>(), k.square().sum().item<double>());
        var qk = q.matmul(k);
        var agop = Correlation(
            gram,
            new Moments(ones.t().matmul(q.matmul(ones)).item<double>(), (qk * qk.t()).sum().item<double>()),
            (k.matmul(k) * q).sum().item<double>()
        );
        return new FeatureAlignment(layer, Outputs, Inputs, agop, Root(k, q, ones, gram), Fact(w, k, ones, gram));
    }

    /// <summary>
    /// With the square root S of M_l: S = sum over i of s_i v_i v_i^T, v_i = W^T Q^1/2 u_i / s_i, s_i^2 and u_i those of Q^1/2 K Q^1/2.
    /// </summary>
    private double Root(Tensor k, Tensor q, Tensor ones, Moments gram)
    {
        using var scope = NewDisposeScope();
        var (values, vectors) = linalg.eigh(q);
        var root = (vectors * values.clamp_min(0).sqrt()).matmul(vectors.t());
        var (squares, u) = linalg.eigh(root.matmul(k).matmul(root));
        var kept = (squares > Null * squares.max()).nonzero().flatten();
        if (kept.shape[0] == 0)
            return double.NaN;
        var s = squares.index_select(0, kept).sqrt();
        var directions = root.matmul(u.index_select(1, kept));
        return Correlation(
            gram,
            new Moments((ones.t().matmul(directions).square().flatten() / s).sum().item<double>(), s.square().sum().item<double>()),
            (k.matmul(directions).square().sum(dim: 0) / s).sum().item<double>()
        );
    }

    /// <summary>
    /// With FACT = -W^T R: at a stationary point of a loss with weight decay lambda it is n lambda W^T W. Where there is no weight decay,
    /// as here, it need not be.
    /// </summary>
    private double? Fact(Tensor w, Tensor k, Tensor ones, Moments gram)
    {
        if (loss is null)
            return null;
        var r = -loss.ToTensor(ScalarType.Float64);
        return Correlation(
            gram,
            new Moments((ones.t().matmul(r.sum(1, keepdim: true))).item<double>(), (k.matmul(r) * r).sum().item<double>()),
            (k * r.matmul(w.t())).sum().item<double>()
        );
    }

    /// <summary>Pearson's correlation of the entries of W^T W and of another (D, D) matrix.</summary>
    private double Correlation(Moments a, Moments b, double product)
    {
        var entries = (double)Inputs * Inputs;
        var (covariance, first, second) = (
            product / entries - a.Sum * b.Sum / (entries * entries),
            a.Squares / entries - a.Sum * a.Sum / (entries * entries),
            b.Squares / entries - b.Sum * b.Sum / (entries * entries)
        );
        return first > 0 && second > 0 ? Math.Clamp(covariance / Math.Sqrt(first * second), -1, 1) : double.NaN;
    }

    private (Tensor Weights, Tensor Gradients) Tensors() => (weights.ToTensor(ScalarType.Float64), gradients.ToTensor(ScalarType.Float64));

    /// <summary>The sum of a matrix's entries, and of their squares.</summary>
    private readonly record struct Moments(double Sum, double Squares);
}
