using System.Runtime.CompilerServices;

namespace Agop.Ledger.Tests.Support;

/// <summary>
/// Tests block the pool's threads while they wait for servers and checkers; the database driver must find free ones all the same.
/// </summary>
internal static class PoolThreads
{
#pragma warning disable CA2255 // Before the first test, whichever that is.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Provide() => ThreadPool.SetMinThreads(32, 32);
}
