using System.CommandLine;
using Agop.Core.Errors;
using Agop.Ledger;
using Agop.Ledger.Sweeps;

namespace Agop.Client.Commands;

/// <summary>The argument that names a submitted sweep: its name, its id, or how its id begins.</summary>
internal static class SweepChoice
{
    public static Argument<string> Argument() =>
        new("sweep") { Description = "A submitted sweep: its name, or how its id begins; 'agop status' lists them." };

    /// <summary>The sweep that is meant.</summary>
    /// <exception cref="InputException">None is, or several are.</exception>
    public static async Task<SweepStatus> FindAsync(ILedger ledger, string text, CancellationToken cancellation)
    {
        var sweeps = await ledger.SweepsAsync(cancellation);
        var byId = sweeps.Where(sweep => text.Length >= 4 && sweep.Id.StartsWith(text, StringComparison.Ordinal)).ToArray();
        var found = byId.Length > 0 ? byId : [.. sweeps.Where(sweep => sweep.Name == text)];
        return found switch
        {
            [var one] => one,
            [] => throw new InputException("sweep", $"expected one that was submitted, there is no '{text}' in {ledger.Place}"),
            _ => throw new InputException(
                "sweep",
                $"'{text}' is {string.Join(" or ", found.Select(sweep => ShortId.Of(sweep.Id)))}: expected one of these"
            ),
        };
    }

    /// <summary>Refuses a sweep of which not all tasks are there.</summary>
    /// <exception cref="InputException">Its submission goes on, or was cut short.</exception>
    public static void RequireWhole(SweepStatus sweep)
    {
        if (sweep.Entering)
            throw new InputException("sweep", $"{sweep.Name} was not submitted whole: expected 'agop submit' to end first");
    }
}
