import { consentModeOf, OWN_COMMAND } from '../../core/consent-sources/consent-mode.ts';
import type { Aparte } from '../types.ts';
import { layerOf } from './consent-mode.ts';

/** Tells Google's tags what Aparté knows: every choice that counts, wherever it came from, is an update of Consent Mode.
 *  Before a choice nothing is told. */
export function tellConsentMode({ consent }: Aparte, layerName?: string): void {
  const layer = layerOf(layerName);
  const command = function (..._command: unknown[]): void {
    // oxlint-disable-next-line prefer-rest-params -- Google reads the object itself, not an array
    layer.push(Object.assign(arguments, { [OWN_COMMAND]: true }));
  };
  const tell = ({ decided, purposes } = consent.get()): void => {
    if (decided) command('consent', 'update', consentModeOf(purposes));
  };
  consent.on(tell);
  tell();
}
