import * as v from 'valibot';
import { ENVIRONMENTS } from '../../core/config/types.ts';

// What the console's first calls answer, for the API description. Their types are in `core/wire/`.

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const environment = v.picklist(ENVIRONMENTS);

/** `GET /v1/admin/session`. */
export const SessionSchema = v.object({
  author: text,
  role: v.picklist(['viewer', 'editor', 'admin']),
  project: v.nullable(v.object({ key: text, currency: text, timeZone: text, locales: v.array(text) })),
  environments: v.array(environment),
  environment,
});

const figures = {
  from: text,
  until: text,
  visitors: count,
  newPeople: count,
  events: count,
  orders: count,
  amountMinor: v.number(),
  refundedMinor: count,
  unconverted: count,
};
const setting = { key: text, name: v.optional(v.record(text, text)) };

/** `GET /v1/admin/live-settings`. */
export const LiveSettingsSchema = v.object({
  publication: v.nullable(v.object({ number: count, name: text, author: text, at: text })),
  spots: v.array(v.object({ ...setting, rules: count })),
  spotsWithoutRules: count,
  tests: v.array(v.object({ ...setting, spot: text })),
  killed: v.array(v.object({ ...setting, author: text, at: text })),
  pending: count,
});

/** `GET /v1/admin/overview`. */
export const OverviewSchema = v.object({
  environment,
  asOf: text,
  timeZone: text,
  currency: text,
  isPartial: v.boolean(),
  today: v.object({
    ...figures,
    hours: v.array(v.object(figures)),
    actions: v.array(v.object({ name: text, count })),
    permissions: v.record(text, count),
  }),
  days: v.array(v.object(figures)),
  live: LiveSettingsSchema,
});
