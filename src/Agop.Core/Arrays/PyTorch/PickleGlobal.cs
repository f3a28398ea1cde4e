namespace Agop.Core.Arrays.PyTorch;

/// <summary>A name that a pickle refers to: a class or function of a Python module.</summary>
/// <param name="Module">The module.</param>
/// <param name="Name">The name in it.</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}
