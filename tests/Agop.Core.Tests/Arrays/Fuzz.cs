using Agop.Tests.Support;

namespace Agop.Core.Tests.Arrays;

/// <summary>Mutates files and demands that a reader either reads or refuses them: never another exception.</summary>
internal static class Fuzz
{
    public const int Inputs = 100_000;

    /// <summary>A zip file may claim to unpack to so much before it is taken for a bomb.</summary>
    private const long MaxMemory = 320L << 20;

    public static void Run(byte[][] seeds, Action<byte[]> read, params Type[] alsoRefusals)
    {
        var random = new Random(20260101);
        var (accepted, refused) = (0, 0);
        for (var i = 0; i < Inputs; i++)
        {
            var file = Mutations.Of(seeds[i % seeds.Length], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(file);
                accepted++;
            }
            catch (Exception error) when (error is InvalidDataException || alsoRefusals.Contains(error.GetType()))
            {
                Assert.False(string.IsNullOrWhiteSpace(error.Message));
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxMemory);
        }
        Assert.True(accepted > 100 && refused > 1000, $"{accepted} accepted, {refused} refused");
    }
}
