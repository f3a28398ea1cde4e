using System.Text;
using Agop.Core.Attribution;
using Agop.Core.Gradients;
using Agop.Core.Parameters;
using Agop.Core.Scores;

namespace Agop.Client.Output;

/// <summary>Methods and scores as tables, as pages and as help, from their own metadata.</summary>
internal static class Metadata
{
    /// <summary>The methods as a table.</summary>
    public static (string[] Columns, IReadOnlyList<string[]> Rows) Methods() =>
        (
            ["id", "name", "map", "needs", "gradients", "settings", "source"],
            [
                .. AttributionMethods
                    .All.Select(method => method.Info)
                    .Select(info =>
                        new[]
                        {
                            info.Id,
                            info.Name,
                            info.Formula,
                            Needs(info.Needs),
                            $"{info.GradientsOf(info.Set())}",
                            string.Join("; ", info.Parameters.Select(parameter => $"{Assignment(parameter)} ({parameter.Summary})")),
                            info.Source,
                        }
                    ),
            ]
        );

    /// <summary>The scores as a table.</summary>
    public static (string[] Columns, IReadOnlyList<string[]> Rows) Scores() =>
        (
            ["id", "name", "category", "better", "score", "cost", "ties, constant and zero maps", "parameter", "source"],
            [
                .. ScoreCatalog
                    .All.Select(score => score.Info)
                    .Select(info =>
                        new[]
                        {
                            info.Id,
                            info.Name,
                            Names.NameOf(info.Category),
                            info.LowerIsBetter ? "lower" : "higher",
                            info.Formula,
                            info.Cost ?? "",
                            info.Degenerate,
                            info.Parameter is { } parameter
                                ? $"{info.Id}:{parameter.Key.ToUpperInvariant()}, {parameter.Summary}: {parameter.Expected}; "
                                    + $"{parameter.DefaultText} unless given"
                                : "",
                            info.Source,
                        }
                    ),
            ]
        );

    /// <summary>The settings of every method that has some, for <c>--help</c>.</summary>
    public static string SettingsHelp() =>
        string.Join(
            "; ",
            AttributionMethods
                .All.Select(method => method.Info)
                .Where(info => info.Parameters.Count > 0)
                .Select(info => $"{info.Id}: {string.Join(", ", info.Parameters.Select(Assignment))}")
        );

    /// <summary>docs/methods.md.</summary>
    public static string MethodsPage()
    {
        var page = new StringBuilder(
            """
            # Methods

            This page is what `./agop ls methods --markdown` prints. g is the gradient of the explained output with respect to the image x,
            M the average gradient outer product of the network, e_s the noise of copy s.

            """
        );
        foreach (var info in AttributionMethods.All.Select(method => method.Info))
        {
            page.Append($"\n## {info.Id}\n\n{info.Name}: `{info.Formula}`. Source: {info.Source}.\n");
            page.Append($"Needs: {Needs(info.Needs)}. Gradients per map: {info.GradientsOf(info.Set())}.\n");
            AppendParameters(page, info.Parameters);
        }
        return page.ToString();
    }

    /// <summary>docs/scores.md.</summary>
    public static string ScoresPage()
    {
        var page = new StringBuilder(
            """
            # Scores

            This page is what `./agop ls metrics --markdown` prints. Scores read |map|, summed over channels, unless they say that they read
            its sign or an @ says otherwise: `deletion@signed` orders pixels by the sum. Those that compare it with a mask are in [0, 1] on
            square images, and higher is better. An empty mask has no right answer: the score is undefined and left out of means. A map with
            NaN or infinity gets the worst score, or an undefined one where there is no worst, and is counted.

            Scores that ask the network are taken in sweeps that name them under `metrics`. f is the explained output, p the softmax
            probability of the explained class; where an image is changed, its explained class stays. A map of one channel is shared by
            the image's channels equally. Methods that give |g| have no sign to read: scores that do judge them as they are. [What other
            programs do](peers.md) lists where they differ.

            """
        );
        foreach (var info in ScoreCatalog.All.Select(score => score.Info))
        {
            page.Append($"\n## {info.Id}\n\n{info.Name} ({Names.NameOf(info.Category)}): `{info.Formula}`. ");
            page.Append($"Source: {info.Source}.\n");
            if (info.LowerIsBetter)
                page.Append("Lower is better. ");
            if (info.Cost is { } cost)
                page.Append($"Cost per map: {cost}. ");
            page.Append($"Degenerate cases: {info.Degenerate}.\n");
            AppendParameters(page, info.Parameters);
        }
        return page.ToString();
    }

    private static void AppendParameters(StringBuilder page, IReadOnlyList<Parameter> parameters)
    {
        if (parameters.Count == 0)
            return;
        page.Append("\n| setting | default | allowed | meaning |\n| --- | --- | --- | --- |\n");
        foreach (var parameter in parameters)
            page.Append($"| {parameter.Key} | {parameter.DefaultText ?? "-"} | {parameter.Expected} | {parameter.Summary} |\n");
    }

    private static string Assignment(Parameter parameter) => $"{parameter.Key}={parameter.DefaultText ?? "NAME"}";

    private static string Needs(MethodNeeds needs) =>
        needs == MethodNeeds.None
            ? "nothing"
            : string.Join(
                ", ",
                Enum.GetValues<MethodNeeds>()
                    .Where(need => need != MethodNeeds.None && needs.HasFlag(need))
                    .Select(need =>
                        need switch
                        {
                            MethodNeeds.Model => "model",
                            MethodNeeds.Agop => "agop",
                            MethodNeeds.TrainingData => "training data",
                            MethodNeeds.Seed => "seed",
                            MethodNeeds.AgopMatrix => "whole agop matrix",
                            MethodNeeds.Background => "training samples",
                            MethodNeeds.Layers => "layers known to libtorch, without max-pools",
                            MethodNeeds.KnownLayers => "layers known to libtorch",
                            _ => "convolution",
                        }
                    )
            );
}
