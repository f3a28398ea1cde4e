namespace Agop.Sweeps.Tasks;

/// <summary>The store cannot take results, so nothing more can be done: the disk is full, or the folder is gone.</summary>
public sealed class StoreException(string message, Exception inner) : Exception(message, inner);
