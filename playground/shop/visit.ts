import { formatCart, parseCart, type Cart } from './cart.ts';
import { isLanguage, negotiate, splitLanguage, type Language } from './language.ts';
import { MESSAGES, type Messages } from './messages.ts';

/** What a page needs to know of the request it answers. */
export interface Visit {
  readonly language: Language;
  readonly text: Messages;
  /** The path without its language: `/p/p-17`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly cart: Cart;
  /** The cart as its address parameter; empty when the cart is. */
  readonly cartText: string;
  /** The Aparté write key of the script tag. */
  readonly writeKey: string;
  /** An address in the shop that keeps the language and the cart. */
  href(path: string, parameters?: Readonly<Record<string, string>>): string;
  /** The address for a form, which carries the cart as the field `cartText` instead. */
  action(path: string): string;
  /** This page in another language. */
  inLanguage(language: Language): string;
}

/** The page before, if it was one of ours. Personalised links carry neither language nor cart; the referrer does. */
function pageBefore(request: Request, url: URL): URL | null {
  const referrer = request.headers.get('referer');
  if (referrer === null) return null;
  try {
    const before = new URL(referrer);
    return before.host === url.host ? before : null;
  } catch {
    // A referrer that is no address says nothing.
    return null;
  }
}

function askedLanguage(url: URL): Language | null {
  const asked = url.searchParams.get('lang');
  return isLanguage(asked) ? asked : splitLanguage(url.pathname).language;
}

function address(prefix: string, path: string, parameters: URLSearchParams): string {
  const query = parameters.toString();
  return query === '' ? prefix + path : `${prefix}${path}?${query}`;
}

/** Reads language and cart: from the address, else from the page before, else (language) from the browser.
 *  A language asked for stays in the links as a prefix; one that was negotiated needs none. */
export function readVisit(request: Request, writeKey: string): Visit {
  const url = new URL(request.url);
  const before = pageBefore(request, url);
  const asked = askedLanguage(url) ?? (before === null ? null : askedLanguage(before));
  const language = asked ?? negotiate(request.headers.get('accept-language'));
  const prefix = asked === null ? '' : `/${asked}`;
  const cart = parseCart(url.searchParams.get('cart') ?? before?.searchParams.get('cart') ?? '');
  const cartText = formatCart(cart.lines);
  const { path } = splitLanguage(url.pathname);
  return {
    language,
    text: MESSAGES[language],
    path,
    query: url.searchParams,
    cart,
    cartText,
    writeKey,
    href(target, parameters = {}) {
      const all = new URLSearchParams(parameters);
      if (cartText !== '' && !all.has('cart')) all.set('cart', cartText);
      return address(prefix, target, all);
    },
    action: (target) => address(prefix, target, new URLSearchParams()),
    inLanguage(other) {
      const all = new URLSearchParams(url.searchParams);
      all.delete('lang');
      if (cartText !== '') all.set('cart', cartText);
      return address(`/${other}`, path, all);
    },
  };
}
