import { RANK, type Rank, type Said, settle, type Voice } from '../../core/consent-sources/precedence.ts';
import type { Aparte, ConsentApi } from '../types.ts';

/** Says what a source says at present, in place of what it said before. */
export type Say = (source: string, said: Said, rank?: Rank, textVersion?: string) => void;

/** `aparte.consent` once a bridge is there: several sources may speak. */
type JoinedConsent = { -readonly [K in keyof ConsentApi]: ConsentApi[K] } & { say?: Say };

/** Makes sources of consent one: whoever speaks by the function it gives, or by `aparte.consent.set`, is settled with all
 *  the others, and what comes of it is the choice that counts. The bridges of one page share it, also those of other
 *  files; it stands as `aparte.consent.say` for a site that speaks for some purposes only. */
export function join({ consent }: Aparte): Say {
  const joined = consent as JoinedConsent; // our own object, which only bridges write to
  return (joined.say ??= joinedSay(joined));
}

function joinedSay(consent: JoinedConsent): Say {
  const { set } = consent;
  const voices = new Map<string, Voice>();
  const say: Say = (source, said, rank = RANK.site, textVersion) => {
    voices.set(source, { source, rank, said, textVersion });
    const { purposes: kept, decided } = consent.get();
    const { purposes, by } = settle(voices.values(), kept);
    // Nobody chose on this page: what was chosen before may still be limited.
    const isLimited = decided && JSON.stringify(purposes) !== JSON.stringify(kept);
    if (by || isLimited) set(purposes, { source, ...by });
  };
  // The site's own call is a whole choice: what it leaves out is refused.
  consent.set = (purposes, { source = 'site', textVersion } = {}) => {
    const said: { [purpose: string]: boolean } = {};
    for (const purpose in consent.get().purposes) {
      said[purpose] = (Object(purposes) as { [purpose: string]: unknown })[purpose] === true;
    }
    say(source, said, RANK.site, textVersion);
  };
  return say;
}
