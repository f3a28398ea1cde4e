namespace Agop.Core.Tasks;

/// <summary>The run's observer cannot be told any more; what was finished is kept.</summary>
public sealed class ObserverException(string message, Exception inner) : IOException(message, inner);
