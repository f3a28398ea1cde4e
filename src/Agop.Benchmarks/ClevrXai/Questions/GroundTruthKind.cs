namespace Agop.Benchmarks.ClevrXai.Questions;

/// <summary>Which objects count as the truth for a question.</summary>
/// <remarks>Arras, Osman, Samek, "CLEVR-XAI", Information Fusion 81 (2022); the authors' eval/util.py.</remarks>
public enum GroundTruthKind
{
    /// <summary>Simple questions: the one object that is asked about.</summary>
    SingleObject,

    /// <summary>All objects of the scene.</summary>
    AllObjects,

    /// <summary>Complex questions: the objects that steps of type unique gave.</summary>
    Unique,

    /// <summary>
    /// The objects of <see cref="Unique"/>, and the last set of objects in the program that is not empty; if two branches join to an empty
    /// set, the last such set of each branch.
    /// </summary>
    UniqueFirstNonempty,

    /// <summary>Every object that any step but the first gave.</summary>
    Union,
}
