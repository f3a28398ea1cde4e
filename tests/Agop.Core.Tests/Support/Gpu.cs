using Agop.Core.Paths;
using TorchSharp;

namespace Agop.Core.Tests.Support;

/// <summary>What needs a GPU is tested where there is one.</summary>
internal static class Gpu
{
    public static void SkipWithout(ExecutionPath path)
    {
        if (path == ExecutionPath.Cuda && !torch.cuda.is_available()) Assert.Skip("no GPU that libtorch can use on this machine");
    }
}
