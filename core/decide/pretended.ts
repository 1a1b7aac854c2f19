import { ALL_PURPOSES } from '../consent.ts';
import type { Snapshot } from '../profile/types.ts';

/** A person who does not exist, for previews: in the given audiences for ever, with the given variants, with every
 *  permission, and with nothing else known. `id` is what is hashed where no variant is given. Pure. */
export function pretendedSnapshot(
  id: string,
  audiences: readonly string[],
  variants: { readonly [experiment: string]: string },
): Snapshot {
  return {
    v: 1,
    version: 0,
    asOf: 0,
    subject: { person: id, names: [], linked: false },
    assignmentId: id,
    purposes: ALL_PURPOSES,
    traits: {},
    audiences: audiences.map((key) => ({ key, since: 0 })),
    // Newer than any publication: nothing is unknown of somebody who is made up.
    definitions: Number.MAX_SAFE_INTEGER,
    scores: {},
    rfm: {},
    recent: [],
    sticky: variants,
  };
}
