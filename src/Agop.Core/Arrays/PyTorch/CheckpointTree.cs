namespace Agop.Core.Arrays.PyTorch;

/// <summary>
/// Finds the dictionaries of tensors in what a checkpoint's pickle describes: state dicts at any depth, and the parameters of modules that
/// were pickled whole.
/// </summary>
internal sealed class CheckpointTree
{
    private const int Deepest = 12;
    private const int MaxGroups = 2_000;
    private const string Parameters = "_parameters",
        Buffers = "_buffers",
        Modules = "_modules";
    private readonly List<ArrayGroup> _groups = [];
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    private CheckpointTree() { }

    /// <summary>The groups, outermost first.</summary>
    /// <exception cref="InvalidDataException">There is no tensor with a name.</exception>
    public static IReadOnlyList<ArrayGroup> GroupsOf(object? root)
    {
        if (root is StoredArray only)
            return [new ArrayGroup("", new Dictionary<string, StoredArray>(StringComparer.Ordinal) { ["tensor"] = only })];
        var tree = new CheckpointTree();
        tree.Walk(root, "", 0);
        return tree._groups.Count > 0
            ? tree._groups
            : throw new InvalidDataException($"expected a dictionary of tensors, as state_dict() gives; found none in {Describe(root)}");
    }

    private void Walk(object? node, string path, int depth)
    {
        if (
            node is null
            || depth > Deepest
            || _groups.Count >= MaxGroups
            || node is not (Dictionary<string, object?> or List<object?> or object?[] or PickledObject)
            || !_seen.Add(node)
        )
            return;
        string At(string key) => path.Length == 0 ? key : $"{path}.{key}";
        switch (node)
        {
            case Dictionary<string, object?> named:
                Take(
                    path,
                    named.Where(pair => pair.Value is StoredArray).Select(pair => KeyValuePair.Create(pair.Key, (StoredArray)pair.Value!))
                );
                foreach (var (key, value) in named)
                    Walk(value, At(key), depth + 1);
                break;
            case PickledObject { State: Dictionary<string, object?> state } module when IsModule(state):
                var found = new List<KeyValuePair<string, StoredArray>>();
                Collect(module, "", found, 0);
                Take(path, found);
                break;
            case PickledObject made:
                Walk(made.Items, path, depth + 1);
                Walk(made.State, path, depth + 1);
                break;
            default:
                var place = 0;
                foreach (var item in (IEnumerable<object?>)node)
                    Walk(item, At($"{place++}"), depth + 1);
                break;
        }
    }

    private void Take(string path, IEnumerable<KeyValuePair<string, StoredArray>> arrays)
    {
        var group = new Dictionary<string, StoredArray>(StringComparer.Ordinal);
        foreach (var (name, array) in arrays)
            group[name] = array;
        if (group.Count > 0)
            _groups.Add(new ArrayGroup(path, group));
    }

    private static bool IsModule(Dictionary<string, object?> state) => state.ContainsKey(Parameters) && state.ContainsKey(Modules);

    /// <summary>The parameters and buffers of a module and of those in it, named as state_dict() names them.</summary>
    private void Collect(PickledObject module, string prefix, List<KeyValuePair<string, StoredArray>> found, int depth)
    {
        if (module.State is not Dictionary<string, object?> state || depth > Deepest || !_seen.Add(module) && depth > 0)
            return;
        foreach (var own in new[] { Parameters, Buffers })
            if (state.GetValueOrDefault(own) is Dictionary<string, object?> tensors)
                foreach (var (name, value) in tensors)
                    if (value is StoredArray array)
                        found.Add(new(prefix + name, array));
        if (state.GetValueOrDefault(Modules) is not Dictionary<string, object?> children)
            return;
        foreach (var (name, child) in children)
            if (child is PickledObject inner)
                Collect(inner, $"{prefix}{name}.", found, depth + 1);
    }

    private static string Describe(object? root) =>
        root switch
        {
            null => "nothing",
            Dictionary<string, object?> { Count: 0 } => "an empty one",
            Dictionary<string, object?> named => $"one with {ArrayFile.Listed(named.Keys)}",
            PickledObject made => $"an object of {made.Type}",
            PickleGlobal name => $"{name}",
            _ => $"a {root.GetType().Name}",
        };
}
