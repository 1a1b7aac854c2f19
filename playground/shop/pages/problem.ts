import { POPULAR } from '../catalogue.ts';
import { html, type Markup } from '../html.ts';
import type { Visit } from '../visit.ts';
import { itemGrid } from './item-card.ts';
import { layout } from './layout.ts';

/** A page for what went wrong: what it was, and a way on. */
export function problemPage(visit: Visit, title: string, message: string): Markup {
  const main = html`<div class="intro">
      <h1>${title}</h1>
      <p class="lead">${message}</p>
      <p><a class="button" href="${visit.href('/')}">${visit.text.keepShopping}</a></p>
    </div>
    <section aria-labelledby="popular">
      <h2 id="popular">${visit.text.popular}</h2>
      ${itemGrid(visit, POPULAR.slice(0, 4), 3)}
    </section>`;
  return layout(visit, { kind: 'problem', title, main });
}
