import * as v from 'valibot';
import { MAX_DECIDE_KEYS } from './decide.ts';
import { PURPOSE_ORIGINS, PURPOSES } from '../consent.ts';
import type { RuleVerdict } from '../decide/explain.ts';
import {
  IdentifierSchema,
  InstantSchema,
  JsonObjectSchema,
  JsonSchema,
  PurposeRecordSchema,
} from './schemas.ts';

const version: v.GenericSchema<number> = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The body of `POST /v1/decide`. */
export const DecideBodySchema: v.GenericSchema = v.looseObject({
  anonymousId: v.nullish(IdentifierSchema),
  userId: v.nullish(IdentifierSchema),
  token: v.nullish(v.pipe(v.string(), v.description('An identity token that proves the `userId`.'))),
  attributes: v.nullish(
    v.pipe(JsonObjectSchema, v.description('What the caller knows; never overrides traits.')),
  ),
  context: v.nullish(
    v.pipe(JsonObjectSchema, v.description('`{ page, locale, consent, … }`, as in events.')),
  ),
  item: v.nullish(
    v.pipe(v.string(), v.description('The key of the item on view: what lists are related to.')),
  ),
  session: v.nullish(
    v.looseObject({
      items: v.nullish(
        v.pipe(
          v.array(v.string()),
          v.maxLength(MAX_DECIDE_KEYS),
          v.description('Keys of items this visit was about, newest first.'),
        ),
      ),
    }),
  ),
  keys: v.nullish(
    v.pipe(v.array(v.string()), v.maxLength(MAX_DECIDE_KEYS), v.description('Absent: all the key may see.')),
  ),
  minVersion: v.nullish(v.pipe(version, v.description('The newest acknowledged version the caller holds.'))),
  explain: v.nullish(v.pipe(v.boolean(), v.description('Needs a secret key.'))),
});

/** What was decided about one flag. */
const DecisionSchema: v.GenericSchema = v.object({
  value: JsonSchema,
  variant: v.nullable(v.string()),
  reason: v.picklist(['STATIC', 'DEFAULT', 'TARGETING_MATCH', 'SPLIT', 'DISABLED', 'ERROR']),
  experiment: v.optional(
    v.object({ key: v.string(), run: v.pipe(v.number(), v.integer()), unit: v.string() }),
  ),
  ruleId: v.optional(v.string()),
  errorCode: v.optional(v.picklist(['FLAG_NOT_FOUND', 'GENERAL'])),
});

/** A clause that was not met. */
const FailedSchema: v.GenericSchema = v.object({
  clause: v.pipe(v.string(), v.description('Where it stands: `$and[1].traits.city.$in`.')),
  attribute: v.optional(v.string()),
  operator: v.pipe(v.string(), v.description('`equals` for a plain value.')),
  expected: JsonSchema,
  got: v.optional(v.pipe(v.any(), v.description('null: absent.'))),
  because: v.optional(
    v.pipe(v.array(JsonObjectSchema), v.description('Of `$or`: why each alternative was not met.')),
  ),
});

/** Every outcome of a rule; the type makes the list whole. */
const OUTCOMES: Readonly<Record<RuleVerdict['outcome'], true>> = {
  APPLIED: true,
  NOT_REACHED: true,
  CONDITION_FALSE: true,
  COMPUTING: true,
  PURPOSE_MISSING: true,
  OUT_OF_COVERAGE: true,
  NOT_IN_NAMESPACE: true,
  PREREQUISITE: true,
  NO_HASH_VALUE: true,
  PASSTHROUGH: true,
  QA_MODE: true,
  EXPERIMENTS_DISABLED: true,
  INVALID_RULE: true,
};

const RuleVerdictSchema: v.GenericSchema = v.object({
  flag: v.pipe(v.string(), v.description('The asked flag, or one it depends on.')),
  rule: v.pipe(v.number(), v.integer(), v.minValue(0)),
  ruleId: v.string(),
  outcome: v.pipe(
    v.picklist(Object.keys(OUTCOMES)),
    v.description('APPLIED gave the value; NOT_REACHED stands below it; else why it was skipped.'),
  ),
  failed: v.optional(v.pipe(FailedSchema, v.description('CONDITION_FALSE: the clause that failed.'))),
  missingPurposes: v.optional(v.pipe(v.array(v.string()), v.description('PURPOSE_MISSING: which.'))),
  unknown: v.optional(
    v.pipe(v.array(v.string()), v.description('COMPUTING: the audiences, and `traits.*`, not yet known.')),
  ),
  parent: v.optional(
    v.pipe(
      v.object({ flag: v.string(), value: v.optional(JsonSchema), failed: v.nullable(FailedSchema) }),
      v.description('PREREQUISITE: the flag that has another value.'),
    ),
  ),
});

/** Why the decisions are what they are. */
const DecideExplainSchema: v.GenericSchema = v.object({
  purposes: v.array(v.picklist(PURPOSES)),
  purposesFrom: v.pipe(
    v.picklist(PURPOSE_ORIGINS),
    v.description('Who said so: the request, the person, the source’s declaration, the country’s.'),
  ),
  snapshot: v.pipe(v.string(), v.description('Where what is known of the person came from.')),
  attributes: v.pipe(JsonObjectSchema, v.description('What rules read.')),
  flags: v.record(v.string(), v.array(RuleVerdictSchema)),
  reads: v.pipe(
    v.array(v.object({ key: v.string(), met: v.boolean(), failed: v.optional(FailedSchema) })),
    v.description('Of audiences, what is asked when deciding.'),
  ),
  audiences: v.optional(
    v.nullable(
      v.pipe(
        v.array(
          v.object({
            key: v.string(),
            member: v.boolean(),
            since: v.optional(InstantSchema),
            until: v.optional(InstantSchema),
            clauses: v.array(
              v.object({ path: v.string(), met: v.boolean(), expected: v.string(), got: v.string() }),
            ),
          }),
        ),
        v.description('Of audiences, what events decide; absent or null: nobody is known.'),
      ),
    ),
  ),
});

/** The answer of `POST /v1/decide`. */
export const DecideAnswerSchema: v.GenericSchema = v.looseObject({
  decisions: v.record(v.string(), DecisionSchema),
  revision: version,
  snapshot: v.optional(v.object({ version, asOf: InstantSchema })),
  anonymousId: v.optional(v.string()),
  assignmentId: v.optional(v.string()),
  stale: v.optional(v.literal(true)),
  consent: v.optional(
    v.pipe(
      v.object({
        purposes: PurposeRecordSchema,
        from: v.picklist(['choice', 'source', 'country']),
        country: v.optional(v.string()),
      }),
      v.description('What holds for a visitor whose request did not say: write keys only.'),
    ),
  ),
  explain: v.optional(DecideExplainSchema),
});
