namespace Agop.Sweeps.Tasks;

/// <summary>A result in a folder.</summary>
/// <param name="Path">Where.</param>
/// <param name="Task">The id of its task.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Age">How long ago it was written.</param>
public sealed record StoredFile(string Path, string Task, long Bytes, TimeSpan Age);
