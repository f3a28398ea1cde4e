using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Agop.Core.Randomness;

/// <summary>
/// Philox4x32-10: a counter-based generator. A stream is named by a seed, a purpose and an index, so any part of a task can be drawn
/// anywhere, in any order, without drawing the rest.
/// </summary>
/// <remarks>Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.</remarks>
internal sealed class Philox
{
    private readonly uint _key0;
    private readonly uint _key1;
    private ulong _stream;
    private ulong _counter;
    private (uint A, uint B, uint C, uint D) _block;
    private int _used = 4;
    private double? _spare;

    /// <summary>The stream of a seed, a purpose and an index.</summary>
    /// <param name="seed">The task's seed.</param>
    /// <param name="purpose">What the numbers are for; equal seeds with other purposes give independent streams.</param>
    /// <param name="index">Which of the purpose's streams, such as an image's number.</param>
    public Philox(long seed, string purpose, long index = 0)
    {
        (_key0, _key1) = KeyOf(seed, purpose);
        _stream = unchecked((ulong)index);
    }

    /// <summary>Goes to the beginning of another of the purpose's streams.</summary>
    public void MoveTo(long index)
    {
        (_stream, _counter, _used, _spare) = (unchecked((ulong)index), 0, 4, null);
    }

    /// <summary>The key of a seed and a purpose.</summary>
    public static (uint A, uint B) KeyOf(long seed, string purpose)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{purpose}"), digest);
        return (BinaryPrimitives.ReadUInt32LittleEndian(digest), BinaryPrimitives.ReadUInt32LittleEndian(digest[4..]));
    }

    /// <summary>One block of the generator: four words from a 128-bit counter and a 64-bit key.</summary>
    public static (uint A, uint B, uint C, uint D) Block((uint A, uint B, uint C, uint D) counter, (uint A, uint B) key)
    {
        var (a, b, c, d) = counter;
        var (k0, k1) = key;
        for (var round = 0; round < 10; round++)
        {
            var p0 = (ulong)0xD2511F53u * a;
            var p1 = (ulong)0xCD9E8D57u * c;
            (a, b, c, d) = ((uint)(p1 >> 32) ^ b ^ k0, (uint)p1, (uint)(p0 >> 32) ^ d ^ k1, (uint)p0);
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        return (a, b, c, d);
    }

    /// <summary>The next 32 bits.</summary>
    public uint NextUInt32()
    {
        if (_used == 4)
        {
            _block = Block(((uint)_counter, (uint)(_counter >> 32), (uint)_stream, (uint)(_stream >> 32)), (_key0, _key1));
            _counter++;
            _used = 0;
        }
        return _used++ switch
        {
            0 => _block.A,
            1 => _block.B,
            2 => _block.C,
            _ => _block.D,
        };
    }

    /// <summary>A double in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (((ulong)(NextUInt32() >> 5) << 26) | (NextUInt32() >> 6)) * (1.0 / 9007199254740992.0);

    /// <summary>A standard normal, by Box and Muller; every second call returns the spare of the one before.</summary>
    public double NextGaussian()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }
        var radius = Math.Sqrt(-2.0 * Math.Log(1.0 - NextDouble()));
        var (sin, cos) = Math.SinCos(2.0 * Math.PI * NextDouble());
        _spare = radius * sin;
        return radius * cos;
    }

    /// <summary>An integer in [0, <paramref name="bound"/>), without bias.</summary>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        // Lemire's method: multiply, and reject the few low products that would favour some results.
        var product = (ulong)NextUInt32() * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            var threshold = (uint)-bound % (uint)bound;
            while ((uint)product < threshold)
                product = (ulong)NextUInt32() * (uint)bound;
        }
        return (int)(product >> 32);
    }

    /// <summary>0 .. n-1 in random order.</summary>
    public int[] Permutation(int n)
    {
        var items = new int[n];
        for (var i = 0; i < n; i++)
            items[i] = i;
        for (var i = n - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
        return items;
    }
}
