using Agop.Silo.Lanes;
using Agop.Silo.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Agop.Client.Execution;

/// <summary>Sends what a command without a silo traces.</summary>
internal static class SentTelemetry
{
    /// <summary>Begins to listen, where OpenTelemetry's environment variables say that something is to be sent.</summary>
    /// <returns>What sends the rest when it is disposed of, or null.</returns>
    public static IDisposable? Begin()
    {
        if (!TelemetryPipeline.IsSent)
            return null;
        var services = new ServiceCollection().AddLogging(Logs.Sent).AddTelemetry(new SiloOptions().Name);
        var provider = services.BuildServiceProvider();
        TelemetryPipeline.Listen(provider);
        return provider;
    }
}
