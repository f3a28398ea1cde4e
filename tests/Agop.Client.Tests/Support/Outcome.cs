namespace Agop.Client.Tests.Support;

/// <summary>How a program ended and what it printed.</summary>
internal sealed record Outcome(int Code, string Output, string Error)
{
    /// <summary>Demands success.</summary>
    public Outcome Succeeded()
    {
        Assert.True(Code == 0, $"exit code {Code}: {Error}");
        return this;
    }

    /// <summary>Demands refusal with one line that says all of <paramref name="expected"/>.</summary>
    public void Refused(int code, params string[] expected)
    {
        var lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(Code == code, $"exit code {Code}, expected {code}: {Error}{Output}");
        Assert.StartsWith("agop: ", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.All(expected, part => Assert.Contains(part, lines[^1], StringComparison.Ordinal));
    }
}
