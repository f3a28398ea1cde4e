using System.Text;
using System.Text.Json;
using Agop.Core.Errors;

namespace Agop.Benchmarks.ClevrXai.Release;

/// <summary>Reads the items of an array in a large JSON object one by one: never more than one of them and a buffer is in memory.</summary>
internal static class JsonItems
{
    private const int FirstBuffer = 1 << 16;
    private const int LargestItem = 64 << 20;

    /// <summary>The items of the array under a key of the file's object.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="InputException">The file cannot be read, is no JSON object, or has no such array.</exception>
    public static IEnumerable<JsonElement> Read(string path, string key)
    {
        using var reader = new Reader(path, key);
        while (true)
        {
            JsonDocument? item;
            try
            {
                item = reader.Next();
            }
            catch (JsonException error)
            {
                throw new InputException(path, $"not JSON: {error.Message}", error);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new InputException(
                    path,
                    error is FileNotFoundException or DirectoryNotFoundException ? "no such file" : error.Message,
                    error
                );
            }
            if (item is null)
                yield break;
            using (item)
                yield return item.RootElement;
        }
    }

    /// <summary>A window on the file that grows where an item does not fit.</summary>
    private sealed class Reader(string path, string key) : IDisposable
    {
        private FileStream? _file;
        private byte[] _buffer = new byte[FirstBuffer];
        private int _length;
        private int _place;
        private bool _ended;
        private bool _inside;
        private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = 64 });

        public void Dispose() => _file?.Dispose();

        public JsonDocument? Next()
        {
            _file ??= Open();
            if (!_inside && !FindArray())
                throw new InputException(path, $"{key}: missing; expected an object with a list of that name");
            while (true)
            {
                var reader = new Utf8JsonReader(_buffer.AsSpan(_place, _length - _place), _ended, _state);
                if (reader.Read())
                {
                    if (reader.TokenType == JsonTokenType.EndArray)
                        return null;
                    if (JsonDocument.TryParseValue(ref reader, out var item))
                    {
                        Advance(reader);
                        return item;
                    }
                }
                if (_ended)
                    throw new JsonException("the file ends too early");
                Fill();
            }
        }

        /// <summary>The file, after a byte-order mark where it has one.</summary>
        private FileStream Open()
        {
            var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[Encoding.UTF8.Preamble.Length];
            if (
                file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length
                || !start.SequenceEqual(Encoding.UTF8.Preamble)
            )
                file.Position = 0;
            return file;
        }

        private bool FindArray()
        {
            var named = false;
            while (true)
            {
                var reader = new Utf8JsonReader(_buffer.AsSpan(_place, _length - _place), _ended, _state);
                while (reader.Read())
                {
                    if (named && reader.TokenType == JsonTokenType.StartArray)
                    {
                        Advance(reader);
                        return _inside = true;
                    }
                    named = reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals(key);
                }
                Advance(reader);
                if (_ended)
                    return false;
                Fill();
            }
        }

        private void Advance(Utf8JsonReader reader)
        {
            _place += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
        }

        private void Fill()
        {
            _buffer.AsSpan(_place, _length - _place).CopyTo(_buffer);
            (_length, _place) = (_length - _place, 0);
            if (_length == _buffer.Length)
            {
                if (_length >= LargestItem)
                    throw new JsonException($"an item has more than {LargestItem} bytes");
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            }
            var read = _file!.Read(_buffer.AsSpan(_length));
            _length += read;
            _ended = read == 0;
        }
    }
}
