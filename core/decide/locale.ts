import type { Json } from '../events.ts';

/** The best of the project's locales for what somebody asks, best first: the same tag, else the same language, else
 *  the project's first. Undefined when the project has none. Case does not matter. */
export function bestLocale(asked: readonly string[], locales: readonly string[]): string | undefined {
  for (const tag of asked) {
    const wanted = tag.toLowerCase().replaceAll('_', '-');
    const same = locales.find((locale) => locale.toLowerCase() === wanted);
    if (same !== undefined) return same;
    const language = languageOf(wanted);
    const near = locales.find((locale) => languageOf(locale.toLowerCase()) === language);
    if (near !== undefined) return near;
  }
  return locales[0];
}

function languageOf(tag: string): string {
  const dash = tag.indexOf('-');
  return dash < 0 ? tag : tag.slice(0, dash);
}

/** The tags of an `Accept-Language` header, best first; those with `q=0` and `*` are left out. Never throws.
 *  Source: RFC 9110 §12.5.4. */
export function acceptedLocales(header: string): string[] {
  return header
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';');
      const q = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return { tag: tag.trim(), weight: q === undefined ? 1 : Number(q) };
    })
    .filter(({ tag, weight }) => weight > 0 && /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(tag))
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

/** Content in one language: every object whose keys are all locales of the project and whose values are all text
 *  becomes the text of `locale`, else of the project's first locale that it has. Other values stay as they are, by
 *  reference where nothing in them changes. Deeper than 20 levels nothing is looked at. */
export function localize(value: Json, locale: string, locales: readonly string[], depth: number = 0): Json {
  if (typeof value !== 'object' || value === null || depth > 20) return value;
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    const said = items.map((item) => localize(item, locale, locales, depth + 1));
    return said.every((item, i) => item === items[i]) ? value : said;
  }
  const entries = Object.entries(value);
  if (
    entries.length > 0 &&
    entries.every(([key, text]) => typeof text === 'string' && locales.includes(key))
  ) {
    const key = Object.hasOwn(value, locale) ? locale : locales.find((other) => Object.hasOwn(value, other));
    return entries.find(([name]) => name === key)?.[1] ?? value;
  }
  let changed = false;
  const said = entries.map(([key, part]): [string, Json] => {
    const own = localize(part, locale, locales, depth + 1);
    if (own !== part) changed = true;
    return [key, own];
  });
  return changed ? Object.fromEntries(said) : value; // fromEntries defines: `__proto__` stays data
}
