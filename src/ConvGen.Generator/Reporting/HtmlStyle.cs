using ConvGen.Generator.Emission;
using ConvGen.Generator.Planning;

namespace ConvGen.Generator.Reporting;

/// <summary>How the HTML page looks, by day and by night.</summary>
internal static class HtmlStyle
{
    public static void Print(SourceWriter page, IEnumerable<TargetIsa> targets)
    {
        page.Line("<style>");
        page.Line("""
            :root { color-scheme: light dark; --ground: #fbfbfd; --card: #fff; --text: #1c2330; --soft: #5c6675; --line: #dde2ea; --accent: #d9730d;
              --c0: #2f6fd0; --c1: #0f9488; --c2: #c2570c; --c3: #7d51c9; --c4: #b8336a; --c5: #6a7f10; --c6: #0e7fa8; --c7: #8a6d3b; }
            @media (prefers-color-scheme: dark) { :root { --ground: #12161d; --card: #1a2029; --text: #e6eaf0; --soft: #98a3b3; --line: #2d3643; --accent: #ffb454;
              --c0: #6ea2f5; --c1: #3cc9ba; --c2: #f58f4a; --c3: #b192f2; --c4: #ee7ba8; --c5: #b3cc4d; --c6: #56c0e6; --c7: #cfb27c; } }
            * { box-sizing: border-box; }
            body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
            main { max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }
            h1 { margin: 0 0 4px; font-size: 28px; letter-spacing: -.01em; }
            h2 { margin: 32px 0 8px; font-size: 18px; }
            p { margin: 0 0 16px; color: var(--soft); max-width: 84ch; }
            p.total { margin-top: 20px; color: var(--text); font-weight: 600; }
            p.note { margin-bottom: 10px; font-size: 13px; max-width: none; }
            input[type=radio] { position: absolute; opacity: 0; }
            label { display: inline-block; padding: 5px 16px; border: 1px solid var(--line); border-radius: 999px; margin: 4px 8px 0 0; cursor: pointer; color: var(--soft); background: var(--card); }
            input:checked + label { color: var(--card); background: var(--text); border-color: var(--text); }
            input:focus-visible + label { outline: 2px solid var(--accent); outline-offset: 2px; }
            section { display: none; }
            .chart { display: block; width: 100%; height: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
            .chart text { fill: var(--soft); font-size: 12px; }
            .chart .grid { stroke: var(--line); }
            .chart .roof { stroke: var(--accent); stroke-width: 2; fill: none; }
            .chart .slope { stroke-dasharray: 6 4; }
            .chart text.ceiling { fill: var(--accent); }
            .chart circle { stroke: var(--card); stroke-width: 1.5; }
            .chart .point text { fill: var(--card); font-size: 10px; font-weight: 700; text-anchor: middle; }
            .legend { margin: 8px 0 2px; font-size: 13px; }
            .legend span { display: inline-block; margin-right: 18px; }
            i { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 6px; background: currentColor; }
            .list { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
            details + details { border-top: 1px solid var(--line); }
            summary { display: grid; grid-template-columns: 38px minmax(120px, 2fr) 120px minmax(80px, 3fr) 110px 48px 74px; gap: 10px; align-items: center; padding: 7px 14px; cursor: pointer; list-style: none; font-size: 14px; }
            summary.filter { grid-template-columns: 38px minmax(120px, 2fr) 120px minmax(80px, 6fr); }
            summary::-webkit-details-marker { display: none; }
            summary:hover { background: color-mix(in srgb, var(--text) 4%, transparent); }
            summary b { display: flex; justify-content: space-between; color: var(--soft); font-size: 12px; }
            summary b::before { content: "▸"; }
            details[open] summary b::before { content: "▾"; }
            summary span:last-child { color: var(--soft); }
            summary svg { width: 100%; height: 12px; border-radius: 2px; }
            .name { font-weight: 600; overflow-wrap: anywhere; }
            .family { white-space: nowrap; }
            .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
            rect { fill: currentColor; }
            rect.all { opacity: .3; }
            circle { fill: currentColor; }
            table { border-collapse: collapse; margin: 2px 14px 14px 62px; font-size: 13px; }
            th { text-align: left; vertical-align: top; font-weight: 600; padding: 2px 18px 2px 0; white-space: nowrap; color: var(--soft); }
            td { padding: 2px 0; overflow-wrap: anywhere; }
            tr.not { color: var(--soft); }
            @media (max-width: 760px) { summary, summary.filter { grid-template-columns: 38px 1fr 110px; } summary.filter span:last-child { grid-column: 2 / -1; } summary svg { grid-column: 2 / -1; } table { margin-left: 14px; } }
            @media print { section { display: block; } input, label { display: none; } }
            """);
        for (int colour = 0; colour < 8; colour++) page.Line($".c{colour} {{ color: var(--c{colour}); }}");
        foreach (TargetIsa isa in targets) page.Line($"#isa{(int)isa}:checked ~ .s{(int)isa} {{ display: block; }}");
        page.Line("</style>");
    }
}
