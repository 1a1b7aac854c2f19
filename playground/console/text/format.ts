import { currencyExponent } from '../../../core/money.ts';
import type { Language } from './languages.ts';

/** What formats depend on: language of the reader, time zone and currency of the project. */
export interface FormatSettings {
  readonly language: Language;
  /** IANA name. */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** A moment: epoch ms, ISO 8601 or a Date. */
export type Moment = number | string | Date;

/** How the console writes numbers, money and times. All days and times are the project's. */
export interface Format {
  /** An amount in minor units of the project's currency, or of the one named. */
  readonly money: (amountMinor: number, currency?: string) => string;
  readonly number: (value: number, maximumFractionDigits?: number) => string;
  /** A share: 0.25 is 25 %. */
  readonly percent: (share: number, maximumFractionDigits?: number) => string;
  /** A day: 3 Nov 2026. */
  readonly date: (at: Moment) => string;
  /** A day without its year: 3 Nov. */
  readonly day: (at: Moment) => string;
  /** A time of day: 14:05. */
  readonly time: (at: Moment) => string;
  readonly dateTime: (at: Moment) => string;
  /** How long before `now`: 5 minutes ago. */
  readonly ago: (at: Moment, now?: number) => string;
  /** The text of the reader's language, else any, else `fallback`. */
  readonly text: (text: { readonly [locale: string]: string } | undefined, fallback: string) => string;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** Makes the formats; the Intl objects are made once. */
export function createFormat({ language, timeZone, currency }: FormatSettings): Format {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const once = <T>(make: () => T): (() => T) => {
    let made: T | undefined;
    return () => (made ??= make());
  };
  const times = (options: Intl.DateTimeFormatOptions) =>
    once(() => new Intl.DateTimeFormat(locale, { timeZone, ...options }));
  const date = times({ day: 'numeric', month: 'short', year: 'numeric' });
  const day = times({ day: 'numeric', month: 'short' });
  const time = times({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const dateTime = times({
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const ago = (at: Moment, now = Date.now()) => {
    const elapsedMs = new Date(at).getTime() - now;
    const [unit, unitMs] = STEPS.find(([, ms]) => Math.abs(elapsedMs) >= ms) ?? ['second', 1_000];
    return relative().format(Math.trunc(elapsedMs / unitMs), unit);
  };
  return {
    money(amountMinor, of = currency) {
      const exponent = currencyExponent(of);
      return new Intl.NumberFormat(locale, {
        style: 'currency',
        currency: of,
        minimumFractionDigits: exponent,
        maximumFractionDigits: exponent,
      }).format(amountMinor / 10 ** exponent);
    },
    number: (value, maximumFractionDigits = 2) =>
      new Intl.NumberFormat(locale, { maximumFractionDigits }).format(value),
    percent: (share, maximumFractionDigits = 0) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits }).format(share),
    date: (at) => date().format(new Date(at)),
    day: (at) => day().format(new Date(at)),
    time: (at) => time().format(new Date(at)),
    dateTime: (at) => dateTime().format(new Date(at)),
    ago,
    text(text, fallback) {
      if (text === undefined) return fallback;
      if (Object.hasOwn(text, language)) return text[language] ?? fallback;
      return Object.values(text)[0] ?? fallback;
    },
  };
}
