import * as v from 'valibot';
import { type Purpose, PURPOSES } from '../consent.ts';
import type { Json, JsonObject } from '../events.ts';
import { MAX_IDENTIFIER_BYTES } from '../identity.ts';

// Shapes that several routes share. The schemas of this folder describe the wire for OpenAPI and for tests; routes
// read requests by hand (events.ts, decide.ts, consent.ts), which is several times faster. A test holds the two
// together. Everything here becomes JSON Schema, so nothing but plain shapes and bounds is used.

/** Whatever JSON holds. */
export const JsonSchema: v.GenericSchema<Json> = v.pipe(v.any(), v.description('Any JSON value.'));

/** A JSON object of any fields. */
export const JsonObjectSchema: v.GenericSchema<JsonObject> = v.pipe(
  v.record(v.string(), v.any()),
  v.description('Any JSON object.'),
);

/** An instant, ISO 8601 in UTC. */
export const InstantSchema: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.description('An instant, ISO 8601 in UTC.'),
);

/** An identifier; its length counts in UTF-8 bytes, which JSON Schema cannot say. */
export const IdentifierSchema: v.GenericSchema<string | number> = v.union([
  v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_IDENTIFIER_BYTES)),
  v.pipe(v.number(), v.integer()),
]);

/** A choice: what is granted. A purpose left out is denied. */
export const PurposeRecordSchema: v.GenericSchema<{ readonly [P in Purpose]?: boolean | undefined }> =
  v.object(v.entriesFromList(PURPOSES, v.optional(v.boolean())));

/** One thing that is wrong, and where. */
export const IssueSchema: v.GenericSchema<{ path: string; message: string; code: string }> = v.object({
  path: v.pipe(
    v.string(),
    v.description('Such as `batch[3].properties.price`; empty for the body as a whole.'),
  ),
  message: v.string(),
  code: v.pipe(v.string(), v.description('Stable, such as `OUT_OF_RANGE`.')),
});

/** An error answer, RFC 9457. */
export const ProblemSchema: v.GenericSchema<{
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  errors: { path: string; message: string; code: string }[];
}> = v.object({
  type: v.pipe(v.string(), v.description('`urn:aparte:problem:<code>`.')),
  title: v.string(),
  status: v.pipe(v.number(), v.integer()),
  code: v.string(),
  detail: v.string(),
  errors: v.array(IssueSchema),
});
