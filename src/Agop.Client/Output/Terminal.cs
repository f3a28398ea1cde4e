using Spectre.Console;

namespace Agop.Client.Output;

/// <summary>Where tables are printed: with colours and the window's width on a terminal, else plain and wide enough not to wrap.</summary>
internal static class Terminal
{
    private const int PlainWidth = 240;

    public static IAnsiConsole Output { get; } = Create();

    private static IAnsiConsole Create()
    {
        if (!Console.IsOutputRedirected)
            return AnsiConsole.Console;
        var plain = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
            }
        );
        plain.Profile.Width = PlainWidth;
        return plain;
    }
}
