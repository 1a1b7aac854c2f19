import * as v from 'valibot';
import { PURPOSES } from '../consent.ts';
import { EVENT_TYPES } from './events.ts';
import { InstantSchema, JsonObjectSchema, PurposeRecordSchema } from './schemas.ts';

const count: v.GenericSchema<number> = v.pipe(v.number(), v.integer(), v.minValue(0));

const totals: v.GenericSchema = v.object({
  orders: v.pipe(count, v.description('By distinct order_id.')),
  amountMinor: v.pipe(
    v.number(),
    v.integer(),
    v.description('Less refunds, in minor units of the base currency.'),
  ),
  refundedMinor: count,
  unconverted: v.pipe(count, v.description('Kept out: no rate for their currency.')),
  firstAt: v.optional(InstantSchema),
  lastAt: v.optional(InstantSchema),
});

const choice: v.GenericSchema = v.object({
  purposes: PurposeRecordSchema,
  at: InstantSchema,
  source: v.string(),
  textVersion: v.optional(v.string()),
});

/** What `GET /v1/profiles/:type/:value` answers. */
export const ProfileSchema: v.GenericSchema = v.looseObject({
  id: v.string(),
  identifiers: v.array(v.object({ type: v.string(), value: v.string() })),
  assignmentId: v.string(),
  createdAt: InstantSchema,
  lastSeenAt: InstantSchema,
  events: count,
  traits: JsonObjectSchema,
  totals,
  ranges: v.record(v.string(), totals),
  consent: v.object({ person: v.optional(choice), devices: v.record(v.string(), choice) }),
  audiences: v.array(
    v.object({
      key: v.string(),
      since: InstantSchema,
      until: v.optional(InstantSchema),
      member: v.boolean(),
    }),
  ),
  scores: JsonObjectSchema,
});

/** What `GET /v1/profiles/:type/:value/explain` answers. */
export const ExplainSchema: v.GenericSchema = v.object({
  audiences: v.array(
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
});

/** The query of `GET /v1/events`. `userId` finds claims too. */
export const EventsQuerySchema: v.GenericSchema = v.object({
  messageId: v.optional(v.string()),
  userId: v.optional(v.string()),
  anonymousId: v.optional(v.string()),
  event: v.optional(v.string()),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 100),
  next: v.optional(v.pipe(v.string(), v.description('The `next` of an earlier answer.'))),
});

/** What it answers: newest first. */
export const EventsAnswerSchema: v.GenericSchema = v.object({
  events: v.array(
    v.looseObject({
      messageId: v.string(),
      type: v.picklist(EVENT_TYPES),
      name: v.string(),
      timestamp: InstantSchema,
      originalTimestamp: v.optional(v.string()),
      receivedAt: InstantSchema,
      anonymousId: v.optional(v.string()),
      userId: v.optional(v.string()),
      claimedUserId: v.optional(v.string()),
      properties: JsonObjectSchema,
      traits: JsonObjectSchema,
      context: JsonObjectSchema,
      purposes: v.array(v.picklist(PURPOSES)),
      person: v.string(),
    }),
  ),
  next: v.optional(v.string()),
});
