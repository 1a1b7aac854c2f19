import type { IdentifierTypes } from '../identifier-types.ts';

// Who goes to whom when an event shows two identifiers together. Pure: the shards ask, and do what it says.

/** A person as far as linking looks at it. */
export interface Side {
  /** The person's id. */
  readonly person: string;
  /** Whether a proven login belongs to it. */
  readonly isUser: boolean;
}

/** Who holds the identifier that an event showed. `'another login'`: a login whose person lives elsewhere. */
export type Holder = 'nobody' | 'everybody' | 'another login' | Side;

/** What the project's rules say of the identifier's type. */
export interface LinkRules {
  /** External types only; a device is always `merge`. */
  readonly link: 'merge' | 'attach';
  /** How many persons may show one before it points to nobody; a device: 1, or without bound where the first keeps it. */
  readonly persons: number;
}

/** The rules of one type: as declared; a device's by what a shared one is to do. */
export function linkRules(
  types: IdentifierTypes,
  sharedDevice: 'nobody' | 'first' | undefined,
  type: string,
): LinkRules {
  if (type === 'anonymousId' || type === 'userId') {
    return { link: 'merge', persons: sharedDevice === 'first' ? Number.MAX_SAFE_INTEGER : 1 };
  }
  const declared = types.get(type);
  return { link: declared?.link === 'attach' ? 'attach' : 'merge', persons: declared?.persons ?? 1 };
}

/** What becomes of the identifier and of its holder's person:
 *  - `take`: it belonged to nobody and is the asking person's now
 *  - `own`: it is the asking person's already
 *  - `join`: the holder's person becomes part of the asking one
 *  - `reverse`: the asking person becomes part of the holder's
 *  - `refuse`: it stays where it is, and the conflict is noted
 *  - `contest`: too many show it: it points to nobody from now on */
export type Verdict = 'take' | 'own' | 'join' | 'reverse' | 'refuse' | 'contest';

/** The verdict on one identifier. Two logins are never joined. Of two persons the one with a login stays; of two without,
 *  the one with the smaller id: an order that is the same whoever asks first, so that two shards asking each other can
 *  neither wait for each other nor swap people. `showed`: other persons that showed the identifier before and were
 *  refused. */
export function judgeLink(asking: Side, holder: Holder, showed: number, rules: LinkRules): Verdict {
  if (holder === 'nobody') return 'take';
  if (holder === 'everybody') return 'refuse';
  if (holder !== 'another login' && holder.person === asking.person) return 'own';
  const isUser = holder === 'another login' || holder.isUser;
  if (rules.link === 'attach' || (asking.isUser && isUser)) return conflict(showed, rules);
  if (holder === 'another login' || holder.isUser) return 'reverse';
  if (asking.isUser) return 'join';
  return asking.person < holder.person ? 'join' : 'reverse';
}

/** The holder, those refused before, and this one. */
function conflict(showed: number, rules: LinkRules): Verdict {
  return showed + 2 > rules.persons ? 'contest' : 'refuse';
}
