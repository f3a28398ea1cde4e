namespace Agop.Core.Arrays.PyTorch;

/// <summary>
/// An object of a class that is not known here. Nothing of the class is run: what the pickle gives the object lies in it as it was found.
/// </summary>
/// <param name="type">The class.</param>
internal sealed class PickledObject(string type)
{
    /// <summary>The class.</summary>
    public string Type => type;

    /// <summary>Its attributes, usually a dictionary.</summary>
    public object? State { get; set; }

    /// <summary>What it holds where it is a kind of dictionary.</summary>
    public Dictionary<string, object?> Items { get; } = new(StringComparer.Ordinal);
}
