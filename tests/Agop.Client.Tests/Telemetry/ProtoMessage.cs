using System.Buffers.Binary;
using System.Text;

namespace Agop.Client.Tests.Telemetry;

/// <summary>A protocol buffer's fields by their numbers: enough to read what OTLP sends.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtoMessage(ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length; )
        {
            var key = Varint(bytes.Span, ref at);
            var (field, wire) = ((int)(key >> 3), (int)(key & 7));
            switch (wire)
            {
                case 0:
                    _fields.Add((field, Varint(bytes.Span, ref at), default));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[at..]), default));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(bytes.Span, ref at);
                    _fields.Add((field, 0, bytes.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]), default));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {wire}");
            }
        }
    }

    /// <summary>The messages in a field, through fields of messages: Messages(1, 2) are those in field 2 of those in field 1.</summary>
    public IEnumerable<ProtoMessage> Messages(params int[] path) =>
        path.Aggregate(
            (IEnumerable<ProtoMessage>)[this],
            (messages, field) => messages.SelectMany(message => message.All(field).Select(bytes => new ProtoMessage(bytes)))
        );

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field).Span);

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).Span);

    public ReadOnlyMemory<byte> Bytes(int field) => _fields.LastOrDefault(entry => entry.Field == field).Bytes;

    public ulong Number(int field) => _fields.LastOrDefault(entry => entry.Field == field).Number;

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    /// <summary>Attributes (key in 1, value in 2, as OTLP's KeyValue) of a field, as text.</summary>
    public IReadOnlyDictionary<string, string> Attributes(int field) =>
        Messages(field)
            .ToDictionary(
                pair => pair.Text(1),
                pair =>
                    pair.Messages(2).Select(value => value.Bytes(1).Length > 0 ? value.Text(1) : $"{value.Number(3)}").FirstOrDefault()
                    ?? "",
                StringComparer.Ordinal
            );

    private IEnumerable<ReadOnlyMemory<byte>> All(int field) => _fields.Where(entry => entry.Field == field).Select(entry => entry.Bytes);

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
            shift += 7;
        }
    }
}
