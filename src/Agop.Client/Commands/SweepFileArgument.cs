using System.CommandLine;

namespace Agop.Client.Commands;

/// <summary>The argument that names a sweep file, and the option that overrides its kernels.</summary>
internal static class SweepFileArgument
{
    public static Argument<string?> Create() =>
        new("sweep") { Description = "A sweep file; sweeps/xai-tris.yaml unless given.", Arity = ArgumentArity.ZeroOrOne };

    public static Option<string?> Path() =>
        new("--path")
        {
            Description =
                "The kernels that train and differentiate the networks: fused (our own), libtorch, or auto: fused for small "
                + "networks; the sweep file's path unless given. Part of every result's identity.",
        };

    public static string Of(string? given) => given ?? System.IO.Path.Combine(AppContext.BaseDirectory, "sweeps", "xai-tris.yaml");
}
