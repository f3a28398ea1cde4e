namespace Agop.Core.Arrays;

/// <summary>Rows of several arrays one behind the other; they stay the caller's.</summary>
internal sealed class JoinedRows : ArrayRows
{
    private readonly IReadOnlyList<ArrayRows> _parts;
    private readonly long[] _ends;

    /// <param name="parts">At least one; of one type, their rows of one shape.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public JoinedRows(IReadOnlyList<ArrayRows> parts)
        : base(parts[0].Type, [parts.Sum(part => part.Length), .. parts[0].Shape[1..]])
    {
        if (parts.Any(part => part.Type != Type || !part.Shape.AsSpan(1).SequenceEqual(Shape.AsSpan(1))))
        {
            var kinds = parts.Select(part => $"{part.Type} {part.ShapeText}").Distinct(StringComparer.Ordinal);
            throw new ArgumentException($"arrays of {string.Join(", ", kinds)} cannot be joined", nameof(parts));
        }
        (_parts, _ends) = (parts, new long[parts.Count]);
        for (var i = 0; i < _ends.Length; i++)
            _ends[i] = (i > 0 ? _ends[i - 1] : 0) + parts[i].Length;
    }

    public override void Read(long first, Span<byte> rows)
    {
        for (var part = 0; rows.Length > 0; part++)
        {
            if (first >= _ends[part])
                continue;
            var count = (int)Math.Min(rows.Length / RowBytes, _ends[part] - first);
            _parts[part].Read(first - (_ends[part] - _parts[part].Length), rows[..(count * RowBytes)]);
            first += count;
            rows = rows[(count * RowBytes)..];
        }
    }
}
