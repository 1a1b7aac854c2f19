import { RANK } from '../../core/consent-sources/precedence.ts';
import { TCF_PENDING, type TcData, type TcfOptions, tcfSaid } from '../../core/consent-sources/tcf.ts';
import type { Aparte } from '../types.ts';
import { join } from './join.ts';
import { whenLoaded } from './when.ts';

export type { TcfOptions } from '../../core/consent-sources/tcf.ts';

type Listener = (data: TcData, success: boolean) => void;

/** The platform's function, or its stub's: what is asked of the stub is answered once the platform is there. */
interface Place {
  readonly __tcfapi?: (command: string, version: 2, callback: Listener) => void;
}

/** Reads IAB TCF 2.2 and 2.3. Until it has said whether GDPR applies and what was chosen, nothing that TCF governs is
 *  granted. */
export function bridgeTcf(aparte: Aparte, options?: TcfOptions): void {
  const say = join(aparte);
  say('tcf', TCF_PENDING, RANK.tcf);
  whenLoaded(() => {
    const { __tcfapi: call } = window as Place; // somebody else's global
    call?.('addEventListener', 2, (data, success) => {
      const said = success && tcfSaid(Object(data) as TcData, options); // whatever is called back with
      if (said) say('tcf', said, RANK.tcf, `policy ${String(data.tcfPolicyVersion)}`);
    });
    return call;
  });
}
