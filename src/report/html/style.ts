// How a report looks: light or dark as the reader's system is, black on white on paper. Series differ in colour (of those that colour-blind
// people tell apart, after Okabe and Ito, with a contrast of 3 or more) and in dashes.
import { html } from "./html.js";

export const style = html`<style>
:root {
  color-scheme: light dark;
  --paper: #ffffff; --card: #f7f8fa; --ink: #1b1f24; --soft: #57606a; --edge: #d3d8de; --grid: #e4e7eb;
  --s0: #0067a8; --s1: #c24a00; --s2: #00795a; --s3: #a13f87; --s4: #8a6100; --s5: #4d4d4d;
  --warn: #fff4d6; --right: #0067a8; --wrong: #c24a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --card: #1c2026; --ink: #e8eaed; --soft: #a6adb6; --edge: #3b424b; --grid: #2a3037;
    --s0: #5ab4ec; --s1: #f0913e; --s2: #3cc79d; --s3: #e08cc4; --s4: #e6cf4a; --s5: #c2c7cd;
    --warn: #40340f; --right: #3f8fc4; --wrong: #c06a28;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .75rem; }
h2 { font-size: 1.4rem; line-height: 1.25; margin: 2.75rem 0 .5rem; padding-top: .75rem; border-top: 2px solid var(--edge); }
h3 { font-size: 1.05rem; line-height: 1.3; margin: 1.5rem 0 .25rem; }
p { margin: .5rem 0; max-width: 48rem; }
.kind { margin: 2rem 0 0; color: var(--soft); }
.verdict { font-size: 1.2rem; max-width: 56rem; }
.note { padding: .6rem .9rem; background: var(--card); border-left: 4px solid var(--soft); max-width: none; }
.warning { background: var(--warn); border-left-color: var(--s1); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0 0; padding: 0; }
a { color: var(--s0); }
footer { color: var(--soft); font-size: .85rem; margin-top: 3rem; padding-bottom: 2rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: .7rem 1.5rem; margin: 1.25rem 0; padding: 1rem; background: var(--card); border-radius: 8px; }
dt { color: var(--soft); font-size: .85rem; }
dd { margin: 0; }
code, pre, .path { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .85em; }
pre { background: var(--card); padding: 1rem; border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.4; }

.gallery { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.75rem 2rem; margin: 1rem 0; }
figure { margin: 0; max-width: 36rem; }
figure h3 { margin: 0 0 .4rem; }
figure > svg { display: block; width: 100%; height: auto; }
figcaption { color: var(--soft); font-size: .92rem; max-width: 34rem; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0 1.1rem; margin: .25rem 0; padding: 0; font-size: .92rem; }
.swatch { width: 1.9rem; height: .8rem; margin-right: .4rem; }
output { display: block; min-height: 1.5em; font-size: .85rem; color: var(--soft); font-variant-numeric: tabular-nums; }

svg text { font-size: 12px; fill: var(--soft); }
svg .name { fill: var(--ink); }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.grid { stroke: var(--grid); fill: none; }
.axis { stroke: var(--soft); fill: none; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.line.thin { stroke-width: 1; }
.line.s0 { stroke: var(--s0); }
.line.s1 { stroke: var(--s1); stroke-dasharray: 7 3; }
.line.s2 { stroke: var(--s2); stroke-dasharray: 2 3; }
.line.s3 { stroke: var(--s3); stroke-dasharray: 9 3 2 3; }
.line.s4 { stroke: var(--s4); stroke-dasharray: 14 4; }
.line.s5 { stroke: var(--s5); stroke-dasharray: 5 2 1 2 1 2; }
.chance { stroke: var(--soft); stroke-width: 1.2; stroke-dasharray: 4 4; }
.dot { stroke: var(--paper); stroke-width: .7; }
.dot.s0 { fill: var(--s0); }
.dot.s1 { fill: var(--s1); }
.dot.s2 { fill: var(--s2); }
.dot.rows, .bar { fill: var(--s0); fill-opacity: .3; }
.ring { fill: none; stroke: var(--ink); stroke-width: 1.8; pointer-events: all; }
.target { fill: transparent; }
.band path { fill: transparent; }
.band path + path { stroke: transparent; pointer-events: none; }
.band:hover path + path { stroke: var(--soft); }
.target:hover { fill: none; stroke: var(--ink); pointer-events: all; }
.dot:hover, .bar:hover { stroke: var(--ink); fill-opacity: .7; }

.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .35rem .9rem .35rem .4rem; border-bottom: 1px solid var(--grid); vertical-align: top; }
thead th { color: var(--soft); font-weight: 600; font-size: .9rem; border-bottom-color: var(--edge); vertical-align: bottom; }
tbody th { font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
small { font-size: .8em; color: var(--soft); }
.confusion th, .confusion td { text-align: center; padding: .5rem .7rem; overflow-wrap: normal; }
.confusion tbody th { text-align: right; }
.confusion td { border: 2px solid var(--paper); min-width: 4.5rem; background: color-mix(in srgb, var(--hue) var(--level), var(--card)); }
.confusion td small { color: inherit; display: block; }
.confusion td.number { background: none; min-width: 0; }
.right { --hue: var(--right); font-weight: 700; outline: 1.5px solid var(--ink); outline-offset: -3px; }
.wrong { --hue: var(--wrong); }
.level0 { --level: 0%; } .level1 { --level: 12%; } .level2 { --level: 16%; } .level3 { --level: 20%; } .level4 { --level: 24%; } .level5 { --level: 28%; }
.level6 { --level: 32%; } .level7 { --level: 36%; } .level8 { --level: 40%; } .level9 { --level: 44%; } .level10 { --level: 48%; }
.share { width: 7rem; height: .7rem; }
.rest { fill: var(--grid); }
.share .bar { fill-opacity: 1; }
.mistakes { width: 100%; }
.mistakes tr:first-child > * { border-bottom: 0; padding-bottom: 0; }
.cells { font-size: .85rem; color: var(--soft); overflow-wrap: anywhere; }
.cells span { display: inline-block; margin-right: .8rem; color: var(--ink); }
.cells i { font-style: normal; color: var(--soft); }

@media print {
  :root { color-scheme: light; --paper: #ffffff; --card: #ffffff; --ink: #000000; --soft: #333333; --edge: #888888; --grid: #dddddd;
    --s0: #0067a8; --s1: #c24a00; --s2: #00795a; --s3: #a13f87; --s4: #8a6100; --s5: #4d4d4d; --warn: #ffffff; --right: #0067a8; --wrong: #c24a00; }
  body { font-size: 10pt; }
  nav, output { display: none; }
  header, main, footer { max-width: none; padding: 0; }
  .gallery { grid-template-columns: 1fr 1fr; gap: 1rem; }
  figure, tr, .note, .facts { break-inside: avoid; }
  .mistakes tbody { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; }
  .facts, pre, .note { border: 1px solid var(--edge); }
  table { font-size: 9pt; max-width: 100%; }
  th, td { overflow-wrap: anywhere; padding: .2rem .4rem; }
  .confusion td { min-width: 0; print-color-adjust: exact; }
}
</style>`;
