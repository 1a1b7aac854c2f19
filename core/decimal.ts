/** An exact decimal number: `digits` × 10^−`scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

// At most 30 digits on each side and a two-digit exponent: bounded work whatever a stranger writes.
const DECIMAL = /^([+-]?)(\d{0,30})(?:\.(\d{0,30}))?(?:e([+-]?\d{1,2}))?$/i;

/** A number, or text that writes one (`"1.005"`, `" 12 "`, `"1e3"`), exactly as written. Numbers count as their
 *  shortest decimal text, so 0.1 is one tenth. Null for anything else: empty, infinite, `"1,5"`, `"$3"`. */
export function parseDecimal(value: unknown): Decimal | null {
  if (typeof value === 'number') return Number.isFinite(value) ? parseText(String(value)) : null;
  if (typeof value !== 'string' || value.length > 80) return null;
  return parseText(value.trim());
}

function parseText(text: string): Decimal | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const magnitude = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  const digits = sign === '-' ? -magnitude : magnitude;
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** A number or numeric text as a number; null for anything else. */
export function readNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || parseDecimal(value) === null) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** `numerator / denominator` rounded to an integer, halves to the even one. `denominator` > 0. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator; // towards zero
  const rest = numerator - quotient * denominator;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const away = twice > denominator || (twice === denominator && (quotient & 1n) === 1n);
  if (!away) return quotient;
  return numerator < 0n ? quotient - 1n : quotient + 1n;
}
