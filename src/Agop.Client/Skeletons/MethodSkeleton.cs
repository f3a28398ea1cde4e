namespace Agop.Client.Skeletons;

/// <summary>A method of one's own: the gradient's magnitude to begin with.</summary>
internal static class MethodSkeleton
{
    public static Skeleton Of(string id)
    {
        var name = Skeleton.ClassOf(id, "Method");
        return Skeleton.Of(
            id,
            name,
            $$"""
            using Agop.Core.Attribution;
            using Agop.Core.Parameters;
            using static TorchSharp.torch;

            namespace {{name}}Extension;

            /// <summary>|g|^p, g the gradient of the explained output: change it to what you want.</summary>
            public sealed class {{name}} : IAttributionMethod
            {
                private static readonly NumberParameter s_power = new("p", 1, "the exponent", Maximum: 8) { AboveMinimum = true };

                /// <inheritdoc/>
                public MethodInfo Info { get; } =
                    new("{{id}}", "{{name}}", "|g|^p", "yours", MethodNeeds.Model, Gradients: 1) { Parameters = [s_power] };

                /// <inheritdoc/>
                public Tensor Attribute(AttributionContext context)
                {
                    using var scope = NewDisposeScope();
                    return scope.MoveToOuter(context.Gradient().abs().pow(context.Settings.Get(s_power)));
                }
            }

            """,
            $$"""
            # {{name}} beside others, in seconds.
            name: {{id}}
            scenarios: [linear]
            samples: 400
            seeds: [0]
            training: {epochs: 5}
            methods: [{{id}}, vanilla-grad, random]
            metrics: [auroc, deletion]

            """,
            $$"""
            agop run {{id}}.yaml --extension bin/Release/net10.0/{{name}}.dll
            # A row for all samples, none of whose maps has NaN or infinity.
            grep -Eq ',{{id}},iou-topk,all,0,[1-9][0-9]*,0,[0-9]+,0,' results/{{id}}/results.csv
            """
        );
    }
}
