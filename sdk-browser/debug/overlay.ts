import type { Aparte } from '../types.ts';
import { DEBUG_TEXTS } from './messages.ts';
import { type Section, sectionsOf } from './sections.ts';

const REFRESH_MS = 500;

const STYLES = `:host{position:fixed;z-index:2147483647;right:.5rem;bottom:.5rem;width:min(27rem,calc(100vw - 1rem));font:14px/1.45 system-ui,sans-serif;color-scheme:dark}
section{display:flex;flex-direction:column;max-height:min(70vh,40rem);background:#1d1a22;color:#f4f1f8;border-radius:12px;box-shadow:0 8px 40px rgb(0 0 0/.45);overflow:hidden}
header{display:flex;align-items:center;justify-content:space-between;padding:.5rem .5rem .5rem 1rem;background:#2c2733}
h2,h3{margin:0;font-size:1rem}h3{margin-top:.9rem;font-size:.9rem;color:#cbb9ea}
button{font:inherit;min-height:2.25rem;padding:0 .9rem;color:inherit;background:#463d54;border:0;border-radius:8px;cursor:pointer}
:focus-visible{outline:3px solid #8fbcff;outline-offset:-3px}
.body{overflow:auto;padding:0 1rem 1rem}
dl{margin:.25rem 0 0;display:grid;grid-template-columns:minmax(6rem,2fr) 3fr;gap:.15rem .75rem}
dt{color:#c9c2d3;overflow-wrap:anywhere}dd{margin:0;overflow-wrap:anywhere}dt:empty{display:none}dt:empty+dd{grid-column:1/-1}`;

/** Shows the overlay until it is closed, by its button or by Escape in it. Once a page. It follows what happens, is
 *  constructed in a shadow root, which a strict policy allows, and takes no focus by itself. */
export function openOverlay(aparte: Aparte): void {
  if (document.querySelector('aparte-debug')) return;
  const host = document.createElement('aparte-debug');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [sheet];
  const texts = /^fr\b/i.test(document.documentElement.lang) ? DEBUG_TEXTS.fr : DEBUG_TEXTS.en;

  const close = element('button', texts.close, { type: 'button' });
  const body = element('div', '', {
    class: 'body',
    tabindex: '0',
    role: 'group',
    'aria-labelledby': 'title',
  });
  const panel = element('section', '', { 'aria-labelledby': 'title' });
  const header = element('header');
  header.append(element('h2', texts.title, { id: 'title' }), close);
  panel.append(header, body);
  root.append(panel);

  let drawn = '';
  const draw = (): void => {
    const sections = sectionsOf(aparte.debug(), spotsOnPage(), texts);
    const next = JSON.stringify(sections);
    if (next === drawn) return; // a screen reader is not sent back to the beginning
    drawn = next;
    body.replaceChildren(...sections.flatMap(parts));
  };
  const timer = setInterval(draw, REFRESH_MS);
  const end = (): void => {
    clearInterval(timer);
    host.remove();
  };
  close.addEventListener('click', end);
  panel.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') end();
  });
  draw();
  document.body.append(host);
}

/** The keys of the places on this page that decisions fill. */
function spotsOnPage(): string[] {
  const slots = [...document.querySelectorAll<HTMLElement>('[data-aparte]')].map(
    ({ dataset }) => dataset.aparte ?? '',
  );
  const lists = [...document.querySelectorAll('aparte-recommendations')].map((list) =>
    [list.getAttribute('placement') ?? '', list.getAttribute('item')].filter(Boolean).join(' · '),
  );
  return [...new Set([...slots, ...lists])];
}

function parts({ title, rows }: Section): HTMLElement[] {
  const list = element('dl');
  for (const [name, said] of rows) list.append(element('dt', name), element('dd', said));
  return [element('h3', title), list];
}

function element(name: string, text = '', attributes: { readonly [name: string]: string } = {}): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}
