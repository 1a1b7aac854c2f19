import type { Attributes } from '../conditions/compile.ts';
import { ALL_PURPOSES, grants, purposeList, type PurposeMask } from '../consent.ts';
import type { JsonObject } from '../events.ts';
import { isMember } from '../profile/audiences.ts';
import type { Snapshot } from '../profile/types.ts';
import type { DecideAudience, DecideRules } from './rules.ts';

/** Names that only Aparté fills; the same name in a caller's attributes is ignored (it stays readable as
 *  `attributes.<name>`). */
export const RESERVED_ATTRIBUTES = [
  'attributes',
  'traits',
  'audiences',
  'purposes',
  'score',
  'rfm',
  'context',
  'assignmentId',
  'userId',
] as const;

/** What rules read of one request. */
export interface AttributeInput {
  readonly attributes: JsonObject;
  readonly context: JsonObject;
  readonly assignmentId?: string | undefined;
  readonly userId?: string | undefined;
}

/** The list of every mask: there are 64, and each request needs one. */
const PURPOSE_LISTS: readonly (readonly string[])[] = Array.from({ length: ALL_PURPOSES + 1 }, (_, mask) =>
  Object.freeze(purposeList(mask)),
);

const NOTHING: JsonObject = Object.freeze({});

/** Everything a rule may read, in one object, built once a request: the caller's attributes under their own names,
 *  never over ours; traits, scores and audiences of the snapshot as far as `purposes` allow personalisation;
 *  audiences as a plain list of those one is in at `now`. Pure. */
export function attributesOf(
  rules: DecideRules,
  snapshot: Snapshot | null,
  input: AttributeInput,
  purposes: PurposeMask,
  now: number,
): Attributes {
  const allowed = grants(purposes, 'personalization');
  const personal = allowed ? snapshot : null;
  const figures = allowed ? rules.figures : null;
  const audiences: string[] = [];
  const attributes = {
    ...input.attributes,
    attributes: input.attributes,
    traits: personal?.traits ?? NOTHING,
    audiences,
    purposes: PURPOSE_LISTS[purposes & ALL_PURPOSES] ?? [],
    score: figures === null ? NOTHING : figures.scores(personal, now),
    rfm: figures === null ? NOTHING : figures.rfm(personal, now),
    context: input.context,
    assignmentId: input.assignmentId ?? null,
    userId: input.userId ?? null,
  };
  // Read parts see everything but audiences, which are being found.
  audiences.push(...audiencesOf(rules, personal, attributes, now));
  return attributes;
}

function audiencesOf(
  rules: DecideRules,
  personal: Snapshot | null,
  attributes: Attributes,
  now: number,
): readonly string[] {
  const found: string[] = [];
  const met = (audience: DecideAudience) => audience.read === null || audience.read(attributes);
  for (const membership of personal?.audiences ?? []) {
    const audience = rules.audiences.get(membership.key);
    if (audience?.reduced !== true || !isMember(membership, now) || found.includes(membership.key)) continue;
    if (met(audience)) found.push(membership.key);
  }
  for (const audience of rules.openAudiences) if (met(audience)) found.push(audience.key);
  return found;
}
