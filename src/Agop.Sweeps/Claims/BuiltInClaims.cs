using System.Reflection;

namespace Agop.Sweeps.Claims;

/// <summary>The claims that every report tests where its sweep has their data: those of the AGOP paper.</summary>
public static class BuiltInClaims
{
    private const string Resource = "agop-paper.yaml";

    private static readonly Lazy<ClaimSet> s_paper = new(() =>
    {
        using var text = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        return ClaimFile.Parse(new StreamReader(text), Resource);
    });

    /// <summary>claims/agop-paper.yaml.</summary>
    public static ClaimSet Paper => s_paper.Value;
}
