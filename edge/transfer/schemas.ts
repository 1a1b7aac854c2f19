import * as v from 'valibot';
import { DATE_ORDERS, DELIMITERS, EXPORT_KINDS, IMPORT_KINDS, MAX_COLUMNS } from '../../core/import/job.ts';
import { ENVIRONMENTS } from '../../core/config/types.ts';
import { ENCODINGS } from '../../core/import/encoding.ts';

// The schemas of imports and exports, for validation and the API description.

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const short = (max: number) => v.pipe(v.string(), v.maxLength(max, `at most ${max} characters`));

const formatEntries = {
  type: v.picklist(['csv', 'ndjson']),
  delimiter: v.exactOptional(v.picklist(DELIMITERS)),
  columns: v.exactOptional(
    v.pipe(v.array(short(256)), v.maxLength(MAX_COLUMNS, `at most ${MAX_COLUMNS} columns`)),
  ),
  dates: v.exactOptional(v.picklist(DATE_ORDERS)),
  decimal: v.exactOptional(v.picklist(['.', ','])),
};

/** `POST /v1/import/{kind}/jobs`. `mapping`: column → field, such as `userId`, `id.loyaltyCard`, `traits.age:number`. */
export const NewImportSchema = v.object({
  format: v.object(formatEntries),
  mapping: v.exactOptional(v.record(short(256), short(300))),
  dryRun: v.exactOptional(v.boolean()),
  name: v.exactOptional(short(200)),
  bytes: v.exactOptional(count),
  fingerprint: v.exactOptional(short(200)),
});

/** `POST /v1/import/{kind}/jobs/{id}/finish`: how many parts there were. */
export const FinishSchema = v.object({ parts: count });

/** `POST /v1/export/{kind}/jobs`. */
export const NewExportSchema = v.object({ format: v.exactOptional(v.picklist(['csv', 'ndjson'])) });

const counts = v.object({ rows: count, accepted: count, unchanged: count, withheld: count, rejected: count });
const common = {
  id: text,
  environment: v.picklist(ENVIRONMENTS),
  startedAt: text,
  updatedAt: text,
  by: text,
  parts: count,
};
const foreseen = v.object({
  newPeople: count,
  found: v.record(text, count),
  samples: v.array(
    v.object({
      line: count,
      what: v.picklist(['new', 'changed', 'unchanged']),
      person: v.nullable(text),
      by: v.nullable(text),
    }),
  ),
});

export const ImportSchema = v.object({
  ...common,
  direction: v.literal('import'),
  kind: v.picklist(IMPORT_KINDS),
  name: text,
  state: v.picklist(['open', 'done', 'cancelled']),
  dryRun: v.boolean(),
  format: v.object({
    type: formatEntries.type,
    delimiter: text,
    columns: v.array(text),
    dates: v.picklist(DATE_ORDERS),
    decimal: text,
  }),
  mapping: v.record(text, text),
  bytes: count,
  bytesReceived: count,
  counts,
  foreseen: v.optional(foreseen),
  resumed: v.optional(v.boolean()),
});

export const ExportSchema = v.object({
  ...common,
  direction: v.literal('export'),
  kind: v.picklist(EXPORT_KINDS),
  format: v.picklist(['csv', 'ndjson']),
  state: v.picklist(['running', 'done', 'cancelled', 'failed']),
  bytes: count,
  rows: count,
});

export const JobsSchema = v.object({ jobs: v.array(v.union([ImportSchema, ExportSchema])) });

export const PartSchema = v.object({ number: count, hash: text, counts, repeated: v.boolean() });

export const PartsSchema = v.object({ parts: v.array(v.object({ number: count, hash: text })) });

export const InspectSchema = v.object({
  encoding: v.picklist(ENCODINGS),
  format: v.object(formatEntries),
  kind: v.picklist(IMPORT_KINDS),
  columns: v.array(v.object({ name: text, samples: v.array(text) })),
  mapping: v.record(text, text),
  missing: v.array(text),
  renamed: v.array(text),
  fields: v.array(text),
  identifierTypes: v.array(text),
  declared: v.nullable(v.object({ purposes: v.array(text), basis: text })),
  timeZone: text,
});
