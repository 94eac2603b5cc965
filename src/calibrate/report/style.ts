// How the calibration report looks, on screen and printed on A4; the language is chosen without a script.

export const REPORT_STYLE = `
:root { --ink: #1f2d38; --soft: #5b6872; --line: #dcd7cc; --ground: #f3f0e9; --card: #fffdf8; --accent: #b1475f; --fine: #1c6e8c; --coarse: #b1475f; --bars: #c98a1b; --shortBars: #7a8a3a;
  --z0: #3c3552; --z1: #1c7c6b; --z2: #c4692c; --z3: #7a4fa3; --z4: #4a7fb5; --z5: #8a8a2a; color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.6;
  font-family: "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "BIZ UDGothic", "Yu Gothic UI", system-ui, sans-serif; font-size: 15px; }
body:has(#show-en:checked) [lang=ja], body:has(#show-ja:checked) [lang=en] { display: none; }
main, header { max-width: 62rem; margin: 0 auto; padding: 0 1.4rem; }
header { padding-top: 1.8rem; display: flex; gap: 1.5rem; align-items: flex-start; }
header > div { flex: 1; }
h1 { margin: 0; font-size: 1.8rem; font-weight: 600; letter-spacing: .02em; }
h1::after { content: ""; display: block; width: 3.2rem; height: 3px; margin: .5rem 0 .7rem; background: var(--accent); border-radius: 2px; }
h2 { font-size: 1.25rem; font-weight: 600; margin: 2rem 0 .7rem; }
h3 { font-size: 1rem; font-weight: 600; margin: 0 0 .5rem; color: var(--accent); }
p { margin: .3rem 0 .6rem; } .soft, figcaption, .note { color: var(--soft); font-size: .88rem; }
fieldset { border: 1px solid var(--line); border-radius: 999px; padding: .15rem .9rem; margin: 0; background: var(--card); white-space: nowrap; }
fieldset label { cursor: pointer; margin-right: .5rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem 1.2rem 1.1rem; margin: 0 0 1rem; break-inside: avoid; }
.verdict { border-left: 6px solid #2e7d54; } .verdict.bad { border-left-color: #b3261e; }
.verdict ul { margin: .2rem 0 0; padding-left: 1.2rem; } .verdict strong { font-size: 1.05rem; }
.warn { border-left: 6px solid #c98a1b; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: 0; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .25rem .55rem; border-bottom: 1px solid var(--line); } th { font-weight: 600; color: var(--soft); vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; } td.miss { color: #b3261e; font-weight: 600; } td.hit { color: #2e7d54; font-weight: 600; }
.zone-name { white-space: nowrap; }
.swatch { display: inline-block; width: 2.6em; height: 1.1em; border: 1px solid var(--line); vertical-align: -.2em; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; } .grid3 { display: grid; grid-template-columns: repeat(auto-fill, minmax(12.5rem, 1fr)); gap: 1rem; }
figure { margin: 0 0 .6rem; break-inside: avoid; } figure img { display: block; width: 100%; height: auto; border: 1px solid var(--line); background: #fff; }
svg { display: block; width: 100%; height: auto; } svg.key { display: inline-block; width: 1em; height: 1em; vertical-align: -.12em; } svg.map { max-width: 19rem; margin: auto; }
svg text { font-size: 12px; fill: var(--soft); } svg text.axis { font-size: 12.5px; } svg text.label { font-size: 12.5px; fill: var(--ink); font-weight: 600; }
.grid { stroke: #e6e1d6; stroke-width: 1; } .nominal { fill: none; stroke: #9aa3a9; stroke-dasharray: 2 5; stroke-width: 1.5; }
.line { fill: none; stroke-width: 1.6; } .line.fine, .bar.fine { stroke: var(--fine); } .line.coarse, .bar.coarse { stroke: var(--coarse); } .line.bars, .bar.bars { stroke: var(--bars); } .line.shortBars, .bar.shortBars { stroke: var(--shortBars); }
.point.fine { fill: var(--fine); } .point.coarse { fill: var(--coarse); } .point.bars { fill: var(--bars); } .point.shortBars { fill: var(--shortBars); } .bar { stroke-width: 1.4; }
.match { fill: none; stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 5 3; } .zone { fill: var(--ink); stroke: #fff; stroke-width: 1; }
.zone-0 { fill: var(--z0); } .zone-1 { fill: var(--z1); } .zone-2 { fill: var(--z2); } .zone-3 { fill: var(--z3); } .zone-4 { fill: var(--z4); } .zone-5 { fill: var(--z5); }
.stem { stroke-width: 1.4; } .stem.zone-0 { stroke: var(--z0); } .stem.zone-1 { stroke: var(--z1); } .stem.zone-2 { stroke: var(--z2); } .stem.zone-3 { stroke: var(--z3); } .stem.zone-4 { stroke: var(--z4); } .stem.zone-5 { stroke: var(--z5); }
.dead { fill: #e9e3d6; } .zero { stroke: #8d8678; stroke-width: 1; }
.map .sheet { fill: #fff; stroke: var(--line); } .map .lighter { fill: #2f7fb8; } .map .darker { fill: #b1475f; } .map rect:not(.sheet) { stroke: #e6e1d6; stroke-width: .3; }
.ink-k { stroke: #222; } .ink-c { stroke: #0a8fb5; } .ink-m { stroke: #c02a7a; } .ink-y { stroke: #c9a400; } .point.ink-k { fill: #222; } .point.ink-c { fill: #0a8fb5; } .point.ink-m { fill: #c02a7a; } .point.ink-y { fill: #c9a400; }
.legend span.item { margin-right: 1.1rem; white-space: nowrap; } .dot { display: inline-block; width: .75em; height: .75em; border-radius: 50%; margin-right: .3em; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
footer { max-width: 62rem; margin: 0 auto; padding: .5rem 1.4rem 2.5rem; color: var(--soft); font-size: .85rem; }
@media (max-width: 46rem) { .pair { grid-template-columns: 1fr; } header { flex-direction: column; } dl { grid-template-columns: 1fr; } dt { margin-top: .4rem; } }
@page { size: A4; margin: 14mm 13mm; }
@media print { body { background: #fff; font-size: 9.6pt; } fieldset { display: none; } main, header, footer { max-width: none; padding-left: 0; padding-right: 0; } header { padding-top: 0; }
  .card { border-radius: 4px; padding: .6rem .8rem; } h2 { break-after: avoid; } h2.resolution ~ h2.resolution { break-before: page; } .card > svg { max-width: 14.5cm; margin: 0 auto; } .grid3 { grid-template-columns: repeat(4, 1fr) !important; gap: .5rem; } svg.map { max-width: 13rem; }
  .dead, .grid, .zone, .lighter, .darker { print-color-adjust: exact; -webkit-print-color-adjust: exact; } .grid3 { grid-template-columns: repeat(3, 1fr); } .pair { grid-template-columns: 1fr 1fr; } }
`;
