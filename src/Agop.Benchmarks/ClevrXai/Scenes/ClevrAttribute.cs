namespace Agop.Benchmarks.ClevrXai.Scenes;

/// <summary>What tells CLEVR's objects apart, with the words and numbers of the data set's properties.json.</summary>
public enum ClevrAttribute
{
    /// <summary>large or small.</summary>
    Size,

    /// <summary>One of eight.</summary>
    Color,

    /// <summary>rubber or metal.</summary>
    Material,

    /// <summary>cube, sphere or cylinder.</summary>
    Shape,
}
