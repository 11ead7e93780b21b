/** The style sheet of reports. */

import { darkFigureColours } from './themed.ts';

const light =
  '--text: #1a2330; --quiet: #52606d; --page: #ffffff; --paper: #ffffff; --line: #d5dbe1; --soft: #f4f6f8; --link: #0b4f8a; --notice: #fff4e0; --notice-edge: #b5651d; --mark: #d55e00;';
const dark = `--text: #e6eaef; --quiet: #a3afbb; --page: #12171d; --paper: #171d24; --line: #36404b; --soft: #1b222a; --link: #8cc4f5; --notice: #33260f; --notice-edge: #d99a4e; --mark: #f5a05c; ${darkFigureColours}`;

/** The reader's choice goes before the system's, and paper is white. */
export const pageStyle = `
:root { color-scheme: light; ${light} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme=light]) { color-scheme: dark; ${dark} } }
@media screen { :root[data-theme=dark] { color-scheme: dark; ${dark} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 3rem); max-width: 88rem; background: var(--page); color: var(--text); font: 16px/1.55 Inter, system-ui, sans-serif; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
main:focus { outline: none; }
[hidden] { display: none !important; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: .5rem .9rem; background: var(--page); border: 2px solid var(--link); border-radius: 6px; z-index: 2; }
.skip:focus { top: .5rem; }
h1 { font-size: clamp(1.5rem, 4vw, 2.1rem); line-height: 1.2; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.4rem; margin: 2.6rem 0 .8rem; padding-top: .8rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
h3 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; overflow-wrap: anywhere; }
p, ul { max-width: 46rem; }
p, li { overflow-wrap: anywhere; }
a { color: var(--link); }
.subtitle { margin: 0; color: var(--quiet); font-size: 1.05rem; overflow-wrap: anywhere; }
.notice { margin: 1.2rem 0; padding: .6rem .9rem; background: var(--notice); border-left: 4px solid var(--notice-edge); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: .7rem 2rem; margin: 1rem 0; }
.facts dt { color: var(--quiet); font-size: .85rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.theme { margin-top: 1rem; font-size: .9rem; color: var(--quiet); }
button, select, input { font: inherit; color: inherit; }
select, input[type=number] { background: var(--page); border: 1px solid var(--quiet); border-radius: 4px; padding: .15rem .3rem; }
nav { margin-top: 1.6rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; padding: 0; margin: 0; list-style: none; max-width: none; }
nav ul ul { margin-top: .3rem; gap: .3rem 1rem; font-size: .92rem; }
nav li:has(ul) { flex-basis: 100%; }
nav a { display: inline-block; padding: .15rem 0; }
figure { margin: 1.4rem 0 2rem; min-width: 0; }
figcaption { color: var(--quiet); font-size: .92rem; margin-top: .5rem; max-width: 46rem; overflow-wrap: anywhere; }
.paper { background: var(--paper); border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; }
.paper:has(image) { background: #ffffff; }
.paper > svg, .paper > img { display: block; max-width: 100%; height: auto; margin: 0 auto; }
.gallery { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1rem 0; }
.gallery > figure { margin: 0; flex: 0 1 auto; max-width: 100%; width: min-content; }
.gallery .paper { width: max-content; max-width: 100%; }
.gallery .paper > img { width: 20rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: .95rem; font-variant-numeric: tabular-nums; }
.caption { color: var(--quiet); font-size: .92rem; margin-bottom: .4rem; }
th, td { text-align: left; padding: .38rem 1.1rem .38rem 0; border-bottom: 1px solid var(--line); vertical-align: baseline; }
thead th { color: var(--quiet); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; }
th:first-child { position: sticky; left: 0; background: var(--page); }
th.number, td.number { text-align: right; white-space: nowrap; }
thead th.number { white-space: normal; }
thead button { all: unset; cursor: pointer; text-decoration: underline dotted; text-underline-offset: .25em; }
thead button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
[aria-sort=ascending] button::after { content: ' ↑'; }
[aria-sort=descending] button::after { content: ' ↓'; }
.quiet { color: var(--quiet); }
.explored { cursor: crosshair; touch-action: pan-y; }
.guide { stroke: var(--mark); stroke-width: 1; stroke-dasharray: 3 3; }
.mark { fill: var(--mark); stroke: var(--paper); stroke-width: 2; }
.readout { margin: 0 0 2rem; }
.slider { display: flex; flex-wrap: wrap; align-items: center; gap: .2rem .8rem; max-width: none; }
.slider input { flex: 1 1 14rem; min-width: 0; max-width: 34rem; accent-color: var(--link); }
.slider output { font-weight: 600; font-variant-numeric: tabular-nums; min-width: 5ch; }
.tables { display: flex; flex-wrap: wrap; gap: .6rem 2.5rem; align-items: flex-start; }
.tables > .table { max-width: 100%; }
.meaning { display: block; font-size: .85rem; }
.restated input { width: 6.5rem; }
.restated output { font-weight: 600; font-variant-numeric: tabular-nums; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; overflow-x: auto; font-size: .9rem; line-height: 1.45; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
footer { margin-top: 3rem; padding-top: .8rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .9rem; }
@media screen and (min-width: 75rem) {
  body { display: grid; grid-template-columns: 14rem minmax(0, 1fr); column-gap: 3rem; align-content: start; }
  header, footer, main { grid-column: 1 / -1; }
  nav { position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow-y: auto; margin: 2.6rem 0 0; padding: .2rem; font-size: .92rem; }
  nav ul { display: block; }
  nav li { margin: .25rem 0; line-height: 1.35; }
  nav ul ul { margin: 0 0 .5rem .9rem; }
  nav ul ul li { margin: 0; }
  nav + main { grid-column: 2; }
}
@media (max-width: 48rem) {
  .paper > svg { max-width: none; }
  .gallery .paper > svg { max-width: 100%; }
  table { font-size: .88rem; }
  th, td { padding-right: .7rem; }
}
@media (max-width: 30rem) {
  .meaning { display: none; }
  .readout td.number { white-space: normal; }
}
@media print {
  :root { --text: #000000; --quiet: #444444; --line: #bbbbbb; --soft: #ffffff; --link: #000000; --notice: #ffffff; --notice-edge: #000000; }
  @page { margin: 15mm; }
  body { padding: 0; font-size: 10.5pt; max-width: none; }
  nav, .skip, .theme, .readout { display: none !important; }
  figure, tr, pre, .notice { break-inside: avoid; }
  h2, h3, .caption { break-after: avoid; }
  .paper, .table { overflow: visible; border: 0; }
  .paper > svg, .paper > img { max-width: 100%; max-height: 23cm; }
  .gallery > figure { flex: 0 1 30%; }
  table { font-size: 8.5pt; }
  thead { display: table-header-group; break-inside: avoid; }
  tbody tr:first-child { break-before: avoid; }
  td.number { white-space: normal; }
  p, ul, figcaption { max-width: none; }
  th, td { padding-right: .5rem; }
  th:first-child { position: static; }
  .guide, .mark { display: none; }
}
`;
