import type { Purpose } from '../consent.ts';

/** What one source says: `true` yes, `false` an explicit no, `null` it is this source's to say and it has not said it
 *  yet. A purpose that is absent is none of this source's business. */
export type Said = { readonly [P in Purpose]?: boolean | null };

/** Who is asked before whom. A lower number is asked first. */
export const RANK = { tcf: 0, gpp: 1, platform: 2, consentMode: 3, site: 4 } as const;

/** A place in that order. */
export type Rank = (typeof RANK)[keyof typeof RANK];

/** One source on the page and what it says at present. */
export interface Voice {
  /** As the receipt names it: `tcf`, `gpp`, `consent-mode`, a platform's name, `site`. */
  readonly source: string;
  readonly rank: Rank;
  readonly said: Said;
  /** Which wording the person saw, as far as the source knows. */
  readonly textVersion?: string | undefined;
}

/** What several sources come to. */
export interface Settled {
  readonly purposes: Record<Purpose, boolean>;
  /** Who decided: the first source in the order that said yes or no to anything. Undefined: nobody chose, or all that
   *  was said limits what was chosen before (an opt-out of GPP is no choice of anything else). */
  readonly by: Voice | undefined;
}

/** What a person's permissions are when several sources speak: an explicit no of any source wins; else the first source
 *  in the order whose business the purpose is says it; what nobody says stays as it was `kept`, and else is no.
 *  Pure; the order of `voices` matters only between sources of the same rank. */
export function settle(voices: Iterable<Voice>, kept: Readonly<Record<Purpose, boolean>>): Settled {
  const inOrder = [...voices].sort((a, b) => a.rank - b.rank); // stable
  const purposes: Record<string, boolean> = {};
  for (const purpose in kept) {
    const heard = inOrder.map(({ said }) => said[purpose as Purpose]); // its own keys
    const first = heard.find((answer) => answer !== undefined);
    purposes[purpose] = !heard.includes(false) && (first ?? kept[purpose as Purpose]);
  }
  return {
    purposes,
    by: inOrder.find(
      ({ rank, said }) =>
        rank !== RANK.gpp && Object.values(said).some((answer) => typeof answer === 'boolean'),
    ),
  };
}
