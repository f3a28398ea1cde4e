namespace Agop.Benchmarks.XaiTris.Whitening;

/// <summary>
/// The whitenings of XAI-TRIS' follow-up (arXiv 2602.09278), of centred images x with the covariance C. The names of its code are given
/// where they differ.
/// </summary>
public enum WhiteningKind
{
    /// <summary>D (D C D)^(-1/2) D x, with D the pixels' standard deviations: what is orthogonal and nearest, magnitudes kept.</summary>
    SymmetricOrthogonalization,

    /// <summary>C^(-1/2) x, ZCA.</summary>
    Sphering,

    /// <summary>What is left of each pixel when all others explain it by least squares. It is not white.</summary>
    PartialRegression,

    /// <summary>L^(-1) x, with C = L Lᵀ (<c>cholesky_whitening</c>).</summary>
    Cholesky,

    /// <summary>
    /// R^(-1/2) D^(-1) x, with R the correlations: ZCA-cor, whose result is most like x (<c>optimal_signal_preserving_whitening</c>).
    /// </summary>
    OptimalSignalPreservation,
}
