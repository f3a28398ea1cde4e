using SkiaSharp;

namespace Agop.Core.Images;

/// <summary>The typeface of all text in pictures, which comes with the program: systems differ in theirs, and some have none.</summary>
internal static class Inter
{
    /// <summary>Its name.</summary>
    public const string Name = "Inter";

    /// <summary>Its letters.</summary>
    public static SKTypeface Face { get; } = Load();

    private static SKTypeface Load()
    {
        using var stream = typeof(Inter).Assembly.GetManifestResourceStream("font")!;
        return SKTypeface.FromStream(stream) ?? throw new InvalidOperationException("the font in this assembly is damaged");
    }
}
