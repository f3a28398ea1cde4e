using System.Collections.Immutable;
using Agop.Core.Errors;

namespace Agop.Core.Catalogs;

/// <summary>Things by their ids, ours first, then those that extensions bring. Safe to use from any thread.</summary>
/// <param name="kind">What they are, for errors: "method".</param>
/// <param name="idOf">The id of one.</param>
/// <param name="own">Ours, in order.</param>
internal sealed class Catalog<T>(string kind, Func<T, string> idOf, ImmutableArray<T> own)
    where T : class
{
    private ImmutableArray<T> _all = own;

    public IReadOnlyList<T> All => _all;

    public T Find(string id, string source) =>
        _all.FirstOrDefault(known => idOf(known) == id)
        ?? throw new InputException(source, $"expected a {kind} among {string.Join(", ", _all.Select(idOf))}, not '{id}'");

    /// <exception cref="InputException">The id is not one, or taken.</exception>
    public void Add(T added, string source)
    {
        var id = idOf(added);
        if (id.Length is 0 or > 60 || !id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new InputException(source, $"{added.GetType()}: expected an id of small letters, digits and '-', not '{id}'");
        if (!ImmutableInterlocked.Update(ref _all, all => all.Any(known => idOf(known) == id) ? all : all.Add(added)))
            throw new InputException(source, $"{added.GetType()}: there is a {kind} {id} already");
    }
}
