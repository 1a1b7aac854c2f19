import { PURPOSES, type Purpose, type PurposeMask, purposeMask } from '../consent.ts';
import type { ErrorCode, Result } from '../errors.ts';
import { identifierIssues, utf8Length } from '../identity.ts';
import { addIssue, type IssueList, typeName } from './event-issues.ts';

// The body of `POST /v1/consent`.

/** The longest `source`, `textVersion` and `basis`, in UTF-8 bytes. */
export const MAX_CONSENT_TEXT_BYTES = 200;

/** A choice as it comes in. */
export interface ConsentBody {
  readonly anonymousId?: string;
  readonly userId?: string;
  /** What is granted; a purpose that the body leaves out is denied. */
  readonly purposes: PurposeMask;
  /** Where the choice was made: `banner`, `preferences`, a consent platform's name. */
  readonly source: string;
  /** Which wording the person saw. */
  readonly textVersion?: string;
  /** The legal basis, where it is another than consent: secret keys only. */
  readonly basis?: string;
}

type Fields = { readonly [field: string]: unknown };

/** A valid choice, or every issue it has with its path, such as `purposes.marketing`. Purposes that do not exist are
 *  refused rather than ignored: a misspelt refusal must not pass for one. `null` is absent. Pure; never throws. */
export function parseConsentBody(input: unknown): Result<ConsentBody> {
  const issues: IssueList = { at: '', list: null };
  if (!isFields(input)) {
    addIssue(issues, '', 'WRONG_TYPE', `expected an object, got ${typeName(input)}`);
    return { ok: false, issues: issues.list ?? [] };
  }
  const anonymousId = readId(input, 'anonymousId', issues);
  const userId = readId(input, 'userId', issues);
  const purposes = readPurposes(input, issues);
  const source = readText(input, 'source', issues);
  if (source === undefined && isAbsent(field(input, 'source'))) {
    addIssue(issues, 'source', 'REQUIRED', 'expected where the choice was made, got nothing');
  }
  const textVersion = readText(input, 'textVersion', issues);
  const basis = readText(input, 'basis', issues);
  if (issues.list !== null) return { ok: false, issues: issues.list };
  return {
    ok: true,
    value: {
      ...(anonymousId === undefined ? {} : { anonymousId }),
      ...(userId === undefined ? {} : { userId }),
      purposes,
      source: source ?? '',
      ...(textVersion === undefined ? {} : { textVersion }),
      ...(basis === undefined ? {} : { basis }),
    },
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function field(input: Fields, name: string): unknown {
  return Object.hasOwn(input, name) ? input[name] : undefined;
}

function readPurposes(input: Fields, issues: IssueList): PurposeMask {
  const record = field(input, 'purposes');
  if (isAbsent(record)) {
    addIssue(issues, 'purposes', 'REQUIRED', `expected an object of ${PURPOSES.join(', ')}, got nothing`);
    return 0;
  }
  if (!isFields(record)) {
    addIssue(issues, 'purposes', 'WRONG_TYPE', `expected an object, got ${typeName(record)}`);
    return 0;
  }
  for (const purpose of Object.keys(record)) {
    const path = `purposes.${purpose.slice(0, 64)}`;
    if (!isPurpose(purpose)) {
      addIssue(issues, path, 'UNKNOWN_VALUE', `expected one of ${PURPOSES.join(', ')}`);
    } else if (typeof record[purpose] !== 'boolean') {
      addIssue(issues, path, 'WRONG_TYPE', `expected true or false, got ${typeName(record[purpose])}`);
    }
  }
  return purposeMask(record);
}

function isPurpose(name: string): name is Purpose {
  return PURPOSES.some((purpose) => purpose === name);
}

function readId(input: Fields, name: 'anonymousId' | 'userId', issues: IssueList): string | undefined {
  const raw = field(input, name);
  if (isAbsent(raw)) return undefined;
  const value = typeof raw === 'number' && Number.isSafeInteger(raw) ? String(raw) : raw;
  if (typeof value !== 'string') {
    addIssue(issues, name, 'WRONG_TYPE', `expected text, got ${typeName(raw)}`);
    return undefined;
  }
  const found = identifierIssues(name, value, name);
  if (found.length === 0) return value;
  issues.list = [...(issues.list ?? []), ...found];
  return undefined;
}

function readText(
  input: Fields,
  name: 'source' | 'textVersion' | 'basis',
  issues: IssueList,
): string | undefined {
  const value = field(input, name);
  if (isAbsent(value)) return undefined;
  const wrong = (code: ErrorCode, message: string) => addIssue(issues, name, code, message);
  if (typeof value !== 'string') wrong('WRONG_TYPE', `expected text, got ${typeName(value)}`);
  else if (value === '' || utf8Length(value) > MAX_CONSENT_TEXT_BYTES) {
    wrong('OUT_OF_RANGE', `expected 1 to ${MAX_CONSENT_TEXT_BYTES} bytes, got ${utf8Length(value)}`);
  } else return value;
  return undefined;
}
