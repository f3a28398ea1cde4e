namespace Agop.Core.Models;

/// <summary>One parameter tensor of an architecture.</summary>
/// <param name="Name">Its key in the authors' PyTorch state dict.</param>
/// <param name="ShortName">Its short key, such as <c>conv1.weight</c>.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Fan">How many inputs feed one output, or outputs one input feeds: what its start values are scaled by.</param>
/// <param name="Start">How its start values are drawn.</param>
/// <param name="IsLearned">Whether gradients change it; the running statistics of batch normalization are only observed.</param>
internal sealed record ParameterInfo(string Name, string ShortName, long[] Shape, int Fan, ParameterStart Start, bool IsLearned = true);
