import { currencyExponent } from './money.ts';

/** An amount in minor units as decimal text: 1250 EUR is `12.50`. */
export function minorToText(amountMinor: number, currency: string): string {
  const places = currencyExponent(currency);
  const digits = String(Math.abs(amountMinor)).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const sign = amountMinor < 0 ? '-' : '';
  return places === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-places)}`;
}
