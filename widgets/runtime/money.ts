/** A price as a decimal, as events have it, in its ISO 4217 currency, and as people of a language write it. */
export interface ReadPrice {
  readonly price: number;
  readonly currency: string;
  readonly text: string;
}

/** Reads `{ amountMinor, currency }`; undefined when it is none. A language that the browser does not know is read as
 *  English. How many digits the minor unit has is the browser's knowledge (ECMA-402 takes it from ISO 4217). */
export function readPrice(value: unknown, language: string): ReadPrice | undefined {
  const { amountMinor, currency } = Object(value) as { amountMinor?: unknown; currency?: string };
  for (const locale of [language, 'en']) {
    try {
      const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
      const price = Number(amountMinor) / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2);
      if (currency && price >= 0) return { price, currency, text: format.format(price) };
    } catch {
      // A malformed tag or code: the next locale, or no price at all.
    }
  }
  return undefined;
}
