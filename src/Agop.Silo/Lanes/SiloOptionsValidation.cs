using Microsoft.Extensions.Options;

namespace Agop.Silo.Lanes;

/// <summary>Refuses options that no silo can work with; each failure begins with the option's name.</summary>
internal sealed class SiloOptionsValidation : IValidateOptions<SiloOptions>
{
    private static readonly TimeSpan s_maxGrace = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, SiloOptions options)
    {
        var failures = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Name))
            failures.Add("name: expected some text");
        if (options.Lanes.Count is 0 or > LaneList.Max)
            failures.Add($"lanes: expected 1 to {LaneList.Max}, not {options.Lanes.Count}");
        if (options.Grace < TimeSpan.Zero || options.Grace > s_maxGrace)
            failures.Add($"grace: expected 0 to {s_maxGrace.TotalSeconds} seconds, not {options.Grace.TotalSeconds}");
        if (options.Heartbeat <= TimeSpan.Zero)
            failures.Add($"heartbeat: expected more than 0 seconds, not {options.Heartbeat.TotalSeconds}");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
