namespace Agop.Tests.Support;

/// <summary>The checkout that is tested.</summary>
internal static class Checkout
{
    public static string Path { get; } = Find();

    /// <summary>A place in it.</summary>
    public static string File(params string[] path) => System.IO.Path.Combine([Path, .. path]);

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("AGOP_ROOT") is { } root)
            return root;
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
            if (System.IO.File.Exists(System.IO.Path.Combine(folder, "Agop.sln")))
                return folder;
        throw new InvalidOperationException("run the tests from a checkout, or set AGOP_ROOT to it");
    }
}
