import { countryDefaultsOf } from '../../core/config/declared.ts';
import type { PurposeMask } from '../../core/consent.ts';
import type { SourceKind } from '../../core/events.ts';
import type { CompiledEnvironment } from './compiled.ts';

/** What may be done where nobody chose, and who says so. */
export interface Declared {
  readonly purposes: PurposeMask;
  readonly from: 'source' | 'country';
  /** Where the visitor is, if that decided. */
  readonly country?: string;
}

/** What a source may do before a choice: a page by the country its visitor is in, the others as the operator declared.
 *  Nothing where nothing is declared or known. */
export function declaredFor(
  environment: CompiledEnvironment | null,
  source: SourceKind,
  country: string | undefined,
): Declared {
  if (environment === null) return { purposes: 0, from: 'source' };
  if (source !== 'browser') return { purposes: environment.sourceDefaults[source], from: 'source' };
  const defaults = environment.derive(countryDefaultsOf);
  if (!defaults.isDeclared) return { purposes: environment.sourceDefaults.browser, from: 'source' };
  const purposes = defaults.purposesOf(country);
  return country === undefined ? { purposes, from: 'country' } : { purposes, from: 'country', country };
}
