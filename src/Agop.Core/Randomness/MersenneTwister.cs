namespace Agop.Core.Randomness;

/// <summary>
/// MT19937 as NumPy's legacy RandomState draws from it, bit for bit: Knuth seeding, 53-bit doubles, polar normals with the spare kept,
/// masked rejection for integers. For benchmarks that are defined by it; everything else uses <see cref="Philox"/>.
/// </summary>
/// <remarks>Matsumoto and Nishimura, ACM TOMACS 8 (1998); NumPy's <c>numpy.random.RandomState</c>.</remarks>
internal sealed class MersenneTwister
{
    private const int N = 624;
    private const int M = 397;
    private readonly uint[] _state = new uint[N];
    private int _index = N;
    private double? _spare;

    /// <summary>Seeds as <c>numpy.random.seed(seed)</c> does for one 32-bit integer.</summary>
    public MersenneTwister(uint seed)
    {
        _state[0] = seed;
        for (uint i = 1; i < N; i++)
            _state[i] = 1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30)) + i;
    }

    /// <summary>The next 32 bits.</summary>
    public uint NextUInt32()
    {
        if (_index == N)
            Refill();
        var y = _state[_index++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680u;
        y ^= (y << 15) & 0xefc60000u;
        return y ^ (y >> 18);
    }

    /// <summary>A double in [0, 1) with 53 random bits, from two draws.</summary>
    public double NextDouble()
    {
        var high = NextUInt32() >> 5;
        var low = NextUInt32() >> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /// <summary>A standard normal by Marsaglia's polar method; every second call returns the spare of the one before.</summary>
    public double NextGaussian()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }
        double x1,
            x2,
            r2;
        do
        {
            x1 = 2.0 * NextDouble() - 1.0;
            x2 = 2.0 * NextDouble() - 1.0;
            r2 = x1 * x1 + x2 * x2;
        } while (r2 >= 1.0 || r2 == 0.0);
        var f = Math.Sqrt(-2.0 * Math.Log(r2) / r2);
        _spare = f * x1;
        return f * x2;
    }

    /// <summary>An integer in [0, <paramref name="maximum"/>], inclusive, by masked rejection. No draw when there is no choice.</summary>
    public uint NextInclusive(uint maximum)
    {
        if (maximum == 0)
            return 0;
        var mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(maximum);
        uint value;
        do value = NextUInt32() & mask;
        while (value > maximum);
        return value;
    }

    /// <summary>An integer in [0, <paramref name="high"/>), as <c>numpy.random.randint(0, high)</c>.</summary>
    public int NextInt(int high) => (int)NextInclusive((uint)(high - 1));

    /// <summary>Shuffles in place, as <c>numpy.random.shuffle</c>.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (int)NextInclusive((uint)i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>0 .. n-1 in random order, as <c>numpy.random.permutation(n)</c>.</summary>
    public int[] Permutation(int n)
    {
        var items = new int[n];
        for (var i = 0; i < n; i++)
            items[i] = i;
        Shuffle(items.AsSpan());
        return items;
    }

    private void Refill()
    {
        for (var k = 0; k < N; k++)
        {
            var y = (_state[k] & 0x80000000u) | (_state[(k + 1) % N] & 0x7fffffffu);
            _state[k] = _state[(k + M) % N] ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908b0dfu : 0u);
        }
        _index = 0;
    }
}
