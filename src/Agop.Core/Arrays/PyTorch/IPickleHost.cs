namespace Agop.Core.Arrays.PyTorch;

/// <summary>Makes the objects that a pickle names.</summary>
internal interface IPickleHost
{
    /// <summary>What stands for a name.</summary>
    /// <exception cref="InvalidDataException">The name is not known here.</exception>
    object? Find(PickleGlobal name);

    /// <summary>The object that a known name makes from arguments.</summary>
    /// <exception cref="InvalidDataException">The name makes nothing, or the arguments do not fit.</exception>
    object? Make(PickleGlobal function, object?[] arguments);

    /// <summary>The object that lies outside of the pickle.</summary>
    /// <exception cref="InvalidDataException">There is none such.</exception>
    object? Load(object? identity);
}
