namespace Agop.Core.Tests.Arrays;

/// <summary>Mutates files and demands that a reader either reads or refuses them: never another exception.</summary>
internal static class Fuzz
{
    public const int Inputs = 100_000;
    private static readonly byte[] s_telling = [.. "0123456789-(),'{}: <>|fibuOTrueFals"u8, 0, 1, 127, 128, 255];

    public static void Run(byte[][] seeds, Action<byte[]> read, params Type[] alsoRefusals)
    {
        var random = new Random(20260101);
        var (accepted, refused) = (0, 0);
        for (var i = 0; i < Inputs; i++)
        {
            var file = Mutate(seeds[i % seeds.Length], random);
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
        }
        Assert.True(accepted > 100 && refused > 1000, $"{accepted} accepted, {refused} refused");
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var change = random.Next(1, 5); change > 0; change--)
        {
            switch (random.Next(10))
            {
                case 0:
                    if (bytes.Count > 0) bytes.RemoveRange(random.Next(bytes.Count), 1);
                    break;
                case 1:
                    bytes.Insert(random.Next(bytes.Count + 1), s_telling[random.Next(s_telling.Length)]);
                    break;
                case 2:
                    bytes = bytes[..random.Next(bytes.Count + 1)];
                    break;
                default:
                    if (bytes.Count > 0) bytes[random.Next(bytes.Count)] = random.Next(2) == 0 ? (byte)random.Next(256) : s_telling[random.Next(s_telling.Length)];
                    break;
            }
        }
        return [.. bytes];
    }
}
