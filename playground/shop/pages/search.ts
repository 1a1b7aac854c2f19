import { CATALOGUE, findRange, type CatalogueItem } from '../catalogue.ts';
import { html, type Markup } from '../html.ts';
import type { Visit } from '../visit.ts';
import { itemGrid } from './item-card.ts';
import { layout } from './layout.ts';

/** The longest query that is looked for; more is cut. */
export const MAX_QUERY_LENGTH = 100;

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** What one may find an item by: both languages, so that “casque” works on the English side too. */
const INDEX: readonly (readonly [text: string, item: CatalogueItem])[] = CATALOGUE.map((item) => {
  const range = findRange(item.range);
  const words = [item.title.en, item.title.fr, item.note.en, item.note.fr, range?.name.en, range?.name.fr];
  return [fold(words.join(' ')), item];
});

/** Items that hold every word of the query, accents and case aside; an empty query finds nothing. */
export function searchItems(query: string): readonly CatalogueItem[] {
  const words = fold(query.slice(0, MAX_QUERY_LENGTH)).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return INDEX.filter(([text]) => words.every((word) => text.includes(word))).map(([, item]) => item);
}

/** The search's results. */
export function searchPage(visit: Visit): Markup {
  const { text } = visit;
  const query = (visit.query.get('q') ?? '').slice(0, MAX_QUERY_LENGTH).trim();
  const found = searchItems(query);
  const results = html`<div
      class="intro"
      data-track="Products Searched"
      data-properties="${JSON.stringify({ query })}"
    >
      <h1>${text.results(found.length, query)}</h1>
      ${found.length === 0 && html`<p>${text.noResults}</p>`}
    </div>
    ${itemGrid(visit, found, 2, 4)}`;
  const main =
    query === ''
      ? html`<div class="intro">
          <h1>${text.search}</h1>
          <p>${text.searchEmpty}</p>
        </div>`
      : results;
  return layout(visit, { kind: 'search', title: text.search, main });
}
