using System.Globalization;
using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Silo.Hosting;
using Agop.Silo.Web;
using Agop.Tests.Support;
using Microsoft.Playwright;

namespace Agop.Client.Tests.Pages;

/// <summary>The silo's page as a person sees it.</summary>
public sealed class SiloPageTests(Browser browser) : IClassFixture<Browser>
{
    private const string Token = "a-secret-that-has-no-blanks-in-it";

    private static string Cell(string method, int column) => $"#matrix tbody tr:has(th:text-is('{method}')) td:nth-of-type({column})";

    [Fact]
    public async Task A_sweep_is_followed_from_its_submission_to_its_end()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["s.yaml"],
            SmallSweep.Text("[agop-weighted, agop-global, integrated-gradients, random, constant-covariance]", features: 40)
        );
        using var silo = new RunningSilo(folder.Path, "ledger.db", "--name", "the <b>only</b> one");
        var window = await browser.Open();
        var page = window.Page;
        await page.GotoAsync(silo.Address);
        await window.Says("#sweeps-title", "No sweeps yet");
        await window.Says("#silos b", "the <b>only</b> one");
        await window.Says("#live", "live");
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", "ledger.db").Succeeded();
        await window.Says("#sweep-progress", "done: 100 %");

        // The numbers are those of the report.
        Support.Agop.Run(folder.Path, "report", "small", "--ledger", "ledger.db", "--out", "out").Succeeded();
        using var results = JsonDocument.Parse(File.ReadAllText(folder["out/results.json"]));
        foreach (
            var row in results
                .RootElement.GetProperty("leaderboard")
                .EnumerateArray()
                .Where(row => row.GetProperty("score").GetString() == "iou-topk" && row.GetProperty("subset").GetString() == "all")
        )
        {
            var column = row.GetProperty("scenario").GetString() == "linear" ? 1 : 2;
            Assert.Equal(
                row.GetProperty("estimate").GetProperty("mean").GetDouble().ToString("0.000", CultureInfo.InvariantCulture),
                await window.Text($"{Cell(row.GetProperty("method").GetString()!, column)} span")
            );
        }
        Assert.Equal("1.000", await window.Text($"{Cell("constant-covariance", 2)} span"));
        Assert.Contains("best", await page.Locator(Cell("constant-covariance", 2)).GetAttributeAsync("class"), StringComparison.Ordinal);
        await window.Says("#diagonal-facts", "160 samples, 4 of 4 shards");
        await window.Says("#curve svg text", "mass on the mask");
        await window.Says("#features svg text", "W'W and FACT");
        await page.Locator("#models").SelectOptionAsync("5");
        Assert.StartsWith("xor, white, seed 2, accuracy 0.", await window.Text("#models option:checked"), StringComparison.Ordinal);

        // The picture shows viridis: yellow where the mIoU is 1.
        var (pixels, width, _) = await window.Picture("silo");
        var box = (await page.Locator(Cell("constant-covariance", 2)).BoundingBoxAsync())!;
        var at = (((int)box.Y + 4) * width + (int)box.X + 4) * 3;
        Assert.Equal((253, 231, 37), (pixels[at], pixels[at + 1], pixels[at + 2]));
        Assert.All(window.Requests, address => Assert.StartsWith(silo.Address, address, StringComparison.Ordinal));
        Assert.Empty(window.Complaints);

        // A telephone in the dark.
        var phone = await browser.Open(390, 844, dark: true);
        await phone.Page.GotoAsync($"{silo.Address}");
        await phone.Says("#sweep-progress", "done: 100 %");
        await phone.Says("#curve svg text", "epoch");
        Assert.True(await phone.Fits());
        var (dark, phoneWidth, _) = await phone.Picture("silo-phone-dark");
        Assert.InRange(dark[(10 * phoneWidth + 2) * 3], 0, 40);
        Assert.Empty(phone.Complaints);
    }

    [Fact]
    public async Task A_training_is_watched_while_it_runs_and_stopped()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["s.yaml"],
            SmallSweep
                .Text("[agop-weighted]", seeds: "[0]", epochs: 1_000_000)
                .Replace("snapshot-every: 1", "snapshot-every: 1000", StringComparison.Ordinal)
                .Replace("samples: 200", "samples: 2000", StringComparison.Ordinal)
                .Replace("[linear, xor]", "[linear]", StringComparison.Ordinal)
        );
        using var silo = new RunningSilo(folder.Path, "ledger.db");
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", "ledger.db").Succeeded();
        var window = await browser.Open();
        await window.Page.GotoAsync(silo.Address);
        await window.Says("#diagonal-facts", "gradients until epoch");
        Assert.StartsWith(
            "linear, white, seed 0, in training, epoch ",
            await window.Text("#models option:checked"),
            StringComparison.Ordinal
        );
        await window.Says("#silos .lane", "train cnn8by8, seed 0");
        await window.Says("#sweep-progress", "left");
        await window.Says("#throughput-facts", "tasks in the last minute");
        await window.Says("#kinds tr:has(th:text-is('train'))", "train");
        Assert.Equal("0/1", await window.Text("#matrix td small"));
        await window.Says("#curve svg text", "mIoU, top-k");
        // It goes on.
        var before = await window.Text("#diagonal-facts");
        await window.Page.WaitForFunctionAsync("before => document.getElementById('diagonal-facts').textContent !== before", before);
        await window.Picture("silo-training");
        Assert.Contains(
            "255",
            await window.Page.EvaluateAsync<string>(
                "[...document.getElementById('diagonal').getContext('2d').getImageData(0, 0, 8, 8).data].join(' ')"
            ),
            StringComparison.Ordinal
        );
        window.Page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await window.Page.Locator("#cancel").ClickAsync();
        await window.Says("#sweep-progress", "cancelled");
        await window.Says("#silos .lane", "idle");
        Assert.Empty(window.Complaints);
        // The server goes; the page says so.
        silo.Signal(Support.Agop.Terminate);
        silo.EndsWith(0);
        await window.Says("#live", "connection lost");
    }

    [Fact]
    public async Task What_failed_is_shown_with_its_error_and_tried_again_by_a_button()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], SmallSweep.Text("[random, integrated-gradients]", seeds: "[0]", rate: 1e30));
        using var silo = new RunningSilo(folder.Path, "ledger.db");
        var window = await browser.Open();
        await window.Page.GotoAsync(silo.Address);
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", "ledger.db").Succeeded();
        await window.Says("#failures li", "train cnn8by8, seed 0: training diverged");
        await window.Says("#sweep-progress", "some failed");
        await window.Picture("silo-failures");
        Assert.Equal("·", await window.Text($"{Cell("integrated-gradients", 1)} span"));
        await window.Page.Locator("#retry").ClickAsync();
        await window.Says("#acted", "tasks begin anew");
        // They fail again, with their attempts counted anew.
        silo.WaitFor("failed for good", times: 4);
        await window.Page.Locator("#priority").FillAsync("9");
        await window.Page.Locator("#priority").PressAsync("Enter");
        await window.Says("#acted", "its priority is changed");
        using var status = JsonDocument.Parse(
            Support.Agop.Run(folder.Path, "status", "--ledger", "ledger.db", "--json").Succeeded().Output
        );
        Assert.Equal(9, status.RootElement.GetProperty("sweeps")[0].GetProperty("priority").GetInt32());
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_token_is_asked_for_once()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["token"], Token);
        Support
            .Agop.Run(folder.Path, "silo", "--ledger", "ledger.db", "--listen", "0.0.0.0:0")
            .Refused(2, "--listen: 0.0.0.0:0 is reached from other machines: expected --token-file FILE");
        Support
            .Agop.Run(folder.Path, "silo", "--ledger", "ledger.db", "--token-file", "none")
            .Refused(2, "none: expected a file with a token");
        using var silo = new RunningSilo(folder.Path, "ledger.db", "--token-file", "token", "--listen", "0.0.0.0:0");
        var address = silo.Address.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
        var window = await browser.Open();
        await window.Page.GotoAsync(address);
        await window.Page.GetByLabel("The silo's token").FillAsync("a guess");
        await window.Page.GetByRole(AriaRole.Button).ClickAsync();
        await window.Says("[role=alert]", "That is not the token");
        await window.Page.GetByLabel("The silo's token").FillAsync(Token);
        await window.Page.GetByRole(AriaRole.Button).ClickAsync();
        await window.Says("#live", "live");
        Assert.DoesNotContain(Token, silo.Log, StringComparison.Ordinal);
        await window.Page.ReloadAsync();
        await window.Says("#silos-title", "Silos (1)");
    }

    [Fact]
    public async Task A_sweep_of_many_tasks_is_a_small_page_that_follows()
    {
        using var folder = new TemporaryFolder();
        // bench/run page does the same with ten times as many.
        var large = await LargeSweep.Submit(folder["ledger.db"], seeds: 63);
        Assert.InRange(large.Tasks, 9_000, 11_000);
        await using var ledger = await Ledgers.OpenAsync(folder["ledger.db"]);
        await using var silo = SiloApplication.Build(
            new SiloParts(ledger, new Results(ledger, null), options => options.Lanes = Lane.OnProcessor(1))
            {
                Web = new SiloWeb(ListenAddress.Parse("127.0.0.1:0"), null),
            }
        );
        using var end = new CancellationTokenSource();
        await silo.StartAsync(end.Token);
        var window = await browser.Open();
        await window.Page.GotoAsync(silo.Address);
        await window.Says("#sweep-progress", $"of {large.Tasks.ToString("N0", CultureInfo.InvariantCulture)} tasks done");
        await window.Says("#failures-title", "Failures (the first 100 of ");
        await window.Says("#matrix td small", "/63");
        await window.Says("#models-of", "1 to 200 of 504");
        foreach (var shown in new[] { "201 to 400 of 504", "401 to 504 of 504" })
        {
            await window.Page.ClickAsync("#models-after");
            await window.Says("#models-of", shown);
        }
        Assert.StartsWith(
            "xor, correlated, seed 62",
            await window.Page.Locator("#models option").Nth(103).TextContentAsync(),
            StringComparison.Ordinal
        );
        Assert.True(await window.Page.Locator("#models-after").IsHiddenAsync());
        await window.Page.ClickAsync("#models-before");
        await window.Says("#models-of", "201 to 400 of 504");
        var before = await window.Text("#sweep-progress");
        large.Finish(900);
        await window.Page.WaitForFunctionAsync("before => document.getElementById('sweep-progress').textContent !== before", before);
        Assert.InRange(await window.Page.EvaluateAsync<int>("document.getElementsByTagName('*').length"), 100, 3000);
        await window.Picture("silo-large");
        Assert.Empty(window.Complaints);
        await end.CancelAsync();
        await silo.WaitForEndAsync(end.Token);
    }
}
