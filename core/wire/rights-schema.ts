import * as v from 'valibot';
import { InstantSchema, JsonObjectSchema } from './schemas.ts';

/** What `DELETE /v1/profiles/:type/:value` answers. */
export const CertificateSchema: v.GenericSchema = v.object({
  certificate: v.string(),
  environment: v.string(),
  requestedAt: InstantSchema,
  completedAt: v.optional(InstantSchema),
  identifiers: v.record(v.string(), v.number()),
  stores: v.array(
    v.object({
      store: v.string(),
      erasedAt: v.optional(InstantSchema),
      goneBy: v.optional(InstantSchema),
      kept: v.optional(v.string()),
      how: v.optional(v.string()),
      removed: v.optional(v.number()),
    }),
  ),
});

/** What `GET /v1/profiles/:type/:value/export` answers. */
export const PersonExportSchema: v.GenericSchema = v.looseObject({
  format: v.literal(1),
  exportedAt: InstantSchema,
  environment: v.string(),
  person: JsonObjectSchema,
  traits: v.array(v.object({ name: v.string(), value: v.any(), at: InstantSchema })),
  stores: v.record(v.string(), v.array(JsonObjectSchema)),
  events: v.array(JsonObjectSchema),
});
