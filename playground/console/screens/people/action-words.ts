import type { Json, JsonObject } from '../../../../core/events.ts';
import { currencyExponent } from '../../../../core/money.ts';
import type { TimelineEvent } from '../../../../core/wire/people.ts';
import { eventLabel } from '../../text/events.ts';
import type { Format } from '../../text/format.ts';
import type { Language } from '../../text/languages.ts';
import type { messages } from './messages.ts';

type Texts = (typeof messages)['en'];

/** An action in words: what it is called, and what of it is worth a look. */
export function actionWords(
  event: Pick<TimelineEvent, 'type' | 'name' | 'properties' | 'traits' | 'context'>,
  text: Texts,
  format: Format,
  language: Language,
): { readonly title: string; readonly detail: string } {
  const { type, properties } = event;
  if (type === 'page' || type === 'screen') {
    const page = said(properties['title']) ?? said(properties['path']) ?? pathOf(event.context) ?? event.name;
    return {
      title: text.type[type],
      detail: event.name !== '' && page !== event.name ? `${event.name} · ${page}` : page,
    };
  }
  if (type === 'identify') {
    const names = Object.keys(event.traits);
    return {
      title: text.type.identify,
      detail: names.length === 0 ? '' : text.detailsSaid(names.join(', ')),
    };
  }
  if (type === 'group' || type === 'alias') return { title: text.type[type], detail: '' };
  const label = eventLabel(event.name, language);
  if (event.name === 'Experiment Viewed') {
    const detail = text.test(said(properties['experiment']) ?? '', said(properties['variant']) ?? '');
    return { title: label, detail };
  }
  const parts = [
    said(properties['name']) ?? said(properties['product_id']),
    searched(properties, text),
    productsOf(properties, text, format),
    priceOf(properties, format),
  ];
  return { title: label, detail: parts.filter((part) => part !== undefined).join(' · ') };
}

function searched(properties: JsonObject, text: Texts): string | undefined {
  const query = said(properties['query']);
  return query === undefined ? undefined : text.search(query);
}

function productsOf(properties: JsonObject, text: Texts, format: Format): string | undefined {
  const { products } = properties;
  if (!Array.isArray(products) || products.length === 0) return undefined;
  const names = products.flatMap((product: Json) =>
    typeof product === 'object' && product !== null && 'name' in product ? [said(product['name'])] : [],
  );
  const [first] = names;
  return first !== undefined && products.length === 1
    ? first
    : text.products(products.length, format.number(products.length));
}

function priceOf(properties: JsonObject, format: Format): string | undefined {
  const amount = ['revenue', 'total', 'value', 'price']
    .map((name) => properties[name])
    .find((value) => typeof value === 'number');
  if (typeof amount !== 'number') return undefined;
  const currency = said(properties['currency']);
  const isKnown = currency === undefined || /^[A-Z]{3}$/.test(currency);
  // Amounts come in major units of their currency.
  const minor = Math.round(amount * 10 ** currencyExponent(currency ?? 'EUR'));
  return isKnown ? format.money(minor, currency) : `${format.number(amount)} ${currency}`;
}

function pathOf(context: JsonObject): string | undefined {
  const { page } = context;
  return typeof page === 'object' && page !== null && 'path' in page ? said(page['path']) : undefined;
}

function said(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.slice(0, 120) : undefined;
}
