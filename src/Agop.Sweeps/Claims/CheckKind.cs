namespace Agop.Sweeps.Claims;

/// <summary>What of a sweep is looked at, where a claim is about how it was done and not about a number of its networks.</summary>
public enum CheckKind
{
    /// <summary>What methods take from AGOP, such as max diag M, rests on training images alone.</summary>
    Constants,

    /// <summary>No test image is a training or validation image, or nearly one.</summary>
    Splits,
}
