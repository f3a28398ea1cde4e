using System.Buffers;
using System.Buffers.Binary;

namespace Agop.Sweeps.Tasks;

/// <summary>
/// Tasks' ids, numbered from 0 in the order in which they were added. Takes 45 bytes for an id, where a set of strings takes 200: a
/// sweep may have millions.
/// </summary>
public sealed class TaskIds
{
    /// <summary>The bytes of an id.</summary>
    private const int Size = 32;

    private byte[] _ids = new byte[64 * Size];

    // Open addressing: a number plus one, or zero for an empty slot. At most three of four are taken.
    private int[] _slots = new int[128];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The id of that number.</summary>
    public string this[int number] => Convert.ToHexStringLower(Of(number));

    /// <summary>Adds an id, unless it is there.</summary>
    /// <param name="id">64 hexadecimal digits.</param>
    /// <param name="number">Its number, new or known.</param>
    /// <returns>Whether it is new.</returns>
    public bool Add(string id, out int number)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (!TryParse(id, bytes))
            throw new ArgumentException($"expected 64 hexadecimal digits, not '{id}'", nameof(id));
        var slot = SlotOf(bytes);
        number = _slots[slot] - 1;
        if (number >= 0)
            return false;
        number = Count++;
        if (_ids.Length < Count * (long)Size)
            Array.Resize(ref _ids, checked(_ids.Length * 2));
        bytes.CopyTo(_ids.AsSpan(number * Size));
        _slots[slot] = Count;
        if (Count > _slots.Length / 4 * 3)
            Spread();
        return true;
    }

    /// <summary>The number of an id, or -1 where it is not there.</summary>
    public int Find(string id)
    {
        Span<byte> bytes = stackalloc byte[Size];
        return TryParse(id, bytes) ? _slots[SlotOf(bytes)] - 1 : -1;
    }

    /// <summary>Gives back the room for more, once all are there.</summary>
    public void TrimExcess() => Array.Resize(ref _ids, Math.Max(1, Count) * Size);

    private ReadOnlySpan<byte> Of(int number) => _ids.AsSpan(number * Size, Size);

    /// <summary>The slot that an id is in or would be.</summary>
    private int SlotOf(ReadOnlySpan<byte> id)
    {
        // Ids are hashes: any of their bytes are as good as random.
        var slot = BinaryPrimitives.ReadInt32LittleEndian(id) & (_slots.Length - 1);
        while (_slots[slot] != 0 && !Of(_slots[slot] - 1).SequenceEqual(id))
            slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    private void Spread()
    {
        _slots = new int[_slots.Length * 2];
        for (var number = 0; number < Count; number++)
            _slots[SlotOf(Of(number))] = number + 1;
    }

    private static bool TryParse(string id, Span<byte> bytes) =>
        id.Length == 2 * Size && Convert.FromHexString(id, bytes, out _, out var written) == OperationStatus.Done && written == Size;
}
