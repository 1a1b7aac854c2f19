import * as v from 'valibot';
import { MAX_DECIDE_KEYS } from './decide.ts';
import { IdentifierSchema, InstantSchema, JsonObjectSchema, JsonSchema } from './schemas.ts';

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

/** The answer of `POST /v1/decide`. */
export const DecideAnswerSchema: v.GenericSchema = v.looseObject({
  decisions: v.record(v.string(), DecisionSchema),
  revision: version,
  snapshot: v.optional(v.object({ version, asOf: InstantSchema })),
  anonymousId: v.optional(v.string()),
  assignmentId: v.optional(v.string()),
  stale: v.optional(v.literal(true)),
  explain: v.optional(JsonObjectSchema),
});
