/** What the shop's forms send: reads them, says what is wrong, and answers with the address to go to. */

import { formatCart, MAX_LINES, mostOf, parseCart, quantityOf, setQuantity, type CartLine } from './cart.ts';
import { findItem, type CatalogueItem } from './catalogue.ts';
import type { Visit } from './visit.ts';

/** The result of a form: where to go next, or why not, with the HTTP status for it. */
export type FormResult =
  | { readonly ok: true; readonly location: string }
  | { readonly ok: false; readonly status: 400 | 409; readonly message: string };

/** The fields of a form, or null if the body is no form, is too large or cannot be read. */
export async function readForm(request: Request): Promise<FormData | null> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_FORM_BYTES) return null;
  try {
    return await request.formData();
  } catch {
    // Not a form, or a broken one: which of the two does not matter to who sent it.
    return null;
  }
}

/** Our largest form is below 1 KB. */
const MAX_FORM_BYTES = 16_384;

/** A text field without the spaces around it; empty when it is missing or a file. */
export function field(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** A name as people may give it: 1 to 60 characters, or null. */
export function readName(form: FormData): string | null {
  const name = field(form, 'name');
  return name !== '' && name.length <= 60 ? name : null;
}

function refuse(status: 400 | 409, message: string): FormResult {
  return { ok: false, status, message };
}

function cartAddress(visit: Visit, lines: readonly CartLine[], added: readonly CartLine[]): FormResult {
  const parameters = { cart: formatCart(lines), ...(added.length > 0 && { added: formatCart(added) }) };
  return { ok: true, location: visit.href('/cart', parameters) };
}

function addToCart(
  visit: Visit,
  lines: readonly CartLine[],
  item: CatalogueItem,
  quantity: number,
): FormResult {
  const { text, language } = visit;
  const held = quantityOf(lines, item);
  if (held === 0 && lines.length >= MAX_LINES) return refuse(409, text.cartFull(MAX_LINES));
  if (held + quantity > mostOf(item)) return refuse(409, text.tooMany(item.title[language], mostOf(item)));
  return cartAddress(visit, setQuantity(lines, item, held + quantity), [{ item, quantity }]);
}

/** `action=add` puts `quantity` more of `item` into the cart, `action=set` makes it `quantity` (0 takes it out). */
export function changeCart(visit: Visit, form: FormData): FormResult {
  const { text } = visit;
  const item = findItem(field(form, 'item'));
  const action = field(form, 'action');
  if (item === undefined || (action !== 'add' && action !== 'set')) return refuse(400, text.badForm);
  const written = field(form, 'quantity');
  const quantity = /^\d{1,3}$/.test(written) ? Number(written) : -1;
  const { lines } = parseCart(field(form, 'cart'));
  if (action === 'set' && quantity === 0) return cartAddress(visit, setQuantity(lines, item, 0), []);
  if (item.stock === 0) return refuse(409, `${item.title[visit.language]}: ${text.soldOut}`);
  if (quantity < 1 || quantity > mostOf(item)) {
    return refuse(400, text.badQuantity(mostOf(item), written.slice(0, 20)));
  }
  if (action === 'set') return cartAddress(visit, setQuantity(lines, item, quantity), []);
  return addToCart(visit, lines, item, quantity);
}

const ORDER_ID = /^o-[0-9a-f]{12}$/;

/** A new order's number. 48 random bits: enough for a demonstration that stores no orders. */
export function newOrderId(): string {
  return `o-${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`;
}

/** An order is its number and its lines; both go into the address of the page of thanks. */
export function placeOrder(visit: Visit, form: FormData): FormResult {
  const { text } = visit;
  const order = field(form, 'order');
  const { lines } = parseCart(field(form, 'cart'));
  if (!ORDER_ID.test(order) || lines.length === 0) return refuse(400, text.badOrder);
  if (readName(form) === null) return refuse(400, text.badName);
  return { ok: true, location: visit.href('/thanks', { order, items: formatCart(lines), cart: '' }) };
}

/** The order that the page of thanks is for, or null if the address was not made by `placeOrder`. */
export function readOrder(
  query: URLSearchParams,
): { readonly id: string; readonly lines: readonly CartLine[] } | null {
  const id = query.get('order') ?? '';
  const { lines } = parseCart(query.get('items') ?? '');
  return ORDER_ID.test(id) && lines.length > 0 ? { id, lines } : null;
}
