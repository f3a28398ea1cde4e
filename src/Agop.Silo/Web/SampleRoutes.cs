using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Agop.Silo.Web;

/// <summary>
/// Gives other silos what is here: shards of samples, whole or in part, the manifests of imported data sets, and states that are to be
/// merged.
/// </summary>
/// <param name="results">Where that is.</param>
internal sealed class SampleRoutes(Agop.Grains.Artifacts.Results results)
{
    private const int HashLength = 64;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet($"{SiloPaths.Shards}/{{hash}}", Shard)
            .WithSummary("A shard of samples by its SHA-256; a Range of its bytes where one is asked for.");
        routes.MapGet($"{SiloPaths.Sets}/{{id}}", Set).WithSummary("The manifest of a data set that was imported here, by its id.");
        routes
            .MapGet($"{SiloPaths.States}/{{task}}", State)
            .WithSummary("A state that is to be merged, and stayed on the machine that computed it, by its task's id.");
    }

    private Results<PhysicalFileHttpResult, NotFound> Shard(string hash) =>
        IsHash(hash) && results.Data.Store.Find(hash) is not null
            ? TypedResults.PhysicalFile(results.Data.Store.PathOf(hash), "application/octet-stream", enableRangeProcessing: true)
            : TypedResults.NotFound();

    private Results<ContentHttpResult, NotFound> Set(string id) =>
        results.Data.Store.Imports.FirstOrDefault(import => import.Manifest.Id == id) is { } import
            ? TypedResults.Text(import.Manifest.ToJson(), "application/json")
            : TypedResults.NotFound();

    private Results<FileContentHttpResult, NotFound> State(string task) =>
        IsHash(task) && results.States.Find(task) is { } state
            ? TypedResults.Bytes(state.ToBytes(), "application/octet-stream")
            : TypedResults.NotFound();

    private static bool IsHash(string text) => text.Length == HashLength && text.All(char.IsAsciiHexDigitLower);
}
