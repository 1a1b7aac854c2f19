import type { CellReader } from './cells.ts';
import type { ImportFormat, ImportKind, Mapping, Row, RowProblem } from './job.ts';
import { readTarget, type Target } from './targets.ts';

/** A row with what its cells are read as; a field that is absent was blank. */
export interface ReadRow {
  readonly row: Row;
  readonly values: ReadonlyMap<string, unknown>;
}

/** A row that was not taken, and why. */
export interface RejectedRow {
  readonly row: Row;
  readonly problems: readonly RowProblem[];
}

/** What a job says of its rows, prepared. */
export interface Plan {
  readonly kind: ImportKind;
  readonly columns: readonly { readonly column: string; readonly target: Target }[];
  readonly read: CellReader;
  /** Lines of JSON: what is called like a field is that field, without being mapped. */
  readonly isOpen: boolean;
}

/** Prepares a mapping. Entries that name no field are left out: creating a job refused them. */
export function planOf(kind: ImportKind, mapping: Mapping, read: CellReader, isOpen: boolean): Plan {
  const columns = Object.entries(mapping).flatMap(([column, entry]) => {
    const target = readTarget(kind, entry);
    return target === null ? [] : [{ column, target }];
  });
  return { kind, columns, read, isOpen };
}

const NUMBERS: ReadonlySet<string> = new Set(['price', 'quantity', 'amount', 'revenue', 'total', 'stock']);
/** Read as JSON where it is text. */
const LISTS: ReadonlySet<string> = new Set(['identifiers', 'products', 'purposes']);

/** Reads a row's cells; every cell that cannot be read is told. Where two columns are one field the first that is not
 *  blank counts. */
export function readRow(plan: Plan, row: Row): ReadRow | RejectedRow {
  const values = new Map<string, unknown>();
  const problems: RowProblem[] = [];
  for (const { column, target } of plan.isOpen ? opened(plan, row) : plan.columns) {
    const cell = row.cells.get(column);
    if (cell === undefined || cell === null || cell === '' || values.has(target.field)) continue;
    if (typeof cell === 'string' && cell.trim() === '') continue;
    const value = readCell(plan.read, cell, target);
    if (value === null || value === undefined)
      problems.push({ field: column, reason: expectedOf(target, plan.read) });
    else values.set(target.field, value);
  }
  return problems.length > 0 ? { row, problems } : { row, values };
}

function opened({ kind, columns }: Plan, { cells }: Row): Plan['columns'] {
  const mapped = new Set(columns.map(({ column }) => column));
  const named = [...cells.keys()].flatMap((column) => {
    const target = mapped.has(column) ? null : readTarget(kind, column);
    return target === null ? [] : [{ column, target }];
  });
  return [...columns, ...named];
}

function readCell(read: CellReader, cell: unknown, { field, type }: Target): unknown {
  if (field.startsWith('traits.')) return read.typed(cell, type);
  if (field === 'timestamp') return read.date(cell);
  if (field === 'price' && typeof cell === 'object') return cell; // as items are in JSON
  if (NUMBERS.has(field)) return read.number(cell);
  if (field.startsWith('purpose.')) return read.boolean(cell);
  if (LISTS.has(field)) return listOf(cell, field, read);
  if (field === 'title') return titleOf(cell, read);
  if (typeof cell === 'object') return null;
  return read.text(cell);
}

/** A text, or texts by language: an object, in CSV as our exports write it. */
function titleOf(cell: unknown, read: CellReader): unknown {
  if (typeof cell === 'object') return cell;
  const text = read.text(cell);
  if (!text.startsWith('{"')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function listOf(cell: unknown, field: string, read: CellReader): unknown {
  if (typeof cell === 'object') return cell;
  const text = read.text(cell);
  if (/^[[{]/.test(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return null;
    }
  }
  return field === 'purposes' ? text.split(/[\s,;|]+/) : null;
}

const DATE_LIKE = { iso: '2026-12-31', dmy: '31/12/2026', mdy: '12/31/2026' } as const;

function expectedOf({ field, type }: Target, { dates, decimal }: CellReader): string {
  if (field === 'timestamp' || (field.startsWith('traits.') && type === 'date')) {
    return `expected a date like ${DATE_LIKE[dates]} from 1970 on, got something else`;
  }
  if (NUMBERS.has(field) || type === 'number') {
    return `expected a number like 1234${decimal}5, got something else`;
  }
  if (field.startsWith('purpose.') || type === 'boolean') return 'expected yes or no, got something else';
  return LISTS.has(field) ? 'expected a list, got something else' : 'expected text, got something else';
}

/** The rows of NDJSON have no header: what a line holds is flattened, so that `traits.plan` or `price.currency` are
 *  columns as in CSV. Lists stay whole. */
export function cellsOfJson(value: unknown): Map<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const cells = new Map<string, unknown>();
  for (const [name, field] of Object.entries(value)) {
    cells.set(name, field);
    if (!NESTED.has(name) || typeof field !== 'object' || field === null || Array.isArray(field)) continue;
    for (const [inner, part] of Object.entries(field)) cells.set(`${name}.${inner}`, part);
  }
  return cells;
}

const NESTED: ReadonlySet<string> = new Set(['traits', 'purposes', 'properties', 'title', 'price', 'id']);

/** The cells of a CSV row by its columns; a problem when it has more of them. Fewer are blank ones. */
export function cellsOfFields(
  fields: readonly string[],
  { columns }: Pick<ImportFormat, 'columns'>,
): Map<string, unknown> | RowProblem {
  const beyond = fields.slice(columns.length);
  if (beyond.some((field) => field.trim() !== '')) {
    return { field: '', reason: `expected ${columns.length} fields, got ${fields.length}` };
  }
  return new Map(columns.map((column, index) => [column, fields[index] ?? '']));
}
