using System.Globalization;

namespace Agop.Sweeps.Summaries;

/// <summary>How numbers of the leaderboard are written, the same in every report.</summary>
public static class Cells
{
    /// <summary>Mean ± sd: <c>0.412 ± 0.013</c>.</summary>
    public static string Mean(LeaderboardRow row) =>
        double.IsNaN(row.Estimate.StandardDeviation)
            ? Number(row.Estimate.Mean)
            : $"{Number(row.Estimate.Mean)} ± {Number(row.Estimate.StandardDeviation)}";

    /// <summary>The 95 % interval over seeds: <c>[0.396, 0.428]</c>, or empty where there is none.</summary>
    public static string Interval(LeaderboardRow row) =>
        double.IsNaN(row.Estimate.Low) ? "" : $"[{Number(row.Estimate.Low)}, {Number(row.Estimate.High)}]";

    /// <summary>The difference to the reference with its p by Holm: <c>+0.103, p .004</c>; or why there is none.</summary>
    public static string Against(LeaderboardRow row) =>
        row.Against switch
        {
            null => "reference",
            { Reason: not null } untested => $"{Signed(untested.Difference)}, no test",
            var test => $"{Signed(test.Difference)}, p {P(row.Adjusted ?? double.NaN)}",
        };

    /// <summary>A number with three digits.</summary>
    public static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A relative error with two digits: <c>3.1e-04</c>; where there is none, so.</summary>
    public static string Error(double? error) =>
        error is { } value && double.IsFinite(value) ? value.ToString("0.0e-00", CultureInfo.InvariantCulture) : "undefined";

    /// <summary>A p-value as the field writes it.</summary>
    public static string P(double p) =>
        double.IsNaN(p) ? "undefined"
        : p < 0.001 ? "< .001"
        : p.ToString(".000", CultureInfo.InvariantCulture);

    /// <summary>A difference with its sign and three digits.</summary>
    public static string Signed(double value) => value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
}
