import * as v from 'valibot';
import type { ErrorCode, Issue, Result } from '../errors.ts';
import { nearestName } from '../nearest-name.ts';
import { checkAudience, checkExperiment, checkFlag, checkItem, checkMetric } from './checks.ts';
import { checkProject } from './check-project.ts';
import { checkScore } from './check-score.ts';
import { checkJson, unknownFields } from './fields.ts';
import { describeValue, issueAt, prefixIssue, stepInto } from './issues.ts';
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENTS } from './limits.ts';
import { checkReferences } from './references.ts';
import { isObject, SCHEMAS } from './schemas.ts';
import type { AnyDocument, DocumentKind, ProjectDocument } from './types.ts';

/** Every kind of document. */
export const DOCUMENT_KINDS: readonly DocumentKind[] = [
  'flag',
  'audience',
  'experiment',
  'metric',
  'score',
  'item',
  'project',
];

/** Validates one document on its own: its shape, and everything that can be said without the others.
 *  All issues, with paths such as `rules[2].weights`. Limits: limits.ts. Pure, never throws. */
export function validateDocument(input: unknown): Result<AnyDocument> {
  if (!isObject(input))
    return { ok: false, issues: [issueAt('', 'WRONG_TYPE', 'an object', describeValue(input))] };
  const broken = checkJson(input, '');
  if (broken.some((issue) => issue.code !== 'UNKNOWN_FIELD')) return { ok: false, issues: broken };
  const bytes = utf8Length(JSON.stringify(input));
  if (bytes > MAX_DOCUMENT_BYTES) {
    broken.push(issueAt('', 'OUT_OF_RANGE', `at most ${MAX_DOCUMENT_BYTES} bytes`, `${bytes}`));
    return { ok: false, issues: broken };
  }
  const kind = DOCUMENT_KINDS.find((known) => known === input['kind']);
  if (kind === undefined) return { ok: false, issues: [...broken, wrongKind(input['kind'])] };
  const schema: v.GenericSchema<AnyDocument> = SCHEMAS[kind];
  const { issues, typed } = shapeOf(schema, input);
  const found = [...broken, ...issues, ...(typed === undefined ? [] : checkDocument(typed))];
  return typed !== undefined && found.length === 0
    ? { ok: true, value: typed }
    : { ok: false, issues: found };
}

/** Validates a value against any schema of ours: every issue in our words, unknown fields too.
 *  The value is a copy with the schema's fields. Pure, never throws. */
export function validateShape<T>(schema: v.GenericSchema<T>, input: unknown): Result<T> {
  const broken = checkJson(input, '');
  if (broken.some((issue) => issue.code !== 'UNKNOWN_FIELD')) return { ok: false, issues: broken };
  const { issues, typed } = shapeOf(schema, input);
  if (typed !== undefined && issues.length + broken.length === 0) return { ok: true, value: typed };
  return { ok: false, issues: [...broken, ...issues] };
}

/** What a schema and the walk beside it say; `typed` when every field has its type, though maybe not its bounds. */
function shapeOf<T>(
  schema: v.GenericSchema<T>,
  input: unknown,
): { issues: readonly Issue[]; typed: T | undefined } {
  const parsed = v.safeParse(schema, input);
  const issues = [...unknownFields(schema, input, ''), ...(parsed.issues ?? []).map(issueOf)];
  return { issues: once(issues), typed: parsed.typed ? parsed.output : undefined };
}

/** Validates a whole set: each document on its own, and what they say about each other (references, keys, cycles,
 *  exactly one project). Issues are prefixed by the document's kind and key: `flag/hero.rules[0].variants`. */
export function validateDocuments(all: unknown): Result<readonly AnyDocument[]> {
  if (!Array.isArray(all))
    return { ok: false, issues: [issueAt('', 'WRONG_TYPE', 'a list of documents', describeValue(all))] };
  if (all.length > MAX_DOCUMENTS) {
    return {
      ok: false,
      issues: [issueAt('', 'OUT_OF_RANGE', `at most ${MAX_DOCUMENTS} documents`, `${all.length}`)],
    };
  }
  const issues: Issue[] = [];
  const documents: AnyDocument[] = [];
  for (const [index, input] of all.entries()) {
    const result = validateDocument(input);
    if (result.ok) documents.push(result.value);
    else issues.push(...result.issues.map((issue) => prefixIssue(documentName(input, index), issue)));
  }
  // References into a document that is wrong in itself are not a second mistake.
  issues.push(...checkReferences(documents, all));
  return issues.length === 0 ? { ok: true, value: documents } : { ok: false, issues };
}

/** How a document is called in paths: `flag/hero`, else by its place in the list. */
export function documentName(input: unknown, index: number): string {
  const named = isObject(input) && typeof input['kind'] === 'string' && typeof input['key'] === 'string';
  return named ? `${String(input['kind'])}/${String(input['key'])}` : `documents[${index}]`;
}

function checkDocument(document: AnyDocument): readonly Issue[] {
  switch (document.kind) {
    case 'flag':
      return checkFlag(document);
    case 'audience':
      return checkAudience(document);
    case 'experiment':
      return checkExperiment(document);
    case 'metric':
      return checkMetric(document);
    case 'score':
      return checkScore(document);
    case 'item':
      return checkItem(document);
    default:
      return checkProject(document satisfies ProjectDocument);
  }
}

function wrongKind(kind: unknown): Issue {
  if (kind === undefined)
    return issueAt('kind', 'REQUIRED', `one of ${DOCUMENT_KINDS.join(', ')}`, 'nothing');
  const meant = typeof kind === 'string' ? nearestName(kind, DOCUMENT_KINDS) : undefined;
  const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`;
  return issueAt('kind', 'UNKNOWN_VALUE', `one of ${DOCUMENT_KINDS.join(', ')}${hint}`, describeValue(kind));
}

const RANGE_CHECKS: readonly string[] = ['min_length', 'max_length', 'min_value', 'max_value', 'gt_value'];

/** Valibot's issue in our words. */
function issueOf(issue: v.BaseIssue<unknown>): Issue {
  let path = '';
  for (const step of issue.path ?? [])
    path = stepInto(path, typeof step.key === 'number' ? step.key : String(step.key));
  const code: ErrorCode =
    issue.input === undefined
      ? 'REQUIRED'
      : RANGE_CHECKS.includes(issue.type)
        ? 'OUT_OF_RANGE'
        : issue.type === 'picklist' || issue.type === 'literal'
          ? 'UNKNOWN_VALUE'
          : 'WRONG_TYPE';
  const own = issue.message.startsWith('Invalid ') ? undefined : issue.message; // else the schema's own words
  const meant =
    code === 'UNKNOWN_VALUE' ? nearestName(String(issue.input), wordsOf(issue.expected)) : undefined;
  const expected = own ?? issue.expected ?? 'something else';
  return issueAt(
    path,
    code,
    meant === undefined ? expected : `${expected} (did you mean "${meant}"?)`,
    describeValue(issue.input),
  );
}

/** The words of valibot's `("a" | "b")`. */
function wordsOf(expected: string | null): string[] {
  return [...(expected ?? '').matchAll(/"([^"]*)"/g)].map(([, word = '']) => word);
}

/** Without the wrong types that both the schema and the walk beside it have found. */
function once(issues: readonly Issue[]): Issue[] {
  const wrong = new Set<string>();
  return issues.filter(({ path, code }) => code !== 'WRONG_TYPE' || (!wrong.has(path) && wrong.add(path)));
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
