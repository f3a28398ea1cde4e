namespace Agop.Sweeps.Claims;

/// <summary>What a claim is about: one number per network.</summary>
public enum QuantityKind
{
    /// <summary>A method's mean score over the test samples.</summary>
    Score,

    /// <summary>The share of test samples that the network classifies correctly.</summary>
    Accuracy,

    /// <summary>How well the training-time hook's diag M finds the truth at a snapshot.</summary>
    Curve,

    /// <summary>How such a curve goes over the snapshots.</summary>
    Trend,
}
