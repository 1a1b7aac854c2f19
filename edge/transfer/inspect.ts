import { AparteError } from '../../core/errors.ts';
import {
  columnNames,
  detectDates,
  detectDecimal,
  detectDelimiter,
  headerFields,
} from '../../core/import/dialect.ts';
import { detectEncoding, type Encoding, notText } from '../../core/import/encoding.ts';
import {
  IMPORT_KINDS,
  type ImportFormat,
  type ImportKind,
  type Mapping,
  MAX_COLUMNS,
} from '../../core/import/job.ts';
import { likelyKind, missingFields } from '../../core/import/needed.ts';
import { csvCutter } from '../../core/import/records.ts';
import { fieldsOf, proposeMapping, readTarget, type SampledColumn } from '../../core/import/targets.ts';
import type { InspectAnswer } from '../../core/wire/transfer.ts';
import type { CompiledEnvironment } from '../project/port.ts';
import { NDJSON_FORMAT } from './apply-part.ts';
import { cutRows } from './cut-rows.ts';
import { declaredOf, identifierTypesOf } from './declared.ts';
import { textOf } from './part-body.ts';

/** The most of a file that is looked at, in bytes. */
export const MAX_INSPECTED_BYTES: number = 1024 * 1024;
const SAMPLES = 5;
const SAMPLE_LENGTH = 120;

/** Looks at the beginning of a file: how it is written and how its columns would be read. Stores nothing. */
export function inspect(
  bytes: Uint8Array,
  asked: { readonly kind?: ImportKind; readonly encoding?: Encoding },
  compiled: CompiledEnvironment | null,
): InspectAnswer {
  const encoding = asked.encoding ?? detectEncoding(bytes);
  const text = textOf(bytes, encoding);
  const other = notText(bytes, text);
  if (other !== null)
    throw new AparteError('WRONG_TYPE', `file: expected CSV or lines of JSON, got ${other}`);
  const isJson = /^\s*\{/.test(text);
  const { format, columns, renamed } = isJson ? lookAtJson(text) : lookAtCsv(text);
  const types = identifierTypesOf(compiled);
  const mappings = Object.fromEntries(
    IMPORT_KINDS.map((kind) => [kind, proposeMapping(kind, columns, types)]),
  ) as Record<ImportKind, Mapping>; // made of every kind
  const kind = asked.kind ?? likelyKind(mappings);
  const mapping = mappings[kind];
  const samplesOf = (test: (field: string) => boolean) =>
    columns
      .filter(({ name }) => test(readTarget(kind, mapping[name] ?? '')?.field ?? ''))
      .flatMap((c) => c.samples);
  return {
    encoding,
    format: {
      ...format,
      dates: detectDates(columns.flatMap((column) => column.samples)),
      decimal: detectDecimal(
        samplesOf((field) => /^(?:price|amount|revenue|total|quantity|traits\..*)$/.test(field)),
      ),
    },
    kind,
    columns,
    mapping,
    missing: missingFields(kind, mapping),
    renamed,
    fields: fieldsOf(kind),
    identifierTypes: types,
    declared: declaredOf(compiled),
    timeZone: compiled?.config.project.timeZone ?? 'UTC',
  };
}

interface Looked {
  readonly format: ImportFormat;
  readonly columns: readonly SampledColumn[];
  readonly renamed: readonly string[];
}

function lookAtCsv(text: string): Looked {
  const delimiter = detectDelimiter(text);
  const cutter = csvCutter(delimiter);
  const records = [...cutter.push(text), ...cutter.end()];
  const at = records.findIndex((record) => record.text.trim() !== '');
  const header = records[at];
  if (header === undefined)
    throw new AparteError('REQUIRED', 'file: expected a header and rows, got nothing');
  const fields = headerFields(header.text, delimiter);
  if (fields.length > MAX_COLUMNS) {
    throw new AparteError(
      'OUT_OF_RANGE',
      `file: expected at most ${MAX_COLUMNS} columns, got ${fields.length}`,
    );
  }
  const columns = columnNames(fields);
  const format: ImportFormat = { ...NDJSON_FORMAT, type: 'csv', delimiter, columns };
  const rest = records.slice(at + 1, at + 200);
  const samples = samplesOf(rest.map((record) => record.text).join('\n'), format);
  return {
    format,
    columns: columns.map((name) => ({ name, samples: samples.get(name) ?? [] })),
    renamed: columns.filter((name, i) => name !== fields[i]?.trim()),
  };
}

function lookAtJson(text: string): Looked {
  const samples = samplesOf(text, NDJSON_FORMAT);
  const names = [...samples.keys()].slice(0, MAX_COLUMNS);
  return {
    format: NDJSON_FORMAT,
    columns: names.map((name) => ({ name, samples: samples.get(name) ?? [] })),
    renamed: [],
  };
}

/** What some rows hold, by column; blanks are left out. */
function samplesOf(text: string, format: ImportFormat): Map<string, string[]> {
  const samples = new Map<string, string[]>();
  for (const { rows } of cutRows(text, format, 1)) {
    for (const { cells } of rows) {
      for (const [column, cell] of cells) {
        const nested = typeof cell === 'object' && cell !== null && !Array.isArray(cell);
        if (nested || cell === null || cell === '') continue;
        const found = samples.get(column) ?? [];
        const shown = (typeof cell === 'string' ? cell : JSON.stringify(cell)).slice(0, SAMPLE_LENGTH);
        if (found.length < SAMPLES && !found.includes(shown)) found.push(shown);
        samples.set(column, found);
      }
    }
  }
  return samples;
}
