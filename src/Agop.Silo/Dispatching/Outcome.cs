namespace Agop.Silo.Dispatching;

/// <summary>What a lane made of a task.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <summary>A result.</summary>
    /// <param name="Artifact">Its bytes; null where they are kept elsewhere already.</param>
    /// <param name="Seconds">How long it took.</param>
    public sealed record Done(ReadOnlyMemory<byte>? Artifact, double Seconds) : Outcome
    {
        /// <summary>The result in short, for whoever looks.</summary>
        public string? Facts { get; init; }
    }

    /// <summary>The task's own error.</summary>
    /// <param name="Error">One line.</param>
    /// <param name="Certain">Whether it is certain to repeat.</param>
    public sealed record Failed(string Error, bool Certain) : Outcome
    {
        /// <summary>Whether memory was missing, on the machine or on a GPU.</summary>
        public bool IsOutOfMemory { get; init; }
    }

    /// <summary>Nothing, and the task is not to blame.</summary>
    /// <param name="Reason">One line.</param>
    /// <param name="Lost">Tasks that it needs and whose results are lost.</param>
    /// <param name="Trouble">Whether trying at once would only meet the same trouble.</param>
    public sealed record GivenBack(string Reason, IReadOnlyList<string> Lost, bool Trouble) : Outcome;
}
