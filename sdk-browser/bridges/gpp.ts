import { GPP_PENDING, type GppPing, gppSaid } from '../../core/consent-sources/gpp.ts';
import { RANK } from '../../core/consent-sources/precedence.ts';
import type { Aparte } from '../types.ts';
import { join } from './join.ts';
import { whenLoaded } from './when.ts';

/** The platform's function, or its stub's. */
interface Place {
  readonly __gpp?: (command: string, callback: (event: unknown) => void) => void;
}

/** Reads IAB GPP: an opt-out of a United States section takes advertising away, whoever granted it, and so does a signal
 *  that is not ready yet. It grants nothing. */
export function bridgeGpp(aparte: Aparte): void {
  const say = join(aparte);
  say('gpp', GPP_PENDING, RANK.gpp);
  whenLoaded(() => {
    const { __gpp: call } = window as Place; // somebody else's global
    call?.('addEventListener', (event) => {
      const { pingData } = Object(event) as { pingData?: GppPing };
      if (pingData) say('gpp', gppSaid(pingData), RANK.gpp);
    });
    return call;
  });
}
