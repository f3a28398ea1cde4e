namespace Agop.Core.Scores;

/// <summary>How the values of a pixel's channels become one importance.</summary>
internal enum ChannelPooling
{
    /// <summary>sum_c |v_c|: the usual one.</summary>
    Sum,

    /// <summary>max_c |v_c|.</summary>
    Max,

    /// <summary>sqrt(sum_c v_c^2).</summary>
    L2,

    /// <summary>sum_c max(0, v_c): what speaks for the class alone.</summary>
    Positive,

    /// <summary>sum_c v_c, which may be negative; for scores of the network's outputs.</summary>
    Signed,
}
