using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Silo.Tests.Support;
using Agop.Sweeps.Planning;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Web;

public sealed class SiloApiTests : IAsyncLifetime
{
    private SmallServer _server = null!;
    private SubmittedSweep _sweep = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SmallServer.Start();
        _sweep = new SubmittedSweep(_server.Ledger, new SweepDefinition("small.yaml", SmallSweep.Text(), null), "small.yaml");
        await _sweep.SubmitAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<JsonElement> Json(string path)
    {
        using var answer = await _server.Get(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private string Place(string more = "") => $"/api/sweeps/{_sweep.Id}{more}";

    [Fact]
    public async Task The_ledger_is_told_with_its_sweeps_and_silos()
    {
        var silo = await _server.Ledger.JoinAsync("one");
        await _server.Ledger.RenewAsync(
            silo,
            """{"lanes":[{"device":"cpu","task":"t","kind":"train","about":"train cnn8by8, seed 0","share":0.25}],"trainings":{}}"""
        );
        var old = await _server.Ledger.JoinAsync("another version");
        await _server.Ledger.RenewAsync(old, "{\"what\":1}");
        var view = await Json("/api/ledger");
        Assert.Equal(_server.Ledger.Place, view.GetProperty("ledger").GetString());
        var sweep = Assert.Single(view.GetProperty("sweeps").EnumerateArray());
        Assert.Equal(
            ("small", "waiting", 70, 68),
            (
                sweep.GetProperty("name").GetString(),
                sweep.GetProperty("state").GetString(),
                sweep.GetProperty("tasks").GetInt32(),
                sweep.GetProperty("states").GetProperty("waiting").GetInt32()
            )
        );
        JsonElement[] silos = [.. view.GetProperty("silos").EnumerateArray()];
        Assert.Equal(["one", "another version"], silos.Select(entry => entry.GetProperty("name").GetString()));
        Assert.Equal(0.25, Assert.Single(silos[0].GetProperty("lanes").EnumerateArray()).GetProperty("share").GetDouble());
        Assert.Empty(silos[1].GetProperty("lanes").EnumerateArray());
    }

    [Fact]
    public async Task Tasks_come_by_state_and_kind_page_by_page()
    {
        var all = await Json(Place("/tasks?most=1000"));
        Assert.Equal(_sweep.Plan.Tasks.Select(task => task.Id), all.EnumerateArray().Select(task => task.GetProperty("id").GetString()));
        var ready = await Json(Place("/tasks?state=ready"));
        Assert.Equal(
            ["dataset linear, white", "dataset xor, white"],
            ready.EnumerateArray().Select(task => task.GetProperty("about").GetString())
        );
        var some = await Json(Place("/tasks?state=waiting&kind=train&skip=2&most=3"));
        Assert.Equal(
            ["train cnn8by8, seed 2", "train cnn8by8, seed 0", "train cnn8by8, seed 1"],
            some.EnumerateArray().Select(task => task.GetProperty("about").GetString())
        );
    }

    [Fact]
    public async Task Networks_come_page_by_page()
    {
        var all = await Json(Place("/models"));
        Assert.Equal([0, 1, 2, 0, 1, 2], all.EnumerateArray().Select(model => model.GetProperty("seed").GetInt32()));
        Assert.Equal([0, 0, 0, 1, 1, 1], all.EnumerateArray().Select(model => model.GetProperty("case").GetInt32()));
        var some = await Json(Place("/models?skip=4&most=9"));
        Assert.Equal([1, 2], some.EnumerateArray().Select(model => model.GetProperty("seed").GetInt32()));
        Assert.Empty((await Json(Place("/models?skip=2000000000&most=200"))).EnumerateArray());
    }

    [Theory]
    [InlineData("/tasks?state=lost", "state: expected one of waiting, ready, running, done, failed, blocked, cancelled, not 'lost'")]
    [InlineData("/tasks?most=1001", "most: expected 1 to 1000, not 1001")]
    [InlineData("/tasks?skip=-1", "skip: expected 0 or more, not -1")]
    [InlineData("/models?most=201", "most: expected 1 to 200, not 201")]
    [InlineData("/models?skip=-1", "skip: expected 0 or more, not -1")]
    public async Task Bad_questions_are_told_what_was_expected(string question, string expected)
    {
        using var answer = await _server.Get(Place(question));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(expected, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Unknown_sweeps_and_networks_are_answered_with_404()
    {
        foreach (
            var path in new[]
            {
                "/api/sweeps/none",
                "/api/sweeps/none/tasks",
                "/api/sweeps/none/models",
                "/api/sweeps/none/models/0",
                Place("/models/6"),
                Place("/models/-1"),
                Place("/models/6/curve.svg"),
            }
        )
        {
            using var answer = await _server.Get(path);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{path}: {answer.StatusCode}");
        }
        foreach (var path in new[] { "/api/sweeps/none/retry", "/api/sweeps/none/cancel" })
        {
            using var answer = await _server.Post(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Failures_are_told_and_retried_sweeps_prioritized_and_cancelled()
    {
        var silo = await _server.Ledger.JoinAsync("one");
        await _server.Ledger.FailAsync((await _server.Ledger.ClaimAsync(silo))[0], "the disk <b>broke</b>", certain: true);
        var view = await Json(Place());
        var failure = Assert.Single(view.GetProperty("failures").EnumerateArray());
        Assert.Equal(
            ("dataset linear, white", "the disk <b>broke</b>", 1),
            (failure.GetProperty("about").GetString(), failure.GetProperty("error").GetString(), failure.GetProperty("failures").GetInt32())
        );
        using var retried = await _server.Post(Place("/retry"));
        Assert.Equal("{\"tasks\":35}", await retried.Content.ReadAsStringAsync());
        // Told at once, however lately it was looked.
        Assert.Empty((await Json(Place())).GetProperty("failures").EnumerateArray());
        using var urgent = await _server.Post(Place("/priority"), "{\"priority\": 7}");
        Assert.Equal((HttpStatusCode.OK, 7), (urgent.StatusCode, (await _server.Ledger.SweepAsync(_sweep.Id))!.Priority));
        using var wrong = await _server.Post(Place("/priority"), "{\"priority\": \"high\"}");
        Assert.Equal((HttpStatusCode.BadRequest, 7), (wrong.StatusCode, (await _server.Ledger.SweepAsync(_sweep.Id))!.Priority));
        using var cancelled = await _server.Post(Place("/cancel"));
        Assert.Equal("{\"tasks\":70}", await cancelled.Content.ReadAsStringAsync());
        Assert.Equal("cancelled", (await Json(Place())).GetProperty("sweep").GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_ledger_that_does_not_answer_gives_503_and_is_queried_again()
    {
        _server.Ledger.Trouble = new LedgerException("it is away") { IsTransient = true };
        foreach (var path in new[] { "/api/ledger", Place(), Place("/tasks"), Place("/models/0") })
        {
            using var answer = await _server.Get(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("it is away", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        using var health = await _server.Get("/healthz");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        // Asked again after a second, however many look.
        _server.Ledger.Trouble = null;
        HttpStatusCode status;
        do
        {
            using var again = await _server.Get(Place());
            status = again.StatusCode;
        } while (status == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(70, (await Json(Place())).GetProperty("sweep").GetProperty("tasks").GetInt32());
    }

    [Fact]
    public async Task A_follower_receives_every_change_and_nothing_else()
    {
        using var answer = await _server.Get($"/api/events?sweep={_sweep.Id}");
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var stream = await answer.Content.ReadAsStreamAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var events = SseParser.Create(stream).EnumerateAsync(patience.Token).GetAsyncEnumerator(patience.Token);

        async Task<(string Name, JsonElement Data)> Next()
        {
            Assert.True(await events.MoveNextAsync());
            return (
                events.Current.EventType,
                events.Current.EventType == "trouble" ? default : JsonDocument.Parse(events.Current.Data).RootElement
            );
        }

        Assert.Equal("ledger", (await Next()).Name);
        Assert.Equal("sweep", (await Next()).Name);
        var silo = await _server.Ledger.JoinAsync("one");
        Assert.Equal("one", (await Next()).Data.GetProperty("silos")[0].GetProperty("name").GetString());
        await _server.Ledger.FailAsync((await _server.Ledger.ClaimAsync(silo))[0], "broken", certain: true);
        (string Name, JsonElement Data) next;
        do next = await Next();
        while (next.Name != "sweep" || next.Data.GetProperty("failures").GetArrayLength() == 0);
        _server.Ledger.Trouble = new LedgerException("it is away") { IsTransient = true };
        do next = await Next();
        while (next.Name != "trouble");
        Assert.Equal("it is away", events.Current.Data);
        // When it answers again that is told, though nothing else has changed, and then what changes.
        _server.Ledger.Trouble = null;
        do next = await Next();
        while (next.Name != "sweep");
        Assert.NotEmpty(next.Data.GetProperty("failures").EnumerateArray());
        await _server.Ledger.RetryAsync(_sweep.Id);
        do next = await Next();
        while (next.Name != "sweep");
        Assert.Empty(next.Data.GetProperty("failures").EnumerateArray());
    }

    [Fact]
    public async Task Every_answer_is_described_by_openapi()
    {
        var description = await Json("/api/openapi.json");
        Assert.StartsWith("3.", description.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var schemas = description.GetProperty("components").GetProperty("schemas");
        foreach (var name in new[] { "LedgerView", "SweepSnapshot", "AgopView", "TaskView", "Change", "PriorityRequest" })
            Assert.True(schemas.TryGetProperty(name, out _), name);
        foreach (var path in description.GetProperty("paths").EnumerateObject())
        foreach (var verb in path.Value.EnumerateObject())
            Assert.True(verb.Value.TryGetProperty("summary", out _), $"{verb.Name} {path.Name} says nothing");
        // What is answered has the names that are described.
        var described = schemas
            .GetProperty("SweepSnapshot")
            .GetProperty("properties")
            .EnumerateObject()
            .Select(property => property.Name)
            .ToHashSet(StringComparer.Ordinal);
        Assert.All((await Json(Place())).EnumerateObject(), property => Assert.Contains(property.Name, described));
    }
}
