using System.Globalization;
using Agop.Core.Errors;
using Parquet;
using Parquet.Schema;

namespace Agop.Benchmarks.Tables.Files;

/// <summary>Values of a Parquet column as text, as CSV would have them.</summary>
internal static class ParquetCells
{
    public static Task<string?[]> ReadAsync(string path, ParquetRowGroupReader group, DataField field, CancellationToken cancellation) =>
        Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Boolean => ValuesAsync<bool>(group, field, cancellation),
            TypeCode.Byte => ValuesAsync<byte>(group, field, cancellation),
            TypeCode.SByte => ValuesAsync<sbyte>(group, field, cancellation),
            TypeCode.Int16 => ValuesAsync<short>(group, field, cancellation),
            TypeCode.UInt16 => ValuesAsync<ushort>(group, field, cancellation),
            TypeCode.Int32 => ValuesAsync<int>(group, field, cancellation),
            TypeCode.UInt32 => ValuesAsync<uint>(group, field, cancellation),
            TypeCode.Int64 => ValuesAsync<long>(group, field, cancellation),
            TypeCode.UInt64 => ValuesAsync<ulong>(group, field, cancellation),
            TypeCode.Single => ValuesAsync<float>(group, field, cancellation),
            TypeCode.Double => ValuesAsync<double>(group, field, cancellation),
            TypeCode.Decimal => ValuesAsync<decimal>(group, field, cancellation),
            _ when field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(string) => TextsAsync(
                group,
                field,
                cancellation
            ),
            _ => throw new InputException(path, $"column {field.Name}: expected numbers, texts or booleans, found {field.ClrType.Name}"),
        };

    private static async Task<string?[]> TextsAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancellation)
    {
        var values = new string?[group.RowCount];
        await group.ReadAsync(field, values.AsMemory(), cancellationToken: cancellation);
        return values;
    }

    private static async Task<string?[]> ValuesAsync<T>(ParquetRowGroupReader group, DataField field, CancellationToken cancellation)
        where T : unmanaged, IConvertible
    {
        // A NaN says as little as a null.
        static string? Text(T value) => value.ToString(CultureInfo.InvariantCulture) is not "NaN" and var text ? text : null;
        if (field.IsNullable)
        {
            var nullable = new T?[group.RowCount];
            await group.ReadAsync(field, nullable.AsMemory(), cancellationToken: cancellation);
            return Array.ConvertAll(nullable, value => value is { } known ? Text(known) : null);
        }
        var values = new T[group.RowCount];
        await group.ReadAsync(field, values.AsMemory(), cancellationToken: cancellation);
        return Array.ConvertAll(values, Text);
    }
}
