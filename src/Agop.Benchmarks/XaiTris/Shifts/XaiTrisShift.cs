using System.Globalization;
using System.Text.RegularExpressions;
using Agop.Benchmarks.XaiTris.Whitening;
using Agop.Core.Errors;
using Agop.Core.Json;

namespace Agop.Benchmarks.XaiTris.Shifts;

/// <summary>
/// What differs from the benchmark as it is: how test images are drawn, where training and test patterns stand, whether all images are
/// whitened. It is written behind a scenario's colon, its parts joined by a plus: <c>linear:down1+right1</c>, <c>rigid:left-right</c>.
/// </summary>
public sealed partial record XaiTrisShift
{
    /// <summary>The benchmark as it is.</summary>
    public static readonly XaiTrisShift None = new();

    private const string Swap = "swapped",
        OtherKind = "other-background";

    private static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal)
    {
        ["one-pixel"] = "right1",
        ["low-snr"] = "snr0.5",
    };

    /// <summary>How parts are written.</summary>
    public static IReadOnlyList<string> Parts { get; } =
    [
        .. s_names.Keys,
        "up1, down1, left1 or right1 (test patterns moved by so many cells)",
        "snr0.25 (test patterns weaker by this factor)",
        "left-right (halves, or whole, of training and test patterns)",
        Swap,
        OtherKind,
        .. Enum.GetValues<WhiteningKind>().Select(JsonFormat.NameOf),
    ];

    private XaiTrisShift() { }

    /// <summary>By how many cells test patterns stand lower.</summary>
    public int Down { get; private init; }

    /// <summary>By how many cells they stand further right.</summary>
    public int Right { get; private init; }

    /// <summary>What the weight of test patterns is multiplied by.</summary>
    public double Signal { get; private init; } = 1;

    /// <summary>Where training and validation patterns stand.</summary>
    public XaiTrisArea Train { get; private init; }

    /// <summary>Where test patterns stand.</summary>
    public XaiTrisArea Test { get; private init; }

    /// <summary>Whether T and L change places in test images.</summary>
    public bool IsSwapped { get; private init; }

    /// <summary>Whether test images have the other kind of background.</summary>
    public bool HasOtherBackground { get; private init; }

    /// <summary>How all images are whitened, or null.</summary>
    public WhiteningKind? Whitening { get; private init; }

    /// <summary>
    /// With which data this is compared, as it is written: the same training, and test images like the training's; of data that are only
    /// whitened, those that are not. Null for data that are their own control.
    /// </summary>
    public string? Control
    {
        get
        {
            var control = IsOfTestOnly ? Alike : Alike with { Whitening = null };
            return control == this ? null : control.ToString();
        }
    }

    /// <summary>Whether test images alone differ from the control's; else whitening makes the training another, too.</summary>
    public bool IsOfTestOnly => ShiftsTest || Whitening is null;

    /// <summary>Whether test images are drawn otherwise than training images.</summary>
    public bool ShiftsTest => Alike != this;

    /// <summary>The same training, and test images like the training's.</summary>
    private XaiTrisShift Alike => None with { Train = Train, Test = Train, Whitening = Whitening };

    /// <summary>Its parts.</summary>
    /// <param name="text">What stands behind the colon; empty for none.</param>
    /// <param name="source">The file or option that it came from.</param>
    /// <exception cref="InputException">A part is unknown, or there twice.</exception>
    public static XaiTrisShift Parse(string text, string source)
    {
        var shift = None;
        if (text.Length == 0)
            return shift;
        foreach (var part in text.Split('+'))
        {
            var after = shift.With(part, source);
            if (after == shift)
                throw new InputException(source, $"scenario: '{text}' says {part} without effect");
            shift = after;
        }
        return shift;
    }

    /// <summary>Whether a text has its parts in order: two texts of one shift would be two data sets.</summary>
    internal bool IsWritten(string text) =>
        string.Join('+', text.Split('+').Select(part => s_names.GetValueOrDefault(part, part))) == ToString();

    /// <summary>As it is written; empty for none.</summary>
    public override string ToString()
    {
        string[] parts =
        [
            Down == 0 ? ""
            : Down > 0 ? $"down{Down}"
            : $"up{-Down}",
            Right == 0 ? ""
            : Right > 0 ? $"right{Right}"
            : $"left{-Right}",
            (Train, Test) is (XaiTrisArea.Whole, XaiTrisArea.Whole) ? "" : $"{JsonFormat.NameOf(Train)}-{JsonFormat.NameOf(Test)}",
            IsSwapped ? Swap : "",
            HasOtherBackground ? OtherKind : "",
            Signal.Equals(1) ? "" : string.Create(CultureInfo.InvariantCulture, $"snr{Signal:0.######}"),
            Whitening is { } whitening ? JsonFormat.NameOf(whitening) : "",
        ];
        return string.Join('+', parts.Where(part => part.Length > 0));
    }

    private XaiTrisShift With(string part, string source)
    {
        var name = s_names.GetValueOrDefault(part, part);
        InputException Again() => new(source, $"scenario: expected each kind of shift once, not {part} again");
        if (Move().Match(name) is { Success: true } move)
        {
            var cells = int.Parse(move.Groups["cells"].Value, CultureInfo.InvariantCulture);
            return move.Groups["way"].Value switch
            {
                "up" => Down == 0 ? this with { Down = -cells } : throw Again(),
                "down" => Down == 0 ? this with { Down = cells } : throw Again(),
                "left" => Right == 0 ? this with { Right = -cells } : throw Again(),
                _ => Right == 0 ? this with { Right = cells } : throw Again(),
            };
        }
        if (Weaker().Match(name) is { Success: true } weaker)
            return Signal.Equals(1)
                ? this with
                {
                    Signal = double.Parse(weaker.Groups["factor"].Value, CultureInfo.InvariantCulture),
                }
                : throw Again();
        if (
            name.Split('-') is [var train, var test]
            && JsonFormat.Parse<XaiTrisArea>(train) is { } trained
            && JsonFormat.Parse<XaiTrisArea>(test) is { } tested
        )
            return (Train, Test) is (XaiTrisArea.Whole, XaiTrisArea.Whole) ? this with { Train = trained, Test = tested } : throw Again();
        if (JsonFormat.Parse<WhiteningKind>(name) is { } whitening)
            return Whitening is null ? this with { Whitening = whitening } : throw Again();
        return name switch
        {
            Swap => this with { IsSwapped = true },
            OtherKind => this with { HasOtherBackground = true },
            _ => throw new InputException(source, $"scenario: expected shifts such as {string.Join(", ", Parts)}, not '{part}'"),
        };
    }

    [GeneratedRegex(@"^(?<way>up|down|left|right)(?<cells>[1-9]\d?)\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Move();

    [GeneratedRegex(@"^snr(?<factor>0\.(?=\d*[1-9])\d{1,6})\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Weaker();
}
