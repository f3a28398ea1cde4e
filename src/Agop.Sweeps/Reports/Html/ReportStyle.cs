namespace Agop.Sweeps.Reports.Html;

/// <summary>How the page looks, on a screen, in the dark and on paper: <c>report.css</c>.</summary>
internal static class ReportStyle
{
    public static string Css { get; } = Read();

    private static string Read()
    {
        using var file = new StreamReader(typeof(ReportStyle).Assembly.GetManifestResourceStream("report.css")!);
        return file.ReadToEnd();
    }
}
