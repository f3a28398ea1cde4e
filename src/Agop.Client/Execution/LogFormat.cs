namespace Agop.Client.Execution;

/// <summary>How a silo writes its log.</summary>
internal enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>A JSON object per line, for programs that collect logs.</summary>
    Json,
}
