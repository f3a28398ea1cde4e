namespace Agop.Core.Execution.Fused.Programs;

/// <summary>One layer of a program, or several that are computed together.</summary>
/// <typeparam name="T">The numbers' type.</typeparam>
internal unsafe interface IStep<T>
    where T : unmanaged
{
    /// <summary>Computes the output's values from the input's.</summary>
    void Forward(int blocks);

    /// <summary>Computes gradients from those of the output.</summary>
    /// <param name="blocks">How many blocks.</param>
    /// <param name="weights">Where to add the gradients of the parameters, laid out like them, or null.</param>
    /// <param name="input">Whether the input's gradients are wanted.</param>
    void Backward(int blocks, T* weights, bool input);
}
