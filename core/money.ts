import type { ProjectDocument } from './config/types.ts';
import { divideHalfEven, parseDecimal, type Decimal } from './decimal.ts';

// Amounts are integer minor units (cents) of an ISO 4217 currency. Every rounding is half to even, once an amount:
// to minor units of its own currency, and once more when it is converted.

const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
    .split(' ')
    .map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
]);
const POWERS: readonly number[] = [1, 10, 100, 1000, 10_000];

/** The largest amount taken, in minor units: a thousand such sums still add exactly. Larger ones are no amount. */
export const MAX_AMOUNT_MINOR: number = 1e12;

/** Decimal places of a currency's minor unit: JPY 0, EUR 2, TND 3. Unknown currencies: 2.
 *  Source: ISO 4217, list one. */
export function currencyExponent(currency: string): number {
  return EXPONENTS.get(currency) ?? 2;
}

/** A currency code in its one form (`eur` → `EUR`), or null for what is none. */
export function readCurrency(value: unknown): string | null {
  if (typeof value !== 'string' || value.length !== 3) return null;
  const code = value.toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : null;
}

/** An amount in major units, a number or decimal text such as `"19.99"`, in minor units of `currency`.
 *  Exact: no binary fraction is involved; digits beyond the minor unit round half to even.
 *  Null for what is no amount (other types, `"$3"`, infinite, more than `MAX_AMOUNT_MINOR`). */
export function toMinor(amount: unknown, currency: string): number | null {
  const power = POWERS[currencyExponent(currency)] ?? 100;
  if (typeof amount === 'number') {
    const minor = Math.round(amount * power);
    // When dividing gives the same double back, `minor / power` is the very decimal that was written.
    if (Math.abs(minor) <= MAX_AMOUNT_MINOR && minor / power === amount) return minor + 0; // −0 → 0
  }
  const decimal = parseDecimal(amount);
  return decimal === null ? null : roundToMinor(decimal, currency);
}

/** Price × quantity in minor units, rounded once. Null when either is no number. */
export function lineMinor(price: unknown, quantity: unknown, currency: string): number | null {
  if (typeof quantity === 'number' && Number.isInteger(quantity)) {
    const power = POWERS[currencyExponent(currency)] ?? 100;
    const minor = typeof price === 'number' ? Math.round(price * power) : Number.NaN;
    if (minor / power === price && Math.abs(minor * quantity) <= MAX_AMOUNT_MINOR)
      return minor * quantity + 0;
  }
  const left = parseDecimal(price);
  const right = parseDecimal(quantity);
  if (left === null || right === null) return null;
  return roundToMinor({ digits: left.digits * right.digits, scale: left.scale + right.scale }, currency);
}

function roundToMinor(decimal: Decimal, currency: string): number | null {
  const scaled = decimal.digits * 10n ** BigInt(currencyExponent(currency));
  return bounded(divideHalfEven(scaled, 10n ** BigInt(decimal.scale)));
}

function bounded(minor: bigint): number | null {
  const number = Number(minor);
  return Math.abs(number) <= MAX_AMOUNT_MINOR ? number : null;
}

/** The dated rates of a project, ready for look-ups. */
export interface RateTable {
  readonly base: string;
  /** Currency → rates, newest first. */
  readonly rates: ReadonlyMap<string, readonly { readonly since: number; readonly rate: Decimal }[]>;
}

/** Prepares a project's rates. A rate holds from 00:00 UTC of its date until the next one of its currency; rates
 *  that are no positive number and dates that are no `YYYY-MM-DD` are left out (publishing refuses them). */
export function compileRates(project: Pick<ProjectDocument, 'currency' | 'rates'>): RateTable {
  const rates = new Map<string, { since: number; rate: Decimal }[]>();
  for (const entry of project.rates ?? []) {
    const since = dayStart(entry.date);
    const rate = parseDecimal(entry.rate);
    if (since === null || rate === null || rate.digits <= 0n) continue;
    const list = rates.get(entry.from) ?? [];
    list.push({ since, rate });
    rates.set(entry.from, list);
  }
  for (const list of rates.values()) list.sort((a, b) => b.since - a.since);
  return { base: project.currency, rates };
}

function dayStart(date: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  // oxlint-disable-next-line no-restricted-globals -- parsing a given date reads no clock
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) ? null : at;
}

/** An amount in minor units of `from`, in minor units of the base currency by the rate that held at `at` (epoch ms).
 *  Null without a rate: the caller keeps the amount out and counts it. */
export function convertWithRates(
  amountMinor: number,
  from: string,
  at: number,
  table: RateTable,
): number | null {
  if (from === table.base) return amountMinor;
  const found = table.rates.get(from)?.find((entry) => entry.since <= at);
  if (found === undefined || !Number.isSafeInteger(amountMinor)) return null;
  const numerator = BigInt(amountMinor) * found.rate.digits * 10n ** BigInt(currencyExponent(table.base));
  return bounded(divideHalfEven(numerator, 10n ** BigInt(currencyExponent(from) + found.rate.scale)));
}

/** `convertWithRates` for a single amount; for many, compile the rates once. */
export function convertMinor(
  amountMinor: number,
  from: string,
  at: number,
  project: Pick<ProjectDocument, 'currency' | 'rates'>,
): number | null {
  return convertWithRates(amountMinor, from, at, compileRates(project));
}
