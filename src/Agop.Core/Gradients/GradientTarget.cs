namespace Agop.Core.Gradients;

/// <summary>What is differentiated with respect to the input when AGOP is accumulated.</summary>
public enum GradientTarget
{
    /// <summary>Every logit in turn; M sums their outer products over the classes. The definition of AGOP and the default.</summary>
    Jacobian,

    /// <summary>The logit of the class that the network predicts.</summary>
    Predicted,

    /// <summary>The logit of the true class.</summary>
    Label,

    /// <summary>The softmax probability of the true class, or of the predicted one where there are no labels.</summary>
    Probability,

    /// <summary>The sample's cross-entropy loss.</summary>
    Loss,

    /// <summary>
    /// The sum of all logits with random signs, s.z: E[(d(s.z)/dx)(d(s.z)/dx)^T] is the jacobian's sum over the classes, so M is estimated
    /// without bias by one gradient per sample instead of one per class. Every <see cref="Sketch.Every"/>th sample gets a second one, which
    /// tells the standard error.
    /// </summary>
    Sketch,
}
