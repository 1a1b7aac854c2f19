/** The shop speaks English and French; which one is asked by the path, the query, the page before, then the browser. */

/** A language the shop has texts for. */
export type Language = 'en' | 'fr';

/** Text in every language of the shop. */
export type Bilingual = Readonly<Record<Language, string>>;

/** All languages, the fallback first. */
export const LANGUAGES: readonly Language[] = ['en', 'fr'];

/** True for the exact codes of `LANGUAGES`. */
export function isLanguage(value: unknown): value is Language {
  return value === 'en' || value === 'fr';
}

/** The language at the head of a path and the path behind it: `/fr/p/p-1` → `fr`, `/p/p-1`. */
export function splitLanguage(pathname: string): {
  readonly language: Language | null;
  readonly path: string;
} {
  const [, first, rest] = /^\/(en|fr)(\/.*)?$/.exec(pathname) ?? [];
  return isLanguage(first) ? { language: first, path: rest ?? '/' } : { language: null, path: pathname };
}

/** The best language for an `Accept-Language` header (RFC 9110, 12.5.4); English when nothing fits. */
export function negotiate(header: string | null): Language {
  let best: Language = 'en';
  let bestWeight = 0;
  for (const part of (header ?? '').split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const language = tag.trim().split('-')[0];
    const weight = qualityOf(parameters);
    if (isLanguage(language) && weight > bestWeight) {
      best = language;
      bestWeight = weight;
    }
  }
  return best;
}

function qualityOf(parameters: readonly string[]): number {
  const quality = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('q='));
  if (quality === undefined) return 1;
  const value = Number(quality.slice(2));
  return value >= 0 && value <= 1 ? value : 0;
}
