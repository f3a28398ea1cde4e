using System.Buffers.Binary;
using System.Text;

namespace Agop.Core.Models.Scripts;

/// <summary>
/// The objects of a TorchScript file, as libtorch pickles them: each names its class, then gives its attributes as a dictionary.
/// </summary>
internal static class ScriptPickle
{
    /// <summary>The class of the model itself.</summary>
    /// <exception cref="InvalidDataException">The pickle names no class.</exception>
    public static string RootOf(byte[] pickle) =>
        Steps(pickle).Select(step => step.Class).FirstOrDefault(name => name is not null)
        ?? throw new InvalidDataException("data.pkl: expected an object of a class, found none");

    /// <summary>The pickle in which every object of a class has the attribute that keeps a result, still empty.</summary>
    public static byte[] AddAttribute(byte[] pickle, string name)
    {
        byte[] added =
        [
            (byte)'X',
            .. BitConverter.GetBytes(ScriptArchive.Attribute.Length),
            .. Encoding.ASCII.GetBytes(ScriptArchive.Attribute),
            (byte)'N',
        ];
        var (result, copied, making) = (new MemoryStream(), 0, new Stack<string?>());
        string? current = null;
        foreach (var step in Steps(pickle))
        {
            if (step.Class is not null)
                current = step.Class;
            if (step.Code == 0x81)
                making.Push(current);
            if (step.Code != 'b' || making.Pop() != name)
                continue;
            // The dictionary is closed by SETITEMS, right before BUILD.
            if (pickle[step.Place - 1] != 'u')
                throw new InvalidDataException($"data.pkl: {name} makes its objects by a function of its own");
            result.Write(pickle, copied, step.Place - 1 - copied);
            result.Write(added);
            copied = step.Place - 1;
        }
        result.Write(pickle, copied, pickle.Length - copied);
        return result.ToArray();
    }

    /// <summary>The instructions, each with the class that it refers to where it does.</summary>
    private static IEnumerable<(int Place, byte Code, string? Class)> Steps(byte[] pickle)
    {
        var (classes, last) = (new Dictionary<int, string>(), (string?)null);
        for (var at = 0; at < pickle.Length; )
        {
            var (code, length) = (pickle[at], LengthAt(pickle, at));
            if (at + 1 + length > pickle.Length)
                throw new InvalidDataException("data.pkl: ends too early");
            string? named = null;
            if (code == 'c')
                last = named = string.Join(
                    '.',
                    Encoding.UTF8.GetString(pickle, at + 1, length).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                );
            else if (code is (byte)'q' or (byte)'r' && last is not null)
                classes[Index(pickle, at)] = last;
            else if (code is (byte)'h' or (byte)'j')
                classes.TryGetValue(Index(pickle, at), out named);
            // Only the instruction right after a class stores it in the memo.
            if (code != 'c')
                last = null;
            yield return (at, code, named);
            at += 1 + length;
        }
    }

    private static int Index(byte[] pickle, int at) =>
        pickle[at] is (byte)'q' or (byte)'h' ? pickle[at + 1] : BinaryPrimitives.ReadInt32LittleEndian(pickle.AsSpan(at + 1));

    /// <summary>How many bytes follow an instruction. Those that are not named here have none.</summary>
    private static int LengthAt(byte[] pickle, int at) =>
        (char)pickle[at] switch
        {
            '\x80' or 'K' or 'q' or 'h' => 1,
            'M' => 2,
            'J' or 'r' or 'j' => 4,
            'G' => 8,
            '\x8a' => 1 + Byte(pickle, at + 1),
            'X' or 'B' => at + 5 <= pickle.Length
            && BinaryPrimitives.ReadInt32LittleEndian(pickle.AsSpan(at + 1)) is >= 0 and < int.MaxValue - 4 and var length
                ? 4 + length
                : throw new InvalidDataException("data.pkl: ends too early"),
            'c' => Lines(pickle, at + 1, 2),
            _ => 0,
        };

    private static byte Byte(byte[] pickle, int at) =>
        at < pickle.Length ? pickle[at] : throw new InvalidDataException("data.pkl: ends too early");

    private static int Lines(byte[] pickle, int start, int count)
    {
        var at = start;
        for (; count > 0; count--)
        {
            var length = pickle.AsSpan(at).IndexOf((byte)'\n');
            if (length < 0)
                throw new InvalidDataException("data.pkl: ends too early");
            at += length + 1;
        }
        return at - start;
    }
}
