import * as v from 'valibot';
import { EVENT_TYPES } from './events.ts';
import { IdentifierSchema, IssueSchema, JsonObjectSchema, PurposeRecordSchema } from './schemas.ts';

const absent = <T>(schema: v.GenericSchema<T>): v.GenericSchema<T | null | undefined> => v.nullish(schema);

const when: v.GenericSchema<string | number> = v.pipe(
  v.union([v.string(), v.number()]),
  v.description('ISO 8601 (without a zone: UTC), another date text, or epoch milliseconds or seconds.'),
);

const context: v.GenericSchema = v.pipe(
  v.looseObject({
    consent: v.nullish(v.looseObject({ categoryPreferences: v.nullish(v.record(v.string(), v.any())) })),
    traits: v.nullish(v.any()),
    externalIds: v.nullish(v.any()),
    locale: v.nullish(v.any()),
  }),
  v.description(
    'Circumstances, as Segment specifies them. `ip` is not kept. `consent` decides what the event is used for. `externalIds`: [{ id, type }] of types the project declares, believed of secret and trusted keys.',
  ),
);

const fields = {
  messageId: absent(
    v.pipe(
      v.string(),
      v.maxLength(512),
      v.description('Unique per event; repeated by retries; counts once.'),
    ),
  ),
  anonymousId: absent(IdentifierSchema),
  userId: absent(IdentifierSchema),
  groupId: absent(IdentifierSchema),
  previousId: absent(IdentifierSchema),
  event: absent(v.pipe(v.string(), v.maxLength(256), v.description('The name of a track event.'))),
  name: absent(v.pipe(v.string(), v.maxLength(256))),
  category: absent(v.any()),
  timestamp: absent(when),
  originalTimestamp: absent(when),
  sentAt: absent(when),
  properties: absent(JsonObjectSchema),
  traits: absent(JsonObjectSchema),
  context: absent(context),
  integrations: absent(JsonObjectSchema),
  writeKey: absent(v.any()),
};

/** One event as senders write it, the body of `/v1/track` and its like: Segment's fields, `null` for absent, others
 *  ignored. Beyond the shape (events.ts): who (`anonymousId` or `userId`), sizes, times, prices. */
export const EventSchema: v.GenericSchema = v.looseObject(fields);

/** The body of `/v1/batch` and `/v1/import`. Each event has its own `type`. */
export const BatchSchema: v.GenericSchema = v.looseObject({
  batch: v.array(v.looseObject({ ...fields, type: v.picklist(EVENT_TYPES) })),
  writeKey: absent(v.string()),
  sentAt: absent(when),
  context: absent(context),
  integrations: absent(JsonObjectSchema),
});

const EventIssuesSchema: v.GenericSchema = v.object({
  index: v.pipe(v.number(), v.integer()),
  messageId: v.nullable(v.string()),
  errors: v.array(IssueSchema),
});

/** What collect answers: everything that is not in `rejected` is durable (or was refused its purposes and counted). */
export const CollectAnswerSchema: v.GenericSchema = v.looseObject({
  success: v.literal(true),
  rejected: v.optional(v.array(EventIssuesSchema)),
  warnings: v.optional(
    v.pipe(v.array(EventIssuesSchema), v.description('Stored, but a part of it was left out.')),
  ),
});

/** The body of `/v1/consent`. */
export const ConsentBodySchema: v.GenericSchema = v.looseObject({
  anonymousId: absent(IdentifierSchema),
  userId: absent(IdentifierSchema),
  purposes: PurposeRecordSchema,
  source: v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(200),
    v.description('Where the choice was made: `banner`, …'),
  ),
  textVersion: absent(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
  basis: absent(
    v.pipe(
      v.string(),
      v.minLength(1),
      v.maxLength(200),
      v.description('The legal basis, if not consent: secret keys.'),
    ),
  ),
});
