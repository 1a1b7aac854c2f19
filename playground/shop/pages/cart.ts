import { parseCart, totalMinor, type CartLine } from '../cart.ts';
import { html, type Fragment, type Markup } from '../html.ts';
import { formatPrice } from '../money.ts';
import { productProperties, toDecimal } from '../product-properties.ts';
import type { Visit } from '../visit.ts';
import { quantityOptions } from './item.ts';
import { itemImage } from './item-card.ts';
import { carried, layout } from './layout.ts';
import { recommendations } from './recommendations.ts';

function lineForm(visit: Visit, line: CartLine): Markup {
  const { text, language } = visit;
  const title = line.item.title[language];
  const fields = html`${carried(visit)}<input type="hidden" name="action" value="set" /><input
      type="hidden"
      name="item"
      value="${line.item.key}"
    />`;
  return html`<li class="line">
    ${itemImage(line.item, 96, '', true)}
    <div>
      <a href="${visit.href(line.item.url)}">${title}</a>
      <p class="muted">${formatPrice(line.item.price.amountMinor, language)}</p>
    </div>
    <p class="price">${formatPrice(line.item.price.amountMinor * line.quantity, language)}</p>
    <div class="line-forms">
      <form method="post" action="${visit.action('/cart')}">
        ${fields}<label class="unseen" for="q-${line.item.key}">${text.quantity}, ${title}</label
        ><select id="q-${line.item.key}" name="quantity">
          ${quantityOptions(line.item, line.quantity)}</select
        ><button class="quiet">${text.update}<span class="unseen">, ${title}</span></button>
      </form>
      <form method="post" action="${visit.action('/cart')}">
        ${fields}<input type="hidden" name="quantity" value="0" /><button class="link">
          ${text.remove}<span class="unseen">, ${title}</span>
        </button>
      </form>
    </div>
  </li>`;
}

/** What was just added, told to the visitor and, once, to Aparté. */
function addedNotice(visit: Visit): Fragment {
  const [line] = parseCart(visit.query.get('added') ?? '').lines;
  if (line === undefined) return null;
  const properties = { ...productProperties(line.item), quantity: line.quantity };
  return html`<p
    class="notice"
    role="status"
    data-track="Product Added"
    data-once
    data-properties="${JSON.stringify(properties)}"
  >
    ${visit.text.added(line.item.title[visit.language])}
  </p>`;
}

/** The cart. */
export function cartPage(visit: Visit): Markup {
  const { text, cart, language } = visit;
  const filled = html`<ul class="lines">
      ${cart.lines.map((line) => lineForm(visit, line))}
    </ul>
    <p class="total">
      <span>${text.total}</span> <span class="price">${formatPrice(totalMinor(cart.lines), language)}</span>
    </p>
    <p class="actions">
      <a class="button" href="${visit.href('/checkout')}">${text.checkout}</a>
      <a href="${visit.href('/')}">${text.keepShopping}</a>
    </p>`;
  const empty = html`<p class="lead">${text.cartEmpty}</p>
    <p class="actions"><a class="button" href="${visit.href('/')}">${text.keepShopping}</a></p>`;
  const main = html`<div class="narrow">
      <h1>${text.cart}</h1>
      ${addedNotice(visit)}
      ${cart.dropped > 0 && html`<p class="notice warn" role="status">${text.cartDropped}</p>`}
      ${cart.lines.length > 0 ? filled : empty}
    </div>
    ${cart.lines[0] && recommendations('related', text.related, cart.lines[0].item.key)}`;
  return layout(visit, { kind: 'cart', title: text.cart, main });
}

function summary(visit: Visit, lines: readonly CartLine[]): Markup {
  const { language, text } = visit;
  return html`<ul class="lines">
      ${lines.map(
        ({ item, quantity }) =>
          html`<li class="line">
            ${itemImage(item, 96, '', true)}
            <div>
              ${item.title[language]}
              <p class="muted">${text.quantity} ${quantity}</p>
            </div>
            <p class="price">${formatPrice(item.price.amountMinor * quantity, language)}</p>
          </li>`,
      )}
    </ul>
    <p class="total">
      <span>${text.total}</span> <span class="price">${formatPrice(totalMinor(lines), language)}</span>
    </p>`;
}

/** The last step. The order's number is made here, so that a form sent twice is one order. */
export function checkoutPage(visit: Visit, orderId: string): Markup {
  const { text, cart } = visit;
  const form = html`${summary(visit, cart.lines)}
    <form class="stack" method="post" action="${visit.action('/order')}">
      ${carried(visit)}<input type="hidden" name="order" value="${orderId}" />
      <label for="name">${text.name}</label
      ><input id="name" name="name" required maxlength="60" autocomplete="name" />
      <p class="muted">${text.demoOrder}</p>
      <button class="button">${text.placeOrder}</button>
    </form>`;
  const main = html`<div class="narrow">
    <h1>${text.yourOrder}</h1>
    ${cart.lines.length > 0 ? form : html`<p class="lead">${text.cartEmpty}</p>`}
  </div>`;
  return layout(visit, { kind: 'checkout', title: text.yourOrder, main });
}

/** `Order Completed` as Segment's e-commerce spec has it; money is decimal there. */
export function orderProperties(
  orderId: string,
  lines: readonly CartLine[],
): Readonly<Record<string, unknown>> {
  const revenue = toDecimal(totalMinor(lines));
  return {
    order_id: orderId,
    revenue,
    total: revenue,
    currency: 'EUR',
    products: lines.map(({ item, quantity }) => ({ ...productProperties(item), quantity })),
  };
}

/** After the order; the order is tracked from here. Orders count by `order_id`, so a reload adds nothing. */
export function thanksPage(visit: Visit, orderId: string, lines: readonly CartLine[]): Markup {
  const { text } = visit;
  const main = html`<div
    class="narrow"
    data-track="Order Completed"
    data-properties="${JSON.stringify(orderProperties(orderId, lines))}"
  >
    <h1>${text.thanks}</h1>
    <p class="lead">${text.thanksText(orderId)}</p>
    ${summary(visit, lines)}
    <p class="actions"><a class="button" href="${visit.href('/', { cart: '' })}">${text.keepShopping}</a></p>
  </div>`;
  return layout(visit, { kind: 'thanks', title: text.thanks, main });
}
