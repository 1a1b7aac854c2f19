import { consentModeSaid, isConsentCommand } from '../../core/consent-sources/consent-mode.ts';
import { RANK } from '../../core/consent-sources/precedence.ts';
import type { Aparte } from '../types.ts';
import { join } from './join.ts';

/** Google's queue of commands; its own global. */
export function layerOf(name = 'dataLayer'): unknown[] {
  return ((window as unknown as { [name: string]: unknown[] })[name] ??= []);
}

/** Reads Google Consent Mode v2: what is in the layer already, and what is pushed later. */
export function bridgeConsentMode(aparte: Aparte, layerName?: string): void {
  const say = join(aparte);
  const layer = layerOf(layerName);
  const commands = layer.filter(isConsentCommand);
  const { push } = layer;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hear = (): void => {
    const { said, waitMs } = consentModeSaid(commands);
    const tell = (): void => say('consent-mode', said, RANK.consentMode);
    clearTimeout(timer);
    if (waitMs) timer = setTimeout(tell, waitMs);
    else tell();
  };
  layer.push = (...entries) => {
    const heard = entries.filter(isConsentCommand);
    commands.push(...heard);
    if (heard.length) hear();
    return push.apply(layer, entries);
  };
  hear();
}
