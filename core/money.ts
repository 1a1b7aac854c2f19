import type { ProjectDocument } from './config/types.ts';

/** Decimal places of a currency's minor unit (ISO 4217). Unknown currencies: 2. */
export function currencyExponent(currency: string): number {
  void currency;
  return 2;
}

/** An amount in major units (number or decimal string) in minor units; null when it is no amount. */
export function toMinor(amount: unknown, currency: string): number | null {
  void amount, currency;
  return null;
}

/** An amount in minor units of `from` in minor units of the project's base currency; null without a rate. */
export function convertMinor(
  amountMinor: number,
  from: string,
  at: number,
  project: Pick<ProjectDocument, 'currency' | 'rates'>,
): number | null {
  void from, at, project;
  return amountMinor;
}
