import { issueAt } from '../../core/config/issues.ts';
import type { Environment, ItemDocument } from '../../core/config/types.ts';
import { validateDocument } from '../../core/config/validate.ts';
import type { Issue } from '../../core/errors.ts';
import type { Env } from '../env.ts';
import { ITEMS_A_STATEMENT, putItems } from './catalogue.ts';
import type { Line } from './lines.ts';

/** What became of a list of items. Lines count from 1. */
export interface ImportAnswer {
  readonly accepted: number;
  /** The first thousand rejected lines. */
  readonly rejected: readonly { readonly line: number; readonly errors: readonly Issue[] }[];
  /** How many were rejected altogether. */
  readonly rejectedCount: number;
}

/** Takes items one by one: writes them in parts, remembers what was wrong. */
export interface ItemImport {
  /** An item as JSON gave it. */
  add(line: number, input: unknown): Promise<void>;
  /** A line that was no JSON, or had something else wrong with it. */
  reject(line: number, errors: readonly Issue[]): void;
  /** Writes the rest. */
  end(): Promise<ImportAnswer>;
}

const MAX_TOLD = 1_000;
/** Written when this many items wait: memory is bounded however long the part is. */
const WRITE_AT = 5 * ITEMS_A_STATEMENT;

/** Starts an import into an environment's catalogue. Writing the same items again changes nothing. */
export function startImport(env: Env, environment: Environment, now: () => number): ItemImport {
  let waiting: ItemDocument[] = [];
  let accepted = 0;
  let rejectedCount = 0;
  const rejected: { line: number; errors: readonly Issue[] }[] = [];
  const reject = (line: number, errors: readonly Issue[]) => {
    rejectedCount++;
    if (rejected.length < MAX_TOLD) rejected.push({ line, errors });
  };
  const write = async () => {
    const items = waiting;
    waiting = [];
    await putItems(env, environment, items, now());
    accepted += items.length;
  };
  return {
    async add(line, input) {
      const result = validateItem(input);
      if (!result.ok) reject(line, result.issues);
      else if (waiting.push(result.item) >= WRITE_AT) await write();
    },
    reject,
    async end() {
      await write();
      return { accepted, rejected, rejectedCount };
    },
  };
}

/** An item; `kind` may be left out, as everything in a catalogue is one. */
export function validateItem(
  input: unknown,
): { ok: true; item: ItemDocument } | { ok: false; issues: readonly Issue[] } {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  const result = validateDocument(
    isObject && !Object.hasOwn(input, 'kind') ? { ...input, kind: 'item' } : input,
  );
  if (!result.ok) return result;
  if (result.value.kind === 'item') return { ok: true, item: result.value };
  return { ok: false, issues: [issueAt('kind', 'UNKNOWN_VALUE', '"item"', `"${result.value.kind}"`)] };
}

/** Feeds a list, as a JSON array gives it. */
export async function importList(into: ItemImport, items: readonly unknown[]): Promise<ImportAnswer> {
  for (const [index, item] of items.entries()) await into.add(index + 1, item);
  return into.end();
}

/** Feeds lines of JSON. */
export async function importLines(
  into: ItemImport,
  pieces: AsyncIterable<readonly Line[]>,
): Promise<ImportAnswer> {
  for await (const lines of pieces) for (const line of lines) await importLine(into, line);
  return into.end();
}

async function importLine(into: ItemImport, { line, text }: Line): Promise<void> {
  if (text === null) {
    into.reject(line, [issueAt('', 'OUT_OF_RANGE', 'a line of at most 64 KB', 'a longer one')]);
    return;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The parser's message quotes the line, which may hold anything.
    into.reject(line, [issueAt('', 'BAD_JSON', 'a line of JSON', 'something else')]);
    return;
  }
  await into.add(line, parsed);
}
