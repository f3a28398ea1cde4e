namespace Agop.Client.Skeletons;

/// <summary>A score of one's own: the share of the mask among its most important pixels, to begin with.</summary>
internal static class ScoreSkeleton
{
    public static Skeleton Of(string id)
    {
        var name = Skeleton.ClassOf(id, "Score");
        return Skeleton.Of(
            id,
            name,
            $$"""
            using Agop.Core.Parameters;
            using Agop.Core.Scores;

            namespace {{name}}Extension;

            /// <summary>
            /// The share of the mask that is among the k most important pixels, k its size: change it to what you want. A score that
            /// asks the network is an INetworkScore instead.
            /// </summary>
            public sealed class {{name}} : IMapScore
            {
                /// <inheritdoc/>
                public ScoreInfo Info { get; } =
                    new(
                        "{{id}}",
                        "{{name}}",
                        ScoreCategory.Overlap,
                        "h / k, h = hits among the k largest |map|, k = mask pixels",
                        "yours",
                        "ties, so constant and all-zero maps too: lowest index first"
                    );

                /// <inheritdoc/>
                public double Of(ScoreInput input, Settings settings) => (double)input.Hits(input.MaskCount) / input.MaskCount;
            }

            """,
            $$"""
            # Three methods judged by {{name}}, in seconds.
            name: {{id}}
            scenarios: [linear]
            samples: 400
            seeds: [0]
            training: {epochs: 5}
            methods: [agop-global, vanilla-grad, random]
            metrics: [{{id}}]

            """,
            $$"""
            agop run {{id}}.yaml --extension bin/Release/net10.0/{{name}}.dll
            # Three methods over all samples, each with a mean.
            [ "$(grep -Ec ',{{id}},all,0,[1-9][0-9]*,.*[0-9]$' results/{{id}}/results.csv)" = 3 ]
            """
        );
    }
}
