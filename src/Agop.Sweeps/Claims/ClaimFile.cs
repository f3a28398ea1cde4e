using System.Globalization;
using Agop.Core.Errors;
using Agop.Core.Gradients;
using Agop.Core.Scores;
using Agop.Core.Statistics;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Yaml;

namespace Agop.Sweeps.Claims;

/// <summary>Reads claims from YAML; errors name file, line and key.</summary>
public static class ClaimFile
{
    private static readonly string[] s_curves = ["iou-topk", "mass"];
    private static readonly string[] s_snapshots = ["first", "middle", "last"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">The file is missing, or a value is not what it should be.</exception>
    public static ClaimSet Read(string path) => Parse(new StringReader(YamlText.Read(path)), path);

    /// <summary>Reads a text.</summary>
    /// <param name="reader">The YAML.</param>
    /// <param name="file">Its name, for errors; sweeps are beside it.</param>
    /// <exception cref="InputException">A value is not what it should be.</exception>
    public static ClaimSet Parse(TextReader reader, string file)
    {
        var root = new YamlSection(file, "", YamlText.Parse(reader.ReadToEnd(), file));
        var families = Families(root);
        var sweeps = Sweeps(root);
        var seeds = root.Integer("seeds", Estimate.Fewest, Estimate.Fewest, 10_000);
        var network = root.Has("network") ? root.Text("network", "") : null;
        var background = root.Text("background", "white");
        var (claims, checks) = (new List<Claim>(), new List<ClaimCheck>());
        foreach (var item in root.Items("claims") ?? throw new InputException(root.Source("claims"), "expected at least one claim"))
        {
            var section = root.Nested(item, "claims");
            if (section.Has("check"))
                checks.Add(Check(section, sweeps));
            else
                claims.AddRange(Claims(section, families, sweeps, seeds, network, background));
        }
        var set = new ClaimSet(
            root.FileName("name", root.Text("name", Path.GetFileNameWithoutExtension(file))),
            OneLine(root.Text("about", "")),
            families,
            sweeps,
            claims,
            checks
        );
        root.End();
        foreach (var family in families.Keys.Except(claims.Select(claim => claim.Family), StringComparer.Ordinal))
            throw new InputException(root.Source("families"), $"expected a claim of family '{family}': it has none");
        var ids = claims.Select(claim => claim.Id).Concat(checks.Select(check => check.Id));
        if (ids.GroupBy(id => id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException(root.Source("claims"), $"expected each id once, found '{twice.Key}' {twice.Count()} times");
        return set;
    }

    private static Dictionary<string, double> Families(YamlSection root)
    {
        var section =
            root.Section("families") ?? throw new InputException(root.Source("families"), "expected at least one family with its alpha");
        var families = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, text) in section.Scalars())
            families[name] = Number(text) is > 0 and < 1 and var alpha
                ? alpha
                : throw new InputException(section.Source(name), $"expected an alpha between 0 and 1, not '{text}'");
        return families.Count > 0
            ? families
            : throw new InputException(root.Source("families"), "expected at least one family with its alpha");
    }

    private static Dictionary<string, string> Sweeps(YamlSection root)
    {
        var section = root.Section("sweeps") ?? throw new InputException(root.Source("sweeps"), "expected at least one sweep's file");
        var sweeps = section
            .Scalars()
            .ToDictionary(pair => section.FileName(pair.Key, pair.Key), pair => section.Beside(pair.Value), StringComparer.Ordinal);
        // Reports of sweeps lie beside those files, in folders of these names.
        if (sweeps.Keys.FirstOrDefault(name => name.StartsWith("claims.", StringComparison.Ordinal)) is { } taken)
            throw new InputException(section.Source(taken), "expected another name than a file of the claims' report");
        return sweeps.Count > 0 ? sweeps : throw new InputException(root.Source("sweeps"), "expected at least one sweep's file");
    }

    private static ClaimCheck Check(YamlSection section, Dictionary<string, string> sweeps)
    {
        var check = new ClaimCheck(
            Required(section, "id"),
            OneLine(Required(section, "says")),
            OneOf(section, "sweep", sweeps.Keys.First(), [.. sweeps.Keys]),
            Names.Parse<CheckKind>(section.Text("check", ""), section.Source("check")),
            section.Has("expected") ? OneLine(section.Text("expected", "")) : null
        );
        section.End();
        return check;
    }

    /// <summary>One claim, or one for each of the scenarios that it names.</summary>
    private static IEnumerable<Claim> Claims(
        YamlSection section,
        Dictionary<string, double> families,
        Dictionary<string, string> sweeps,
        int seeds,
        string? network,
        string background
    )
    {
        var id = Required(section, "id");
        var family = OneOf(section, "family", families.Keys.First(), [.. families.Keys]);
        var sweep = OneOf(section, "sweep", sweeps.Keys.First(), [.. sweeps.Keys]);
        var says = OneLine(Required(section, "says"));
        var quantities = Quantities(section, background);
        var against = section.Section("against") is { } other
            ? quantities.Select(quantity => Against(other, quantity, section.Source("against"))).ToArray()
            : null;
        var effect = Effect(section, against is not null);
        var (low, high) = Margins(section, effect, quantities[0].Name);
        var claims = quantities
            .Select(
                (quantity, i) =>
                    new Claim(
                        quantities.Length == 1 ? id : $"{id}/{quantity.Scenario}",
                        says,
                        family,
                        sweep,
                        section.Has("network") ? section.Text("network", "") : network,
                        quantity,
                        against?[i],
                        effect,
                        low,
                        high,
                        section.Integer("seeds", seeds, Estimate.Fewest, 10_000),
                        section.Has("expected") ? OneLine(section.Text("expected", "")) : null
                    )
            )
            .ToArray();
        section.End();
        return claims;
    }

    private static Quantity[] Quantities(YamlSection claim, string usual)
    {
        var section = claim.Section("quantity") ?? throw new InputException(claim.Source("quantity"), "expected what the claim is about");
        var scenarios =
            section.Texts("scenario") ?? throw new InputException(section.Source("scenario"), "expected one scenario or several");
        var background = section.Text("background", usual);
        string[] kinds = [.. new[] { "score", "accuracy", "curve", "trend" }.Where(section.Has)];
        if (kinds is not [var kind])
            throw new InputException(claim.Source("quantity"), "expected one of score, accuracy, curve, trend");
        Quantity[] quantities =
        [
            .. scenarios.Select(scenario =>
                kind switch
                {
                    "score" => new Quantity(
                        QuantityKind.Score,
                        scenario,
                        background,
                        Score(section),
                        Required(section, "method"),
                        Samples(section, Subsets.All)
                    ),
                    "accuracy" => new Quantity(QuantityKind.Accuracy, scenario, background, Accuracy(section)),
                    "trend" => new Quantity(
                        QuantityKind.Trend,
                        scenario,
                        background,
                        OneOf(section, "trend", "", [CurveTrend.Spearman, CurveTrend.Isotonic]),
                        Target: Target(section),
                        Trend: new CurveTrend(
                            OneOf(section, "of", "mass", s_curves),
                            OneOf(section, "after", CurveTrend.Start, [CurveTrend.Start, CurveTrend.Plateau])
                        )
                    ),
                    _ => new Quantity(
                        QuantityKind.Curve,
                        scenario,
                        background,
                        OneOf(section, "curve", "", s_curves),
                        Target: Target(section),
                        At: OneOf(section, "at", "last", s_snapshots)
                    ),
                }
            ),
        ];
        section.End();
        return quantities;
    }

    /// <summary>What the hook accumulates, since the start or since the snapshot before.</summary>
    private static string Target(YamlSection section)
    {
        var target = Names.NameOf(Names.Parse<GradientTarget>(section.Text("target", "loss"), section.Source("target")));
        return OneOf(section, "sums", "running", ["running", "window"]) == "window" ? CurveRow.WindowOf(target) : target;
    }

    /// <summary>What differs from the quantity.</summary>
    private static Quantity Against(YamlSection section, Quantity quantity, string source)
    {
        var against = quantity with
        {
            Scenario = section.Text("scenario", quantity.Scenario),
            Background = section.Text("background", quantity.Background),
        };
        against = quantity.Kind switch
        {
            QuantityKind.Score => against with
            {
                Method = section.Text("method", quantity.Method!),
                Samples = Samples(section, quantity.Samples!),
            },
            QuantityKind.Curve => against with { At = OneOf(section, "at", quantity.At!, s_snapshots) },
            _ => against,
        };
        section.End();
        return against != quantity ? against : throw new InputException(source, "expected something else than the quantity");
    }

    private static EffectKind Effect(YamlSection section, bool isCompared)
    {
        if (!isCompared)
            return section.Has("effect")
                ? throw new InputException(section.Source("effect"), "has no effect without 'against'")
                : EffectKind.Value;
        return OneOf(section, "effect", "difference", ["difference", "ratio"]) == "ratio" ? EffectKind.Ratio : EffectKind.Difference;
    }

    private static (double? Low, double? High) Margins(YamlSection section, EffectKind effect, string unit)
    {
        string[] keys = [.. new[] { "above", "below", "between" }.Where(section.Has)];
        if (keys is not [var key])
            throw new InputException(section.Source("above"), "expected one of above, below, between");
        double Margin(string text) => ClaimMargin.Parse(text, effect, unit, section.Source(key));
        var texts = section.Texts(key)!;
        if (texts.Count != (key == "between" ? 2 : 1))
            throw new InputException(section.Source(key), key == "between" ? "expected two margins" : "expected one margin");
        double[] margins = [.. texts.Select(Margin)];
        if (key == "between" && margins[0] >= margins[1])
            throw new InputException(section.Source(key), $"expected the lower margin first, not '{texts[0]}' and '{texts[1]}'");
        return key switch
        {
            "above" => (margins[0], null),
            "below" => (null, margins[0]),
            _ => (margins[0], margins[1]),
        };
    }

    private static string Score(YamlSection section) => ScaledScorer.Find(section.Text("score", ""), section.Source("score")).Id;

    private static string Accuracy(YamlSection section) =>
        section.Text("accuracy", "") == "test"
            ? "accuracy"
            : throw new InputException(section.Source("accuracy"), $"expected test, not '{section.Text("accuracy", "")}'");

    private static string Samples(YamlSection section, string otherwise) => OneOf(section, "samples", otherwise, [.. Subsets.Each]);

    private static string OneOf(YamlSection section, string key, string otherwise, string[] known) =>
        section.Text(key, otherwise) is var text && known.Contains(text)
            ? text
            : throw new InputException(section.Source(key), $"expected one of {string.Join(", ", known)}, not '{text}'");

    private static string Required(YamlSection section, string key) =>
        section.Text(key, "") is { Length: > 0 } text ? text : throw new InputException(section.Source(key), "expected a text");

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
