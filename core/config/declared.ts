import { type PurposeMask, purposeMaskOf } from '../consent.ts';
import type { PublishedConfig } from './published.ts';

/** What visitors of a page may be used for before they chose, by country. */
export interface CountryDefaults {
  /** Whether the project says anything by country. */
  readonly isDeclared: boolean;
  /** Nothing where the country is not known. */
  purposesOf(country: string | undefined): PurposeMask;
}

/** The defaults of a publication, ready to be asked. */
export function countryDefaultsOf(config: PublishedConfig): CountryDefaults {
  const entries = config.project.consentDefaults ?? [];
  const byCountry = new Map(
    entries.flatMap(({ countries, purposes }) => {
      const mask = purposeMaskOf(purposes);
      return countries.map((country): [string, PurposeMask] => [country, mask]);
    }),
  );
  const elsewhere = byCountry.get('*') ?? 0;
  byCountry.delete('*');
  return {
    isDeclared: entries.length > 0,
    purposesOf: (country) => (country === undefined ? 0 : (byCountry.get(country) ?? elsewhere)),
  };
}
