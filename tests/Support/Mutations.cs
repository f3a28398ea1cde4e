namespace Agop.Tests.Support;

/// <summary>Changes a few bytes of files, in the places and to the values at which readers break.</summary>
internal static class Mutations
{
    private static readonly byte[] s_telling = [.. "0123456789-(),'{}: <>|fibuOTrueFals"u8, 0, 1, 127, 128, 255];

    /// <summary>A file with one to four changes.</summary>
    public static byte[] Of(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var change = random.Next(1, 5); change > 0; change--)
        {
            switch (random.Next(10))
            {
                case 0:
                    if (bytes.Count > 0)
                        bytes.RemoveRange(random.Next(bytes.Count), 1);
                    break;
                case 1:
                    bytes.Insert(random.Next(bytes.Count + 1), s_telling[random.Next(s_telling.Length)]);
                    break;
                case 2:
                    bytes = bytes[..random.Next(bytes.Count + 1)];
                    break;
                default:
                    if (bytes.Count > 0)
                        bytes[random.Next(bytes.Count)] =
                            random.Next(2) == 0 ? (byte)random.Next(256) : s_telling[random.Next(s_telling.Length)];
                    break;
            }
        }
        return [.. bytes];
    }
}
