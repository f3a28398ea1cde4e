namespace Agop.Sweeps.Reports.Html;

/// <summary>How the page looks, on a screen, in the dark and on paper.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --paper: #fff; --ink: #1c1c20; --quiet: #5d5d68; --rule: #dcdce2; --good: #1d6b45; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --paper: #131316; --ink: #ececf0; --quiet: #a3a3ae; --rule: #34343c; --good: #5fc495; --bad: #ff8a80; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto; padding: 1.5rem 1rem; max-width: 1280px; }
        h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .2rem; } h3 { font-size: 1rem; margin: 1.4rem 0 .2rem; }
        .question { font-size: 1.1rem; } .explained, figcaption { color: var(--quiet); } .explained { margin: 0 0 .6rem; max-width: 60rem; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; } thead th { white-space: nowrap; } tbody th { font-weight: 400; }
        td small { display: block; color: var(--quiet); } td.best { font-weight: 700; } td.heat { text-align: center; border: 1px solid var(--paper); } .missing, .error { color: var(--bad); }
        .scroll td, .scroll small { white-space: nowrap; } .claims th, .claims td { min-width: 9rem; } .scroll .claims td, .scroll td.error { white-space: normal; } .supported { color: var(--good); } .refuted { color: var(--bad); }
        figure { margin: 0; } figcaption { font-size: .8rem; } .charts { display: flex; flex-wrap: wrap; gap: 1rem; } .charts figure { flex: 1 1 420px; max-width: 600px; }
        .tiles { display: flex; flex-wrap: wrap; gap: .6rem; } .tiles figure { width: min-content; } .tiles img { display: block; } .tiles figcaption { overflow-wrap: anywhere; } .tiles b { display: block; color: var(--ink); }
        .sample { margin: .6rem 0 1rem; } dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem 1rem; font-size: .85rem; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
        @media (max-width: 600px) { dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: .4rem; } }
        @media print { body { max-width: none; padding: 0; font-size: 10pt; } section { break-inside: auto; } tr, figure, .sample { break-inside: avoid; } h2, h3 { break-after: avoid; } .scroll { overflow: visible; } td.heat { print-color-adjust: exact; -webkit-print-color-adjust: exact; } details::details-content { content-visibility: visible; block-size: auto; } }
        """;
}
