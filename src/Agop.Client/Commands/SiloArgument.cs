using System.CommandLine;
using Agop.Client.Clusters;

namespace Agop.Client.Commands;

/// <summary>The argument that says which silo is spoken with.</summary>
internal static class SiloArgument
{
    public static Argument<string> Create() =>
        new("silo")
        {
            Description = $"Where it listens; {SiloClient.Default} unless given.",
            DefaultValueFactory = _ => SiloClient.Default,
        };
}
