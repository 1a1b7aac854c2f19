import { type DeclaredConsent, purposeRecord } from '../../core/consent.ts';
import type { Decider } from '../../core/decide/decide.ts';
import type { Declared } from '../project/port.ts';

/** What to tell a page whose visitor did not choose; undefined: they did, the request said so itself,
 *  or nothing is declared. */
export function declaredConsent(
  { purposes, purposesFrom }: Decider,
  { country }: Declared,
): DeclaredConsent | undefined {
  if (purposesFrom === 'record' || purposesFrom === 'choice') return undefined;
  if (purposesFrom === 'source' && purposes === 0) return undefined;
  return {
    purposes: purposeRecord(purposes),
    from: purposesFrom,
    ...(purposesFrom === 'country' && country !== undefined ? { country } : undefined),
  };
}
