using System.Buffers.Binary;
using System.Text;

namespace Agop.Core.Arrays.PyTorch;

/// <summary>
/// Reads the part of Python's pickle language that checkpoints are written in. It builds nulls, booleans, numbers, strings, tuples, lists
/// and dictionaries; for anything else it asks <paramref name="host"/>, which knows a few names and calls nothing. Every other instruction
/// is refused, so no code of the file is ever run.
/// </summary>
/// <param name="bytes">The pickle, and what is around it.</param>
/// <param name="host">Makes what the names stand for.</param>
/// <param name="start">Where the pickle begins.</param>
internal sealed class PickleReader(byte[] bytes, IPickleHost host, int start = 0)
{
    private const int MaxObjects = 10_000_000;
    private static readonly object s_mark = new();
    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _place = start;
    private int _steps;

    /// <summary>The byte behind the pickle, once it is read.</summary>
    public int End => _place;

    /// <summary>The object that the pickle describes.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or holds something that is not read here.</exception>
    public object? Read()
    {
        while (true)
        {
            if (++_steps > MaxObjects)
                throw new InvalidDataException($"more than {MaxObjects} instructions");
            var code = Byte();
            if (code == (byte)'.')
                return Pop();
            Step(code);
        }
    }

    private void Step(byte code)
    {
        switch ((char)code)
        {
            case '\x80':
                if (Byte() is var protocol and > 5)
                    throw new InvalidDataException($"protocol {protocol}: expected at most 5");
                break;
            case '\x95':
                Take(8);
                break;
            case '(':
                _stack.Add(s_mark);
                break;
            case 'N':
                _stack.Add(null);
                break;
            case '\x88':
                _stack.Add(true);
                break;
            case '\x89':
                _stack.Add(false);
                break;
            case 'J':
                _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                break;
            case 'K':
                _stack.Add((long)Byte());
                break;
            case 'M':
                _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                break;
            case '\x8a':
                _stack.Add(Long(Take(Byte())));
                break;
            case 'G':
                _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                break;
            case 'X':
                _stack.Add(Encoding.UTF8.GetString(Take(Length32())));
                break;
            case 'U':
                // Python 2's strings.
                _stack.Add(Encoding.UTF8.GetString(Take(Byte())));
                break;
            case 'T':
                _stack.Add(Encoding.UTF8.GetString(Take(Length32())));
                break;
            case 'C':
                _stack.Add(Take(Byte()).ToArray());
                break;
            case 'B':
                _stack.Add(Take(Length32()).ToArray());
                break;
            case '\x8f':
                _stack.Add(new List<object?>());
                break;
            case '\x90':
                goto case 'e';
            case '\x91':
                _stack.Add(ToMark());
                break;
            case '0':
                Pop();
                break;
            case '2':
                _stack.Add(Top());
                break;
            case '\x8c':
                _stack.Add(Encoding.UTF8.GetString(Take(Byte())));
                break;
            case ')':
                _stack.Add(Array.Empty<object?>());
                break;
            case 't':
                _stack.Add(ToMark().ToArray());
                break;
            case '\x85' or '\x86' or '\x87':
                _stack.Add(Last(code - 0x84));
                break;
            case ']':
                _stack.Add(new List<object?>());
                break;
            case 'l':
                _stack.Add(ToMark());
                break;
            case 'a':
                var item = Pop();
                Append([item]);
                break;
            case 'e':
                Append(ToMark());
                break;
            case '}':
                _stack.Add(new Dictionary<string, object?>(StringComparer.Ordinal));
                break;
            case 's':
                SetItems([.. Last(2)]);
                break;
            case 'u':
                SetItems(ToMark());
                break;
            case 'q':
                _memo[Byte()] = Top();
                break;
            case 'r':
                _memo[Length32()] = Top();
                break;
            case '\x94':
                _memo[_memo.Count] = Top();
                break;
            case 'h':
                _stack.Add(Remembered(Byte()));
                break;
            case 'j':
                _stack.Add(Remembered(Length32()));
                break;
            case 'c':
                _stack.Add(host.Find(new PickleGlobal(Line(), Line())));
                break;
            case '\x93':
                var names = Last(2);
                _stack.Add(
                    names is [string module, string name]
                        ? host.Find(new PickleGlobal(module, name))
                        : throw new InvalidDataException("a name that is not text")
                );
                break;
            case 'R':
            case '\x81':
                _stack.Add(
                    Last(2) switch
                    {
                        [PickleGlobal function, object?[] arguments] => host.Make(function, arguments),
                        [PickledObject made, object?[]] => new PickledObject(made.Type),
                        _ => throw new InvalidDataException("a call of something that is no name"),
                    }
                );
                break;
            case '\x92':
                _stack.Add(
                    Last(3) is [PickleGlobal named, object?[] given, _]
                        ? host.Make(named, given)
                        : throw new InvalidDataException("a call of something that is no name")
                );
                break;
            case 'b':
                // The attributes of a state dict, such as _metadata, say nothing about the tensors.
                var state = Pop();
                if (Top() is PickledObject target)
                    target.State = state;
                break;
            case 'Q':
                _stack.Add(host.Load(Pop()));
                break;
            default:
                throw new InvalidDataException($"instruction 0x{code:x2} at byte {_place - 1} is not one that state dicts need");
        }
    }

    private byte Byte() => Take(1)[0];

    private int Length32()
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        return length <= int.MaxValue ? (int)length : throw new InvalidDataException("a length beyond 2 GiB");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - _place)
            throw new InvalidDataException("ends too early");
        _place += count;
        return bytes.AsSpan(_place - count, count);
    }

    private string Line()
    {
        var length = bytes.AsSpan(_place).IndexOf((byte)'\n');
        if (length < 0)
            throw new InvalidDataException("ends too early");
        var text = Encoding.UTF8.GetString(Take(length));
        Take(1);
        return text;
    }

    private static object Long(ReadOnlySpan<byte> little)
    {
        if (little.Length > 8)
            return new System.Numerics.BigInteger(little);
        long value = little.Length > 0 && little[^1] >= 0x80 ? -1 : 0;
        for (var i = little.Length - 1; i >= 0; i--)
            value = value << 8 | little[i];
        return value;
    }

    private object? Top() => _stack.Count > 0 ? _stack[^1] : throw new InvalidDataException("pops an empty stack");

    private object? Pop()
    {
        var value = Top();
        if (value == s_mark)
            throw new InvalidDataException("pops a mark as a value");
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private T Peek<T>()
        where T : class =>
        Top() as T ?? throw new InvalidDataException($"expected a {(typeof(T) == typeof(List<object?>) ? "list" : "dictionary")}");

    private object?[] Last(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
            values[i] = Pop();
        return values;
    }

    private List<object?> ToMark()
    {
        var mark = _stack.LastIndexOf(s_mark);
        if (mark < 0)
            throw new InvalidDataException("there is no mark");
        var values = _stack.GetRange(mark + 1, _stack.Count - mark - 1);
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    private void Append(List<object?> items)
    {
        if (Top() is not PickledObject)
            Peek<List<object?>>().AddRange(items);
    }

    private void SetItems(List<object?> pairs)
    {
        if (pairs.Count % 2 != 0)
            throw new InvalidDataException("a key without a value");
        var target = Top() is PickledObject made ? made.Items : Peek<Dictionary<string, object?>>();
        for (var i = 0; i < pairs.Count; i += 2)
            target[
                pairs[i] is { } key
                    ? Convert.ToString(key, System.Globalization.CultureInfo.InvariantCulture)!
                    : throw new InvalidDataException("a key that is nothing")
            ] = pairs[i + 1];
    }

    private object? Remembered(long place) =>
        _memo.TryGetValue(place, out var value) ? value : throw new InvalidDataException($"memo entry {place} is missing");
}
