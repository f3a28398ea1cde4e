namespace Agop.Sweeps.Shifts;

/// <summary>How far a test image is from the training images.</summary>
public enum ShiftMeasure
{
    /// <summary>
    /// 1 - (mean of q over its mask) / max q, with q the mean of training masks, each with a sum of 1: 0 where the truth of training images
    /// is most often, 1 where it never is.
    /// </summary>
    Place,

    /// <summary>
    /// |c - mean| / sd over training images, with c = ln(rms on the mask / rms off it): how far the strength of its pattern is from theirs.
    /// </summary>
    Contrast,

    /// <summary>
    /// sqrt((x - m)ᵀ C⁻¹ (x - m) / D), Mahalanobis' distance for each of the D values; 1 in the mean over training images. C is their
    /// covariance with a millionth of its mean variance added: images in half precision know no finer differences.
    /// </summary>
    Input,
}
