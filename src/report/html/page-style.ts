// Colours are those of Okabe and Ito, which the colour-blind can tell apart; lines differ by their dashes too.
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --raised: #f4f6f8; --ink: #1b1f24; --quiet: #55606b; --edge: #d5dbe1;
  --alarm: #9a3d00; --alarm-paper: #fdf0e6; --calm: #005b43; --calm-paper: #e8f5f0; --link: #005a8c;
  --submissions: #a9d7f2; --samples: #0072b2; --bar-edge: #0072b2; --threshold: #d55e00; --average: #1b1f24;
  --band: #f0e44266; --gap: #8a949e26; --expected: #009e7340; --expected-edge: #007a59;
  --s1: #f6c667; --s2: #ef8a2c; --s3: #cf4514; --s4: #7f1010; --flood: #0072b2; --dip: #7b4fa3;
  --v0: #f4f6f8; --v1: #dde3e8; --v2: #c3ccd4; --v3: #a5b1bb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12161b; --raised: #1b2128; --ink: #e8ecf0; --quiet: #a7b1bb; --edge: #36404a;
    --alarm: #ffb070; --alarm-paper: #33210f; --calm: #6fd6b4; --calm-paper: #10291f; --link: #7cc6f2;
    --submissions: #0b5a8a; --samples: #8fd0f7; --bar-edge: #56b4e9; --threshold: #ff9d3d; --average: #e8ecf0;
    --band: #f0e4422e; --gap: #8a949e26; --expected: #00c79250; --expected-edge: #4fe0b6;
    --s1: #6b4a12; --s2: #b8651b; --s3: #ff7d3b; --s4: #ffd2b8; --flood: #56b4e9; --dip: #b48ae0;
    --v0: #1b2128; --v1: #28313a; --v2: #3a4651; --v3: #53616d;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem clamp(.75rem, 3vw, 2rem) 3rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1, h2, h3, h4 { line-height: 1.25; overflow-wrap: anywhere; }
h1 { font-size: 1.2rem; margin: 0; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1.15rem; margin: 0; }
h4 { font-size: .95rem; margin: 1.25rem 0 .25rem; }
header p { margin: .15rem 0; color: var(--quiet); }
a { color: var(--link); }
bdi, dd { overflow-wrap: anywhere; }
.verdict { margin: 1rem 0; padding: .8rem 1rem; border-left: .3rem solid var(--calm); background: var(--calm-paper);
  color: var(--ink); font-size: 1.2rem; overflow-wrap: anywhere; }
.verdict.alarm { border-color: var(--alarm); background: var(--alarm-paper); }
.note { color: var(--quiet); }
article { margin: 0 0 1.5rem; padding: 1rem; border: 1px solid var(--edge); border-radius: .5rem; }
.tags { display: flex; flex-wrap: wrap; gap: .4rem; margin: .4rem 0 0; padding: 0; list-style: none; }
.tags li { padding: 0 .6rem; border: 1px solid currentColor; border-radius: 1rem; color: var(--alarm); font-size: .85rem; }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: .8rem 0; }
.figures div { min-width: 6rem; }
dt { color: var(--quiet); font-size: .85rem; }
dd { margin: 0; }
.figures dd { font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; }
.facts dt { font-size: inherit; }
figure { margin: 1rem 0 0; }
.chart { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; }
.narrow { display: none; font-size: 11px; }
figcaption { color: var(--quiet); font-size: .9rem; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: .3rem 0; padding: 0; list-style: none; font-size: .85rem; }
.legend svg { width: 1.4rem; height: .8rem; margin-right: .35rem; vertical-align: -.05rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--edge); text-align: left; vertical-align: top; }
thead th { color: var(--quiet); font-weight: 600; vertical-align: bottom; }
.n, .keys td:nth-child(n + 3):nth-child(-n + 7) { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; }
.fired { color: var(--alarm); font-weight: 600; }
.scroll { overflow-x: auto; }
.drivers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 0 2.5rem; }
.drivers section:first-child { grid-column: 1 / -1; }
.drivers table { table-layout: fixed; }
.drivers th + th { width: 6.5rem; }
.drivers th + th + th { width: 4.5rem; }
.bar { display: block; width: 100%; height: .35rem; margin: .1rem 0 .2rem; background: var(--raised); }
.bar rect { fill: var(--bar-edge); }
.tests { min-width: 34rem; }
.keys svg { display: block; width: 6rem; height: 1.4rem; }
.keys path { fill: none; stroke: var(--bar-edge); stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round;
  vector-effect: non-scaling-stroke; }
.keys { min-width: 50rem; }
.keys td:first-child { min-width: 6.5rem; max-width: 18rem; }
.keys td:nth-child(2) { min-width: 11.5rem; max-width: 18rem; }
.keys td:nth-child(8) { white-space: nowrap; }
tr.peak td { background: var(--alarm-paper); }
.calendar { margin: .5rem 0 0; padding: 0; list-style: none; }
.calendar li { display: grid; grid-template-columns: minmax(9rem, 17rem) 7.5rem 1fr; gap: 0 .75rem; align-items: center;
  border-bottom: 1px solid var(--edge); font-size: .85rem; }
.calendar .key { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; padding: .2rem 0; }
.calendar .n { text-align: left; color: var(--quiet); }
.calendar svg { display: block; width: 100%; height: 1.15rem; }
.calendar path { stroke-width: .88; fill: none; }
.calendar .gap { stroke: var(--quiet); stroke-width: 1; vector-effect: non-scaling-stroke; opacity: .75; }
.calendar .axis { border: 0; }
.axis text { fill: var(--quiet); font-size: 11px; }
.v0 { stroke: var(--v0); background: var(--v0); } .v1 { stroke: var(--v1); background: var(--v1); }
.v2 { stroke: var(--v2); background: var(--v2); } .v3 { stroke: var(--v3); background: var(--v3); }
.s1 { stroke: var(--s1); background: var(--s1); } .s2 { stroke: var(--s2); background: var(--s2); }
.s3, .peak { stroke: var(--s3); } .cell.s3, .cell.peak { background: var(--s3); }
.s4 { stroke: var(--s4); background: var(--s4); }
.flood { stroke: var(--flood); background: var(--flood); } .dip { stroke: var(--dip); background: var(--dip); }
.cell { display: inline-block; width: .8rem; height: .8rem; margin-right: .15rem; border: 1px solid var(--edge); vertical-align: -.08rem; }
.cell.gap { background: repeating-linear-gradient(135deg, var(--quiet) 0 1px, transparent 1px 4px); }
.legend .cell:last-of-type { margin-right: .35rem; }
.week { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; margin: .75rem 0 0; color: var(--quiet); font-size: .9rem; }
.week p { margin: 0; }
.week svg { width: 10rem; height: 3.4rem; font-size: 10px; }
.week rect { fill: var(--expected-edge); } .week text { fill: var(--quiet); text-anchor: middle; }
.week path { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 3 2; }
.verdicts { padding-left: 1.2rem; overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--link); font-size: .9rem; }
details table { width: auto; }
button { padding: 0; border: 0; background: none; color: inherit; font: inherit; text-align: inherit; cursor: pointer; }
button::after { content: " ↕"; opacity: .6; }
[aria-sort=ascending] button::after { content: " ↑"; opacity: 1; }
[aria-sort=descending] button::after { content: " ↓"; opacity: 1; }
button:focus-visible, a:focus-visible, summary:focus-visible, .scroll:focus-visible, input:focus-visible
  { outline: 2px solid var(--link); outline-offset: 2px; }
.search { display: block; margin: 0 0 .5rem; }
.search input { font: inherit; max-width: 100%; padding: .15rem .4rem; border: 1px solid var(--quiet); border-radius: .25rem;
  background: var(--paper); color: inherit; }
@media (max-width: 40rem) {
  .wide { display: none; }
  .narrow { display: block; }
  .calendar li { grid-template-columns: 1fr auto; padding: .1rem 0 .35rem; }
  .calendar li svg { grid-column: 1 / -1; }
  .figures { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem 1rem; }
  .figures dd { overflow-wrap: anywhere; }
  .axis .t1, .axis .t2 { display: none; }
  .calendar .axis { padding: 0; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: .4rem; }
  article { padding: .75rem; }
  .tests { min-width: 0; font-size: .82rem; }
  .tests th, .tests td { padding-right: .4rem; }
  .keys { min-width: 46rem; }
  .keys td:first-child { min-width: 5rem; }
  .keys td:nth-child(2) { min-width: 8.5rem; }
}
@media print {
  :root { color-scheme: light; --paper: #ffffff; --raised: #f4f6f8; --ink: #000000; --quiet: #444444; --edge: #cccccc;
    --alarm: #9a3d00; --alarm-paper: #fdf0e6; --calm: #005b43; --calm-paper: #e8f5f0; --link: #000000;
    --submissions: #a9d7f2; --samples: #0072b2; --bar-edge: #0072b2; --threshold: #d55e00; --average: #000000;
    --band: #f0e44266; --expected: #009e7340; --expected-edge: #007a59;
    --s1: #f6c667; --s2: #ef8a2c; --s3: #cf4514; --s4: #7f1010; --flood: #0072b2; --dip: #7b4fa3;
    --v0: #f4f6f8; --v1: #dde3e8; --v2: #c3ccd4; --v3: #a5b1bb; }
  body { max-width: none; padding: 0; font-size: 10pt; print-color-adjust: exact; }
  .search { display: none; }
  .wide { display: block; }
  .narrow { display: none; }
  .scroll { overflow: visible; }
  .keys, .tests { min-width: 0; }
  .scroll table { font-size: .75rem; }
  .scroll th, .scroll td { padding-right: .3rem; overflow-wrap: anywhere; }
  .keys td:nth-child(-n + 2) { min-width: 0; }
  .keys td:nth-child(8) { white-space: normal; }
  .keys svg { width: 4.5rem; }
  button::after { content: none; }
  article, tr, figure { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
}
`;
