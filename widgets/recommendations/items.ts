/** One recommended item, as far as it can be shown. */
export interface RecommendedItem {
  readonly id: string;
  readonly title: string;
  /** http(s), absolute. */
  readonly url: string;
  readonly image: string | undefined;
  /** `{ amountMinor, currency }` where the item has one; read where it is shown. */
  readonly price: unknown;
  /** Why it is here, in words. */
  readonly reason: string | undefined;
  /** Which step of the recommender's ladder it came from. */
  readonly step: string | undefined;
}

/** The items in the value of a list placement, `{ items: [{ id, title, url, image, price, reason: { code, text },
 *  step }] }`. Nothing is believed: an item without id, title or a safe address is left out, as is one that stands there
 *  twice. Never throws. */
export function readItems(value: unknown): RecommendedItem[] {
  const found = new Map<string, RecommendedItem>();
  const { items } = fields(value);
  for (const given of Array.isArray(items) ? (items as readonly unknown[]) : []) {
    const item = fields(given);
    const id = text(item.id);
    const title = text(item.title);
    const url = safeUrl(item.url);
    if (!id || !title || !url || found.has(id)) continue;
    const image = safeUrl(item.image);
    found.set(id, {
      id,
      title,
      url,
      image,
      price: item.price,
      reason: text(fields(item.reason).text),
      step: text(item.step),
    });
  }
  return [...found.values()];
}

/** Any value as something to look into. */
function fields(value: unknown): { readonly [name: string]: unknown } {
  return Object(value) as { readonly [name: string]: unknown }; // fields are looked at one by one
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined;
}

/** The absolute form of an address that is http(s) or relative; undefined for any other, and for none. */
function safeUrl(value: unknown): string | undefined {
  try {
    const { href } = new URL(text(value) ?? 'none:', document.baseURI);
    return /^https?:/.test(href) ? href : undefined;
  } catch {
    return undefined; // no address at all
  }
}
