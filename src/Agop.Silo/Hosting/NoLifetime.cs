using Microsoft.Extensions.Hosting;

namespace Agop.Silo.Hosting;

/// <summary>Leaves signals alone, and the console: they are the silo's, whatever hosts run inside it.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
