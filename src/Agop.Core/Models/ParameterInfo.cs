namespace Agop.Core.Models;

/// <summary>One parameter tensor of an architecture.</summary>
/// <param name="Name">Its key in the authors' PyTorch state dict.</param>
/// <param name="ShortName">Its short key, such as <c>conv1.weight</c>.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="FanIn">How many inputs feed one output.</param>
public sealed record ParameterInfo(string Name, string ShortName, long[] Shape, int FanIn)
{
    /// <summary>Whether it is a bias, which is initialized otherwise.</summary>
    public bool IsBias => Name.EndsWith(".bias", StringComparison.Ordinal);
}
