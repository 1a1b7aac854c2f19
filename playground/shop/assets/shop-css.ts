/** The shop's style sheet, served as `/shop.css`. Kept as text: the shop's Worker has no files at run time. */
export const SHOP_CSS: string = `
:root {
  color-scheme: light dark;
  --ground: #fcf7f0; --surface: #fff; --sunk: #f5ebde; --ink: #2b211a; --soft: #6a5a4c; --line: #e8dacb;
  --accent: #ad4226; --on-accent: #fff; --accent-soft: #fbe5da; --good: #2f6b4a; --warn: #8a5200;
  --focus: #1c5fb8; --shadow: 0 1px 2px rgb(70 40 20 / .06), 0 8px 24px rgb(70 40 20 / .07);
  --round: 18px; --serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'Book Antiqua', Georgia, serif;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #191411; --surface: #241d19; --sunk: #2e2520; --ink: #f5ebe0; --soft: #bfae9f; --line: #3d322b;
    --accent: #f2926f; --on-accent: #2a120a; --accent-soft: #45291f; --good: #8fd0ab; --warn: #f0bd6d;
    --focus: #8fbcff; --dim: brightness(.86) saturate(1.05); --shadow: 0 1px 2px rgb(0 0 0 / .3), 0 8px 24px rgb(0 0 0 / .25);
  }
  .card > img, .picture img, .tiles img, .line img, .hero > img { filter: brightness(.86) saturate(1.05); }
}
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-bottom: 12rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink); font: 1rem/1.55 var(--sans); }
[hidden] { display: none !important; }
/* What works only with the SDK keeps its place until the SDK is there: nothing moves, nothing seems dead. */
[data-needs-aparte]:not([data-ready]) { visibility: hidden; }
h1, h2, h3 { font-family: var(--serif); font-weight: 600; line-height: 1.15; margin: 0 0 .5em; text-wrap: balance; }
h1 { font-size: clamp(1.9rem, 1.4rem + 2.2vw, 3rem); letter-spacing: -.015em; }
h2 { font-size: clamp(1.35rem, 1.2rem + .7vw, 1.75rem); }
p { margin: 0 0 1rem; }
img { display: block; max-width: 100%; height: auto; }
a { color: inherit; text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:hover { color: var(--accent); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; border-radius: 6px; }
main:focus, h2:focus:not(:focus-visible) { outline: none; }
ul { list-style: none; margin: 0; padding: 0; }
button, input, select { font: inherit; color: inherit; }
.wrap { width: 100%; max-width: 78rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2.5rem); }
main { flex: 1; padding-block: 1.5rem 4rem; }
main > section { margin-top: 3.25rem; }
main > .hero, main > .strip { margin-top: 0; }
.narrow { max-width: 46rem; margin-inline: auto; padding-top: 1rem; }
.intro { padding-block: 1rem .75rem; }
.lead { font-size: 1.15rem; color: var(--soft); }
.muted, .note, small { color: var(--soft); }
.muted { font-size: .93rem; }
.price { font-weight: 650; font-variant-numeric: tabular-nums; white-space: nowrap; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -5rem; z-index: 30; background: var(--ink); color: var(--ground); padding: .7rem 1.1rem; border-radius: 0 0 12px 12px; }
.skip:focus { top: 0; color: var(--ground); }

.button, .quiet { display: inline-block; min-height: 2.9rem; padding: .62rem 1.4rem; border-radius: 999px; border: 1.5px solid var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; text-decoration: none; line-height: 1.45; cursor: pointer; text-align: center; transition: filter .15s; }
.button:hover { filter: brightness(1.08); color: var(--on-accent); }
.button:disabled { background: var(--sunk); border-color: var(--line); color: var(--soft); cursor: not-allowed; filter: none; }
.quiet { background: transparent; border-color: var(--line); color: var(--ink); }
.quiet:hover { border-color: var(--accent); color: var(--accent); }
.link { background: none; border: 0; padding: .5rem 0; text-decoration: underline; text-underline-offset: .2em; text-decoration-thickness: 1px; cursor: pointer; }
input:not([type=checkbox]), select { min-height: 2.9rem; padding: .5rem 1rem; border: 1.5px solid var(--line); border-radius: 999px; background: var(--surface); min-width: 0; }
::placeholder { color: var(--soft); opacity: 1; }

.top { border-bottom: 1px solid var(--line); background: var(--surface); }
.top-row { display: grid; grid-template-columns: auto 1fr; align-items: center; gap: .75rem 1.5rem; padding-block: .9rem .6rem; }
.brand { display: inline-flex; align-items: center; gap: .6rem; font: 600 1.45rem/1 var(--serif); text-decoration: none; letter-spacing: -.01em; white-space: nowrap; }
.search { display: flex; gap: .4rem; grid-column: 1 / -1; grid-row: 2; }
.search input { flex: 1; width: 100%; background: var(--ground); }
.tools { display: flex; gap: clamp(.8rem, 3vw, 1.4rem); justify-content: flex-end; align-items: center; font-size: .95rem; }
.tools a { text-decoration: none; padding-block: .5rem; white-space: nowrap; }
.tools a:nth-child(2) { display: none; }
.badge { display: inline-block; min-width: 1.5rem; padding: 0 .4rem; border-radius: 999px; background: var(--accent-soft); color: var(--accent); font-weight: 650; font-size: .85rem; text-align: center; line-height: 1.5rem; }
.ranges ul { display: flex; gap: .25rem; overflow-x: auto; padding-block: .25rem .6rem; margin-inline: -.75rem; scrollbar-width: none; }
.ranges a { display: block; padding: .4rem .75rem; border-radius: 999px; white-space: nowrap; text-decoration: none; font-size: .95rem; color: var(--soft); }
.ranges a:hover { background: var(--sunk); color: var(--ink); }
.ranges a[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
.ranges :focus-visible { outline-offset: -3px; }
@media (min-width: 34rem) { .tools a:nth-child(2) { display: inline; } }
@media (min-width: 52rem) { .top-row { grid-template-columns: auto 1fr auto; } .search { grid-column: 2; grid-row: 1; max-width: 30rem; width: 100%; justify-self: center; } }

.hero { position: relative; overflow: hidden; border-radius: var(--round); background: #efdccb; color: #2b211a; box-shadow: var(--shadow); }
.hero > img { width: 100%; aspect-ratio: 16 / 10; object-fit: cover; object-position: 76% 50%; }
.hero-text { padding: 1.4rem 1.3rem 1.6rem; min-height: 15.5rem; background: var(--surface); color: var(--ink); }
.hero-text p { font-size: 1.1rem; max-width: 34ch; }
.hero .button { background: #ad4226; border-color: #ad4226; color: #fff; }
@media (min-width: 48rem) {
  .hero { aspect-ratio: 16 / 6; }
  .hero > img { height: 100%; aspect-ratio: auto; object-position: 60% 50%; }
  .hero-text { position: absolute; inset: 0 auto 0 0; width: 45%; min-height: 0; display: flex; flex-direction: column; justify-content: center; align-items: flex-start; padding: 0 0 3.5% 4.5%; background: none; color: #2b211a; }
  .hero-text h1 { font-size: clamp(2.1rem, 4.1vw, 3.5rem); }
}
.strip { display: grid; place-items: center; min-height: 3.4rem; text-align: center; color: var(--soft); }
main > .strip { margin-top: .75rem; }
.strip p { margin: 0; max-width: 60ch; }

.tiles { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .8rem; }
.tiles a { display: block; text-decoration: none; border-radius: var(--round); overflow: hidden; background: var(--surface); box-shadow: var(--shadow); height: 100%; }
.tiles img { width: 100%; aspect-ratio: 1; transition: transform .3s; }
.tiles span { display: grid; gap: .1rem; padding: .75rem 1rem .85rem; position: relative; background: var(--surface); }
.tiles b { font: 600 1.08rem/1.2 var(--serif); }
.tiles a:hover img { transform: scale(1.05); }
@media (min-width: 40rem) { .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); } }
@media (min-width: 62rem) { .tiles { grid-template-columns: repeat(6, minmax(0, 1fr)); } .tiles span { padding-inline: .85rem; } }

.grid { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.6rem .9rem; }
@media (min-width: 44rem) { .grid { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 2rem 1.4rem; } }
@media (min-width: 62rem) { .grid { grid-template-columns: repeat(4, minmax(0, 1fr)); } }
.card { position: relative; display: flex; flex-direction: column; min-width: 0; }
.card > img { width: 100%; aspect-ratio: 1; border-radius: var(--round); margin-bottom: .75rem; transition: transform .2s, box-shadow .2s; }
.card:hover > img { transform: translateY(-3px); box-shadow: var(--shadow); }
.card h2, .card h3 { font-size: 1.1rem; margin: 0 0 .15rem; overflow-wrap: anywhere; }
.card a { text-decoration: none; }
.card a::after { content: ''; position: absolute; inset: 0; border-radius: var(--round); }
.card a:focus-visible { outline: none; }
.card a:focus-visible::after { outline: 3px solid var(--focus); outline-offset: 3px; }
.card .note { font-size: .93rem; margin: 0 0 .35rem; }
.card .foot { margin: auto 0 0; display: flex; flex-wrap: wrap; gap: .1rem .75rem; align-items: baseline; }
.stock { font-size: .9rem; color: var(--good); }
.stock.few { color: var(--warn); }
.stock.none { color: var(--soft); }

/* The list keeps its place from the first paint on, before widgets.js is there to draw it. */
aparte-recommendations { display: block; min-height: 26rem; margin-top: 3.25rem; --aparte-radius: var(--round); --aparte-muted: var(--soft); --aparte-focus: var(--focus); --aparte-surface: var(--sunk); --aparte-heading-font: var(--serif); }
aparte-recommendations::part(heading) { font-size: clamp(1.35rem, 1.2rem + .7vw, 1.75rem); letter-spacing: 0; }
aparte-recommendations::part(image) { filter: var(--dim, none); }
@media (scripting: none) { aparte-recommendations { display: none; } }

.crumbs { color: var(--soft); font-size: .93rem; margin-bottom: 1rem; }
.item { display: grid; gap: 1.5rem; }
.picture img { width: 100%; border-radius: calc(var(--round) + 6px); }
.item h1 { margin-bottom: .25em; }
.buy-line { display: flex; gap: 1rem; align-items: baseline; }
.buy-line .price { font-size: 1.6rem; }
.buy { display: flex; flex-wrap: wrap; gap: .6rem .75rem; align-items: center; margin-bottom: 2.2rem; }
.buy-line + p { margin-bottom: 2.2rem; }
.buy label { color: var(--soft); font-size: .95rem; }
.item h2 { font-size: 1.15rem; }
.facts li { padding: .55rem 0 .55rem 1.7rem; border-top: 1px solid var(--line); position: relative; }
.facts li::before { content: '✓'; position: absolute; left: .2rem; color: var(--good); font-weight: 700; }
@media (min-width: 48rem) { .item { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: clamp(2rem, 5vw, 4.5rem); align-items: center; } }

.lines { border-top: 1px solid var(--line); }
.line { display: grid; grid-template-columns: 5rem minmax(0, 1fr) auto; gap: 1rem; padding: 1rem 0; border-bottom: 1px solid var(--line); align-items: start; }
.line img { width: 5rem; height: 5rem; border-radius: 12px; }
.line p { margin: 0; }
.line-forms { grid-column: 2 / -1; margin-top: -.6rem; }
.line form { display: inline-flex; flex-wrap: wrap; gap: .4rem; align-items: center; margin-right: 1.1rem; }
.line select, .line .quiet { min-height: 2.4rem; padding: .25rem .85rem; font-size: .93rem; }
.total { display: flex; justify-content: space-between; font-size: 1.3rem; padding: 1.1rem 0; margin: 0; }
.actions { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; align-items: center; margin-top: .5rem; }
.notice { background: var(--accent-soft); border-radius: 12px; padding: .8rem 1.1rem; }
.notice.warn { background: var(--sunk); color: var(--warn); }
.stack { display: grid; gap: .5rem; max-width: 26rem; margin-block: 1rem; }
.stack label { font-weight: 600; }
.stack .button { justify-self: start; margin-top: .4rem; }
.stack .muted { margin: .3rem 0 0; }
.purposes { margin: 0; }
.purposes > div { border-top: 1px solid var(--line); padding: .85rem 0; }
.purposes dt { font-weight: 650; display: flex; justify-content: space-between; gap: 0 1rem; flex-wrap: wrap; }
.purposes dd { margin: .15rem 0 0; color: var(--soft); }
.choice { min-width: 9rem; margin-inline-start: auto; text-align: end; font-weight: 500; color: var(--soft); }
.choice[data-allowed=true] { color: var(--good); }

.bottom { border-top: 1px solid var(--line); background: var(--sunk); color: var(--soft); font-size: .93rem; }
.bottom .wrap { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .25rem 2rem; padding-block: 1.4rem; }
.bottom p { margin: 0; max-width: 60ch; }
.bottom ul { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: center; }
.bottom a { display: inline-block; padding-block: .5rem; }
/* Room to scroll the end of the page above the banner, added below everything so that nothing moves. */
body:has(.consent:not([hidden])) { box-sizing: content-box; padding-bottom: 15rem; }

.consent { position: fixed; z-index: 20; inset: auto .75rem .75rem; max-width: 44rem; margin-inline: auto; max-height: min(85vh, 42rem); overflow: auto; background: var(--surface); border: 1px solid var(--line); border-radius: var(--round); box-shadow: 0 12px 48px rgb(40 20 10 / .28); padding: 1.1rem 1.3rem 1.2rem; }
.consent h2 { font-size: 1.25rem; margin-bottom: .3rem; }
.consent p { font-size: .95rem; margin-bottom: .8rem; }
.consent-buttons { display: flex; flex-wrap: wrap; gap: .6rem; }
.consent-buttons > * { flex: 1 1 auto; }
.consent fieldset { border: 0; padding: 0; margin: 0 0 .75rem; }
.consent legend { font-weight: 650; padding: 0; margin-bottom: .25rem; }
.purpose { display: flex; gap: .8rem; padding: .5rem 0; border-top: 1px solid var(--line); cursor: pointer; line-height: 1.4; }
.purpose b { display: block; font-weight: 600; }
.purpose input { width: 1.3rem; height: 1.3rem; margin: .1rem 0 0; flex: none; accent-color: var(--accent); }
.consent form .button { width: 100%; margin-bottom: .7rem; }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media print { .top, .bottom, .consent { display: none; } }
`;
