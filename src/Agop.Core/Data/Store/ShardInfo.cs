namespace Agop.Core.Data.Store;

/// <summary>A shard of a split: a .safetensors file of some of its samples.</summary>
/// <param name="Hash">The SHA-256 of the file, 64 hexadecimal digits: its name in every store.</param>
/// <param name="Count">How many samples.</param>
/// <param name="Bytes">The file's size.</param>
internal sealed record ShardInfo(string Hash, int Count, long Bytes);
