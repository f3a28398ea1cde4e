using System.Security.Cryptography;
using Agop.Sweeps.Tasks;

namespace Agop.Sweeps.Tests.Tasks;

public sealed class TaskIdsTests
{
    private static string Id() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public void Ids_get_numbers_in_the_order_in_which_they_come_and_keep_them()
    {
        var (ids, known) = (new TaskIds(), new Dictionary<string, int>(StringComparer.Ordinal));
        for (var i = 0; i < 20_000; i++)
        {
            // A third of them come again.
            var id = i % 3 == 2 ? ids[Random.Shared.Next(ids.Count)] : Id();
            Assert.Equal(known.TryAdd(id, known.Count), ids.Add(id, out var number));
            Assert.Equal(known[id], number);
        }
        Assert.Equal(known.Count, ids.Count);
        foreach (var (id, number) in known)
            Assert.Equal((number, id), (ids.Find(id), ids[number]));
        Assert.Equal(-1, ids.Find(Id()));
    }

    /// <summary>Ids that begin alike fall into the same slot.</summary>
    [Fact]
    public void Ids_that_are_nearly_the_same_are_told_apart()
    {
        var (ids, id) = (new TaskIds(), Id());
        for (var i = 0; i < 100; i++)
            Assert.True(ids.Add(id[..62] + i.ToString("x2", null), out _));
        for (var i = 0; i < 100; i++)
            Assert.Equal(i, ids.Find(id[..62] + i.ToString("x2", null)));
        Assert.Equal(-1, ids.Find($"{id[..62]}ff"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("train")]
    [InlineData("zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0")]
    public void What_is_no_id_is_not_there_and_cannot_be_added(string text)
    {
        var ids = new TaskIds();
        Assert.Equal(-1, ids.Find(text));
        Assert.Throws<ArgumentException>(() => ids.Add(text, out _));
    }
}
