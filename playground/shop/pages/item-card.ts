import type { CatalogueItem } from '../catalogue.ts';
import { html, type Markup } from '../html.ts';
import { formatPrice } from '../money.ts';
import type { Visit } from '../visit.ts';

/** What is said of the stock; nothing special is said of plenty. */
export function stockLabel(visit: Visit, item: CatalogueItem): Markup {
  const { text } = visit;
  if (item.stock === 0) return html`<span class="stock none">${text.soldOut}</span>`;
  if (item.stock <= 3) return html`<span class="stock few">${text.lastOnes(item.stock)}</span>`;
  return html`<span class="stock">${text.inStock}</span>`;
}

/** The drawn picture with its size, so that nothing moves when it arrives. The title beside it says what it shows. */
export function itemImage(item: CatalogueItem, size: number, alt: string, eager = false): Markup {
  return html`<img
    src="${item.image}"
    alt="${alt}"
    width="${size}"
    height="${size}"
    ${!eager && html` loading="lazy"`}
  />`;
}

/** Items in a grid. `level` is the heading level of the titles; `eager` is how many pictures are in the first screen. */
export function itemGrid(visit: Visit, items: readonly CatalogueItem[], level: 2 | 3, eager = 0): Markup {
  return html`<ul class="grid">
    ${items.map((item, index) => itemCard(visit, item, level, index < eager))}
  </ul>`;
}

function itemCard(visit: Visit, item: CatalogueItem, level: 2 | 3, eager: boolean): Markup {
  const link = html`<a href="${visit.href(item.url)}">${item.title[visit.language]}</a>`;
  return html`<li class="card" data-item="${item.key}">
    ${itemImage(item, 400, '', eager)} ${level === 2 ? html`<h2>${link}</h2>` : html`<h3>${link}</h3>`}
    <p class="note">${item.note[visit.language]}</p>
    <p class="foot">
      <span class="price">${formatPrice(item.price.amountMinor, visit.language)}</span
      >${item.stock <= 3 && stockLabel(visit, item)}
    </p>
  </li>`;
}
