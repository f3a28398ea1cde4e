using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Lanes;
using Agop.Silo.Watching;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Reports.Charts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Agop.Silo.Web;

/// <summary>
/// The JSON API: what the ledger's silos and sweeps are at, and what may be done about it. /api/openapi.json describes it.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="monitor">What people are shown of it.</param>
/// <param name="events">Tells those who watch.</param>
/// <param name="drain">Empties the silo.</param>
internal sealed class SiloApi(ISweeps ledger, SweepMonitor monitor, EventStream events, IDrain drain)
{
    private const int MaxTasks = 1000;

    internal void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").AddEndpointFilter(Guard);
        api.MapGet("/ledger", async (CancellationToken aborted) => TypedResults.Ok(await monitor.LedgerAsync(aborted)))
            .WithSummary("The ledger's silos, with what their lanes run, and its sweeps, the newest first.");
        api.MapGet("/events", (string? sweep) => events.Follow(sweep)).ExcludeFromDescription();
        api.MapGet("/sweeps/{sweep}", async (string sweep, CancellationToken aborted) => Found(await monitor.SweepAsync(sweep, aborted)))
            .WithSummary("A sweep: its progress, what runs, its matrix of methods and scenarios, its networks, what failed.");
        api.MapGet(
                "/sweeps/{sweep}/models",
                async Task<Results<Ok<IReadOnlyList<ModelView>>, NotFound, ProblemHttpResult>> (
                    string sweep,
                    int? skip,
                    int? most,
                    CancellationToken aborted
                ) =>
                    WrongPage(skip, most, SweepIndex.MaxModels) is { } wrong ? wrong
                    : await monitor.ModelsAsync(sweep, skip ?? 0, most ?? 100, aborted) is { } models ? TypedResults.Ok(models)
                    : TypedResults.NotFound()
            )
            .WithSummary($"Some of a sweep's networks, at most {SweepIndex.MaxModels} at a time.");
        api.MapGet(
                "/sweeps/{sweep}/models/{model}",
                async (string sweep, int model, CancellationToken aborted) => Found(await monitor.AgopAsync(sweep, model, aborted))
            )
            .WithSummary("A network's diag M as far as it is accumulated, and the curve of its quality over epochs.");
        api.MapGet(
                "/sweeps/{sweep}/models/{model}/curve.svg",
                async Task<Results<ContentHttpResult, NotFound>> (string sweep, int model, CancellationToken aborted) =>
                    await monitor.AgopAsync(sweep, model, aborted) is { } agop
                        ? TypedResults.Text(
                            CurveChart.Of($"{agop.Scenario}, {agop.Background}, seed {agop.Seed}", agop.Curve).ToSvg(),
                            "image/svg+xml"
                        )
                        : TypedResults.NotFound()
            )
            .WithSummary("That curve as a picture.");
        api.MapGet(
                "/sweeps/{sweep}/models/{model}/features.svg",
                async Task<Results<ContentHttpResult, NotFound>> (string sweep, int model, CancellationToken aborted) =>
                    await monitor.AgopAsync(sweep, model, aborted) is { Features: { Count: > 0 } features }
                        ? TypedResults.Text(FeatureReport.Svg(features, isNarrow: true), "image/svg+xml")
                        : TypedResults.NotFound()
            )
            .WithSummary("What its layers learned as a picture, where the sweep measures it.");
        api.MapGet(
                "/sweeps/{sweep}/tasks",
                (string sweep, string? state, string? kind, int? skip, int? most, CancellationToken aborted) =>
                    TasksAsync(sweep, state, kind, skip, most, aborted)
            )
            .WithSummary($"Some of a sweep's tasks in the order of submission: those of a state and a kind, at most {MaxTasks} at a time.");
        api.MapPost("/sweeps/{sweep}/retry", (string sweep) => ChangeAsync(sweep, () => ledger.RetryAsync(sweep)))
            .WithSummary("Retries the failed and blocked tasks of a sweep.");
        api.MapPost("/sweeps/{sweep}/cancel", (string sweep) => ChangeAsync(sweep, () => ledger.CancelAsync(sweep)))
            .WithSummary("Cancels a sweep: tasks that no other sweep wants are not started any more.");
        api.MapPost(
                "/sweeps/{sweep}/priority",
                (string sweep, PriorityRequest request) =>
                    ChangeAsync(
                        sweep,
                        async () =>
                        {
                            await ledger.PrioritizeAsync(sweep, request.Priority);
                            return (await ledger.SweepAsync(sweep))!.Total;
                        }
                    )
            )
            .WithSummary("Changes a sweep's priority; the higher goes first.");
        routes
            .MapGet(SiloPaths.Drain, () => TypedResults.Ok(drain.Progress))
            .WithSummary("Whether this silo takes no more work, and how many tasks it still has.");
        routes
            .MapPost(
                SiloPaths.Drain,
                () =>
                {
                    drain.Drain();
                    return TypedResults.Ok(drain.Progress);
                }
            )
            .WithSummary("Lets this silo take no more work, for good; what runs goes on, and the silo stays until it is asked to end.");
    }

    private async Task<Results<Ok<IReadOnlyList<TaskView>>, NotFound, ProblemHttpResult>> TasksAsync(
        string sweep,
        string? state,
        string? kind,
        int? skip,
        int? most,
        CancellationToken aborted
    )
    {
        TaskState? wanted = null;
        if (state is not null)
        {
            TaskState[] states = [.. Enum.GetValues<TaskState>().Where(known => SweepWords.Of(known) == state)];
            if (states.Length == 0)
                return Wrong(
                    $"state: expected one of {string.Join(", ", Enum.GetValues<TaskState>().Select(SweepWords.Of))}, not '{state}'"
                );
            wanted = states[0];
        }
        if (WrongPage(skip, most, MaxTasks) is { } wrong)
            return wrong;
        if (await ledger.SweepAsync(sweep, aborted) is null)
            return TypedResults.NotFound();
        var page = await ledger.PageAsync(sweep, wanted, kind, skip ?? 0, most ?? 100, aborted);
        return TypedResults.Ok<IReadOnlyList<TaskView>>([.. page.Select(TaskView.Of)]);
    }

    /// <summary>What is wrong with a page that is asked for, or null.</summary>
    private static ProblemHttpResult? WrongPage(int? skip, int? most, int max) =>
        skip < 0 ? Wrong($"skip: expected 0 or more, not {skip}")
        : most < 1 || most > max ? Wrong($"most: expected 1 to {max}, not {most}")
        : null;

    private static ProblemHttpResult Wrong(string what) => TypedResults.Problem(what, statusCode: StatusCodes.Status400BadRequest);

    private static Results<Ok<T>, NotFound> Found<T>(T? value) => value is null ? TypedResults.NotFound() : TypedResults.Ok(value);

    private async Task<Results<Ok<Change>, NotFound>> ChangeAsync(string sweep, Func<Task<int>> change)
    {
        if (await ledger.SweepAsync(sweep) is null)
            return TypedResults.NotFound();
        var tasks = await change();
        await monitor.ChangedAsync();
        return TypedResults.Ok(new Change(tasks));
    }

    /// <summary>A ledger that does not answer is no fault of the client's.</summary>
    private static async ValueTask<object?> Guard(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (LedgerException error)
        {
            return TypedResults.Problem(
                $"the ledger does not answer: {error.Message}",
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
        }
    }
}
