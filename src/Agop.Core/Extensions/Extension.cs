using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using Agop.Core.Attribution;
using Agop.Core.Errors;
using Agop.Core.Scores;

namespace Agop.Core.Extensions;

/// <summary>
/// Methods and scores from assemblies of others. The SHA-256 of an extension is part of the tasks that use it, so its results are never
/// taken for those of another version. Extensions run with all rights of the process.
/// </summary>
public static class Extension
{
    private static readonly ConcurrentDictionary<Assembly, string> s_hashes = new();
    private static readonly HashSet<string> s_loaded = new(StringComparer.Ordinal);
    private static readonly Lock s_gate = new();

    /// <summary>
    /// Loads an assembly and registers every public class with a constructor without parameters that is an <see cref="IAttributionMethod"/>
    /// or an <see cref="IScore"/>, in the order of their ids. A second load of the same file does nothing.
    /// </summary>
    /// <param name="path">The .dll; what it references is looked for beside it.</param>
    /// <exception cref="InputException">
    /// There is no such file, it is no assembly for this runtime, it holds no method and no score, or an id is taken.
    /// </exception>
    public static void Load(string path)
    {
        var file = Path.GetFullPath(path);
        lock (s_gate)
        {
            if (s_loaded.Contains(file))
                return;
            var types = TypesOf(path).Where(type => type is { IsClass: true, IsAbstract: false, IsPublic: true }).ToArray();
            var methods = Made<IAttributionMethod>(types, path).OrderBy(method => method.Info.Id, StringComparer.Ordinal).ToArray();
            var scores = Made<IScore>(types, path).OrderBy(score => score.Info.Id, StringComparer.Ordinal).ToArray();
            if (methods.Length + scores.Length == 0)
                throw new InputException(
                    path,
                    $"expected public classes that implement {nameof(IAttributionMethod)} or {nameof(IScore)}, found none"
                );
            foreach (var method in methods)
                AttributionMethods.Register(method, path);
            foreach (var score in scores)
                ScoreCatalog.Register(score, path);
            s_loaded.Add(file);
        }
    }

    /// <summary>
    /// The SHA-256 of the extensions' files that some methods and scores come from, in order; null where all are Agop's own.
    /// </summary>
    internal static IReadOnlyList<string>? HashesOf(IEnumerable<object> parts)
    {
        string[] hashes =
        [
            .. parts
                .Select(part => part.GetType().Assembly)
                .Where(assembly => assembly != typeof(Extension).Assembly)
                .Distinct()
                .Select(assembly => s_hashes.GetOrAdd(assembly, HashOf))
                .Order(StringComparer.Ordinal),
        ];
        return hashes.Length == 0 ? null : hashes;
    }

    private static string HashOf(Assembly assembly) =>
        assembly.Location is { Length: > 0 } file
            ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))
            : throw new InputException(assembly.GetName().Name!, "expected an assembly in a file: its hash tells its results from others'");

    private static Type[] TypesOf(string path)
    {
        if (!File.Exists(path))
            throw new InputException(path, "no such file");
        try
        {
            return Assembly.LoadFrom(path).GetExportedTypes();
        }
        catch (Exception error) when (error is BadImageFormatException or IOException or TypeLoadException or NotSupportedException)
        {
            throw new InputException(path, $"not an assembly that can be loaded: {error.Message}", error);
        }
    }

    private static IEnumerable<T> Made<T>(Type[] types, string path)
    {
        foreach (var type in types.Where(type => type.IsAssignableTo(typeof(T)) && type.GetConstructor([]) is not null))
        {
            T made;
            try
            {
                made = (T)Activator.CreateInstance(type)!;
            }
            catch (TargetInvocationException error)
            {
                throw new InputException(path, $"{type}: its constructor failed: {error.InnerException!.Message}", error);
            }
            yield return made;
        }
    }
}
