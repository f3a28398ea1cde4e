using Agop.Core.Images;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace Agop.Sweeps.Reports.Charts;

/// <summary>
/// How all charts look: Inter, thin grey lines, colours that are told apart with any kind of colour vision (Okabe and Ito).
/// </summary>
internal static class ChartStyle
{
    public const float Small = 11,
        Normal = 12.5f,
        Large = 15;
    private static readonly string[] s_colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a7a7a", "#000000"];

    static ChartStyle()
    {
        Fonts.FontResolvers.Insert(0, new OnlyInter());
        (Fonts.Default, Fonts.Sans) = (Inter.Name, Inter.Name);
    }

    /// <summary>Text.</summary>
    public static Color Ink { get; } = Color.FromHex("#222222");

    /// <summary>The bars of methods that are not AGOP's.</summary>
    public static Color Quiet { get; } = Color.FromHex("#a9bcc6");

    /// <summary>Lines behind the data.</summary>
    private static Color Rule { get; } = Color.FromHex("#e2e2e7");

    /// <summary>The colour of a series by its place.</summary>
    public static Color Colour(int series) => Color.FromHex(s_colours[series % s_colours.Length]);

    /// <summary>An empty chart.</summary>
    public static Plot New(string across, string up)
    {
        var plot = new Plot();
        plot.Axes.Right.IsVisible = plot.Axes.Top.IsVisible = false;
        plot.Grid.XAxisStyle.MajorLineStyle.Color = plot.Grid.YAxisStyle.MajorLineStyle.Color = Rule;
        foreach (var axis in new IAxis[] { plot.Axes.Left, plot.Axes.Bottom, plot.Axes.Right })
        {
            axis.TickLabelStyle.FontSize = Small;
            axis.TickLabelStyle.ForeColor = Ink;
            axis.FrameLineStyle.Color = Ink;
            axis.MinorTickStyle.Length = 0;
        }
        Name(plot.Axes.Bottom, across);
        Name(plot.Axes.Left, up);
        return plot;

        static void Name(IAxis axis, string text)
        {
            axis.Label.Text = text;
            axis.Label.FontSize = Normal;
            axis.Label.Bold = false;
            axis.Label.ForeColor = Ink;
        }
    }

    /// <summary>The title of a chart.</summary>
    public static void Title(Plot plot, string text)
    {
        plot.Axes.Title.IsVisible = true;
        plot.Axes.Title.Label.Text = text;
        plot.Axes.Title.Label.FontSize = Large;
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Title.Label.ForeColor = Ink;
    }

    /// <summary>Ticks with texts of their own.</summary>
    public static void Ticks(IAxis axis, IReadOnlyList<double> places, IReadOnlyList<string> texts) =>
        axis.TickGenerator = new NumericManual([.. places], [.. texts]);

    private sealed class OnlyInter : IFontResolver
    {
        public SKTypeface CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing width) => Inter.Face;

        public SKTypeface CreateTypeface(string fontName, bool bold, bool italic) => Inter.Face;
    }
}
