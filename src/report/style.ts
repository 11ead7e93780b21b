/** The style sheet of reports. Figures are made for white paper and keep it by night. */

export const pageStyle = `
:root { color-scheme: light dark; --text: #1a2330; --quiet: #52606d; --page: #ffffff; --line: #d5dbe1; --soft: #f4f6f8; --link: #0b4f8a; --notice: #fff4e0; --notice-edge: #b5651d; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6eaef; --quiet: #a3afbb; --page: #12171d; --line: #36404b; --soft: #1b222a; --link: #8cc4f5; --notice: #33260f; --notice-edge: #d99a4e; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 3rem); max-width: 76rem; background: var(--page); color: var(--text); font: 16px/1.55 Inter, system-ui, sans-serif; }
h1 { font-size: clamp(1.5rem, 4vw, 2.1rem); line-height: 1.2; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 2.6rem 0 .8rem; padding-top: .8rem; border-top: 1px solid var(--line); }
p, ul { max-width: 46rem; }
p { overflow-wrap: anywhere; }
a { color: var(--link); }
.subtitle { margin: 0; color: var(--quiet); font-size: 1.05rem; }
.notice { margin: 1.2rem 0; padding: .6rem .9rem; background: var(--notice); border-left: 4px solid var(--notice-edge); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: .7rem 2rem; margin: 0; }
.facts dt { color: var(--quiet); font-size: .85rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
nav { margin-top: 1.6rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; padding: 0; margin: 0; list-style: none; max-width: none; }
figure { margin: 1.4rem 0 2rem; }
figcaption { color: var(--quiet); font-size: .92rem; margin-top: .5rem; max-width: 46rem; }
.paper { background: #ffffff; border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; }
.paper > svg, .paper > img { display: block; max-width: 100%; height: auto; margin: 0 auto; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: .95rem; font-variant-numeric: tabular-nums; }
.caption { color: var(--quiet); font-size: .92rem; margin-bottom: .4rem; }
th, td { text-align: left; padding: .38rem 1.1rem .38rem 0; border-bottom: 1px solid var(--line); vertical-align: baseline; }
thead th { color: var(--quiet); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; }
th:first-child { position: sticky; left: 0; background: var(--page); }
th.number, td.number { text-align: right; }
.quiet { color: var(--quiet); }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; overflow-x: auto; font-size: .9rem; line-height: 1.45; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
footer { margin-top: 3rem; padding-top: .8rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .9rem; }
@media (max-width: 48rem) {
  .paper > svg { max-width: none; }
  table { font-size: .88rem; }
  th, td { padding-right: .7rem; }
}
@media print {
  :root { --text: #000000; --quiet: #444444; --page: #ffffff; --line: #bbbbbb; --soft: #ffffff; --link: #000000; --notice: #ffffff; --notice-edge: #000000; }
  body { padding: 0; font-size: 11pt; max-width: none; }
  nav { display: none; }
  figure, tr, pre { break-inside: avoid; }
  h2 { break-after: avoid; }
  .paper, .table { overflow: visible; border: 0; }
  .paper > svg, .paper > img { max-width: 100%; max-height: 22cm; }
  th:first-child { position: static; }
}
`;
