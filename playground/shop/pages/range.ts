import { itemsOf, type Range } from '../catalogue.ts';
import { html, type Markup } from '../html.ts';
import type { Visit } from '../visit.ts';
import { itemGrid } from './item-card.ts';
import { layout } from './layout.ts';

/** All items of a range. */
export function rangePage(visit: Visit, range: Range): Markup {
  const items = itemsOf(range.key);
  const title = range.name[visit.language];
  const main = html`<div class="intro">
      <h1>${title}</h1>
      <p>${range.blurb[visit.language]} <span class="muted">${visit.text.itemCount(items.length)}</span></p>
    </div>
    ${itemGrid(visit, items, 2, 4)}`;
  return layout(visit, {
    kind: 'range',
    title,
    description: range.blurb[visit.language],
    range: range.key,
    main,
  });
}
