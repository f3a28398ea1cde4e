using System.Runtime.CompilerServices;
using Agop.Core.Data.Store;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Datasets;

namespace Agop.Tests.Support;

/// <summary>A data store that goes with the process.</summary>
internal static class TestData
{
    /// <summary>A context for a task.</summary>
    public static TaskContext Context(CancellationToken cancellation) => new(cancellation) { Data = new DataAccess(DataStore.Default) };

    [ModuleInitializer]
    internal static void Begin()
    {
        var folder = Directory.CreateTempSubdirectory("agop-test-data").FullName;
        Environment.SetEnvironmentVariable(DataStore.Variable, folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
