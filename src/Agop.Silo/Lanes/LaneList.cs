using System.Globalization;
using Agop.Core.Errors;
using Agop.Core.Libtorch;
using Agop.Grains.Contracts;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Lanes;

/// <summary>
/// Lanes as people write them: <c>cpu:2</c> for two on the processor, or only the number; <c>cuda:0</c> for one on the first GPU,
/// <c>cuda:all</c> for one on each.
/// </summary>
public static class LaneList
{
    /// <summary>So many lanes a silo may have.</summary>
    internal const int Max = 1024;

    private const string AllGpus = "all";

    /// <summary>The lanes.</summary>
    /// <param name="text">Parts of the form cpu:COUNT, cuda:NUMBER or cuda:all, separated by commas.</param>
    /// <param name="source">What errors call it.</param>
    /// <param name="gpus">How many GPUs there are; libtorch is asked unless given.</param>
    /// <exception cref="InputException">It is not that, or names a GPU that is not there.</exception>
    public static IReadOnlyList<Lane> Parse(string text, string source = "lanes", int? gpus = null)
    {
        var lanes = new List<Lane>();
        foreach (var part in text.Split(','))
        {
            var (kind, count) = part.Split(':', 2) is [var named, var digits] ? (named, digits) : (LaneKinds.Cpu, part);
            var isNumber = int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            switch (kind)
            {
                case LaneKinds.Cpu when isNumber && number is >= 1 and <= Max:
                    var first = lanes.Count(lane => lane.Device == LaneKinds.Cpu);
                    lanes.AddRange(Enumerable.Range(first, number).Select(index => new Lane(LaneKinds.Cpu, index)));
                    break;
                case LaneKinds.Cuda when isNumber && (gpus ??= LibtorchRuntime.GpuCount) is var there:
                    if (number >= there)
                        throw new InputException(
                            source,
                            there == 0 ? $"'{part}': {LibtorchRuntime.NoGpu}" : $"'{part}': expected cuda:0 to cuda:{there - 1}"
                        );
                    lanes.Add(new Lane(kind, number));
                    break;
                case LaneKinds.Cuda when count == AllGpus:
                    gpus ??= LibtorchRuntime.GpuCount;
                    if (gpus == 0)
                        throw new InputException(source, $"'{part}': {LibtorchRuntime.NoGpu}");
                    lanes.AddRange(Enumerable.Range(0, gpus.Value).Select(gpu => new Lane(kind, gpu)));
                    break;
                default:
                    throw new InputException(source, $"expected cpu:COUNT with 1 to {Max}, cuda:NUMBER or cuda:all, not '{part}'");
            }
        }
        return lanes.Count <= Max ? lanes : throw new InputException(source, $"expected 1 to {Max} lanes, not {lanes.Count}");
    }
}
