import { mostOf } from '../cart.ts';
import { findRange, itemsOf, type CatalogueItem } from '../catalogue.ts';
import { html, type Markup } from '../html.ts';
import { formatPrice } from '../money.ts';
import { productProperties } from '../product-properties.ts';
import type { Visit } from '../visit.ts';
import { itemGrid, itemImage, stockLabel } from './item-card.ts';
import { carried, layout } from './layout.ts';
import { recommendations } from './recommendations.ts';

/** The choice of a quantity from 1 to what one may have. */
export function quantityOptions(item: CatalogueItem, chosen: number): Markup {
  const counts = Array.from({ length: mostOf(item) }, (_, index) => index + 1);
  return html`${counts.map((count) => html`<option${count === chosen && html` selected`}>${count}</option>`)}`;
}

function buyForm(visit: Visit, item: CatalogueItem): Markup {
  const { text } = visit;
  if (item.stock === 0) return html`<p><button class="button" disabled>${text.soldOut}</button></p>`;
  return html`<form class="buy" method="post" action="${visit.action('/cart')}">
    ${carried(visit)}<input type="hidden" name="action" value="add" /><input
      type="hidden"
      name="item"
      value="${item.key}"
    />
    <label for="quantity">${text.quantity}</label
    ><select id="quantity" name="quantity">
      ${quantityOptions(item, 1)}
    </select>
    <button class="button">${text.add}</button>
  </form>`;
}

/** Up to four items after this one in its range, coming round at the end. */
function neighbours(item: CatalogueItem): readonly CatalogueItem[] {
  const items = itemsOf(item.range);
  const at = items.indexOf(item);
  return [...items.slice(at + 1), ...items.slice(0, at)].slice(0, 4);
}

/** One item. `Product Viewed` is read from the article by shop.js. */
export function itemPage(visit: Visit, item: CatalogueItem): Markup {
  const { text, language } = visit;
  const range = findRange(item.range);
  const title = item.title[language];
  const cases =
    item.range === 'phones' ? itemsOf('phone-cases').slice(item.number % 14, (item.number % 14) + 4) : [];
  const main = html`<nav class="crumbs" aria-label="${text.ranges}">
      <a href="${visit.href('/')}">${text.home}</a> <span aria-hidden="true">›</span>
      <a href="${visit.href(`/r/${item.range}`)}">${range?.name[language]}</a>
    </nav>
    <article
      class="item"
      data-item="${item.key}"
      data-track="Product Viewed"
      data-properties="${JSON.stringify(productProperties(item))}"
    >
      <div class="picture">${itemImage(item, 400, title, true)}</div>
      <div>
        <h1>${title}</h1>
        <p class="lead">${item.note[language]}</p>
        <p class="buy-line">
          <span class="price">${formatPrice(item.price.amountMinor, language)}</span>
          ${item.stock > 0 && stockLabel(visit, item)}
        </p>
        ${buyForm(visit, item)}
        <h2>${text.details}</h2>
        <ul class="facts">
          ${range?.facts.map((fact) => html`<li>${fact[language]}</li>`)}
          <li>${text.delivery}</li>
        </ul>
      </div>
    </article>
    ${
      cases.length > 0 &&
      html`<section aria-labelledby="with">
        <h2 id="with">${text.goesWith}</h2>
        ${itemGrid(visit, cases, 3)}
      </section>`
    }
    ${recommendations('related', text.related, item.key)}
    <section aria-labelledby="same-range">
      <h2 id="same-range">${text.sameRange}</h2>
      ${itemGrid(visit, neighbours(item), 3)}
    </section>`;
  return layout(visit, { kind: 'item', title, description: item.note[language], range: item.range, main });
}
