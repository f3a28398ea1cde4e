namespace Agop.Client.Skeletons;

/// <summary>A benchmark of one's own: a program that writes images, classes and masks, which are imported.</summary>
internal static class BenchmarkSkeleton
{
    public static Skeleton Of(string id)
    {
        var name = Skeleton.ClassOf(id, "Benchmark");
        return Skeleton.Of(
            id,
            name,
            $$"""
            using Agop.Core.Arrays;

            // Images (n, 8, 8) of noise with a bright square: at the left in class 0, at the right in class 1. The square is the truth.
            // Change it to what you want: 'agop data import' takes any size, one or three channels.
            const int Count = 400, Size = 8;
            var random = new Random(0);
            var (images, classes, masks) = (new float[Count * Size * Size], new byte[Count], new byte[Count * Size * Size]);
            for (var n = 0; n < Count; n++)
            {
                classes[n] = (byte)(n % 2);
                var (top, left) = (random.Next(0, 6), classes[n] == 0 ? random.Next(0, 2) : random.Next(4, 6));
                for (var row = 0; row < Size; row++)
                for (var column = 0; column < Size; column++)
                {
                    var inside = row >= top && row < top + 3 && column >= left && column < left + 3;
                    var place = (n * Size + row) * Size + column;
                    masks[place] = inside ? (byte)1 : (byte)0;
                    images[place] = (float)(random.NextDouble() - 0.5 + (inside ? 1 : 0));
                }
            }
            ArrayFile.WriteNpz(
                "{{id}}.npz",
                [
                    new("x", NdArray.From(images, Count, Size, Size)),
                    new("y", NdArray.From(classes, Count)),
                    new("mask", NdArray.From(masks, Count, Size, Size)),
                ]
            );

            """,
            $$"""
            # Networks trained on {{name}}, in seconds.
            name: {{id}}
            benchmark: {{id}}
            architecture: cnn8by8
            seeds: [0]
            training: {epochs: 20}
            methods: [agop-weighted, vanilla-grad, random]
            metrics: [auroc, deletion]

            """,
            $$"""
            dotnet bin/Release/net10.0/{{name}}.dll
            agop data import {{id}} {{id}}.npz --replace
            agop run {{id}}.yaml
            # Three methods over all test images, each with a mean.
            [ "$(grep -Ec ',iou-topk,all,0,[1-9][0-9]*,.*[0-9]$' results/{{id}}/results.csv)" = 3 ]
            """,
            isProgram: true
        );
    }
}
