using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Agop.Core.Arrays;
using Agop.Core.Json;

namespace Agop.Core.Data.Store;

/// <summary>
/// What a data set holds: the form of its samples, and the shards of its splits by their hashes. Two data sets of equal samples in equal
/// order have equal manifests, wherever they came from and wherever they lie.
/// </summary>
/// <param name="Type">What the images' elements are.</param>
/// <param name="Shape">An image's sizes: (H, W) or (C, H, W).</param>
/// <param name="LabelType">What the labels' elements are.</param>
/// <param name="Splits">The splits.</param>
/// <param name="Mask">Height and width of the masks; null where there are none.</param>
/// <param name="Native">Height and width of the masks at the pictures' own size; null where there are none.</param>
/// <param name="Truth">What the elements of a graded truth are, which stands in place of the masks; null where these are bits.</param>
internal sealed record DatasetManifest(
    ElementType Type,
    IReadOnlyList<long> Shape,
    ElementType LabelType,
    IReadOnlyList<SplitManifest> Splits,
    IReadOnlyList<int>? Mask = null,
    IReadOnlyList<int>? Native = null,
    ElementType? Truth = null
)
{
    /// <summary>The SHA-256 of the manifest: the data set's id.</summary>
    [JsonIgnore]
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToJson())));

    /// <summary>All shards.</summary>
    [JsonIgnore]
    public IEnumerable<ShardInfo> Shards => Splits.SelectMany(split => split.Shards);

    /// <summary>The split of that name, or null.</summary>
    public SplitManifest? Find(string name) => Splits.FirstOrDefault(split => split.Name == name);

    /// <summary>As one line of JSON, always the same.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonFormat.Options);

    /// <summary>A manifest in such a line.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static DatasetManifest Parse(string json) =>
        JsonSerializer.Deserialize<DatasetManifest>(json, JsonFormat.Strict) ?? throw new JsonException("expected a manifest");
}
