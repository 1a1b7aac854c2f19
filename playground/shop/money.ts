import type { Language } from './language.ts';
import { toDecimal } from './product-properties.ts';

const FORMATS: Readonly<Record<Language, Intl.NumberFormat>> = {
  en: new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' }),
  fr: new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'EUR' }),
};

/** Cents as people write them: €299.00 or 299,00 €. */
export function formatPrice(amountMinor: number, language: Language): string {
  return FORMATS[language].format(toDecimal(amountMinor));
}
