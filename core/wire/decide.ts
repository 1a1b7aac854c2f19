import { type DeclaredConsent, isPageOnly, type PurposeMask, purposeMask } from '../consent.ts';
import type { Decision } from '../decide/decide.ts';
import type { Issue, Result } from '../errors.ts';
import type { JsonObject } from '../events.ts';
import { identifierIssues } from '../identity.ts';

// The body and the answer of `POST /v1/decide`. Read by hand: it is the hottest route, and a schema library would
// cost more than the decision.

/** The largest body, in bytes after unpacking. */
export const MAX_DECIDE_BYTES: number = 32 * 1024;
/** The most flags, and the most items of a session, that one request may name. */
export const MAX_DECIDE_KEYS = 500;

/** What a caller asks. */
export interface DecideBody {
  readonly anonymousId?: string;
  readonly userId?: string;
  /** An identity token that proves `userId`; it may also come in the header `aparte-identity`. */
  readonly token?: string;
  /** What the caller knows of the person; never overrides what we know. */
  readonly attributes: JsonObject;
  /** `{ page, locale, … }` as in events. */
  readonly context: JsonObject;
  /** `context.consent.categoryPreferences`, when given. */
  readonly purposes?: PurposeMask;
  /** Nobody chose: an answer for this page alone (`isPageOnly` of core/consent.ts). */
  readonly pageOnly?: true;
  /** The key of the item on view: what lists are related to. */
  readonly item?: string;
  /** Keys of items this visit was about, newest first. */
  readonly session: readonly string[];
  /** Absent: every flag this key may see. */
  readonly keys?: readonly string[];
  /** A version that was acknowledged to the caller: nothing older is wanted. */
  readonly minVersion?: number;
  readonly explain: boolean;
}

/** What a caller gets. */
export interface DecideAnswer {
  readonly decisions: { readonly [flag: string]: Decision };
  /** The revision decided with; 0: nothing is published. */
  readonly revision: number;
  /** What was known of the person; `asOf` is ISO 8601. */
  readonly snapshot?: { readonly version: number; readonly asOf: string } | undefined;
  /** This device's id, when it is ours to tell: from the signed cookie, or just made. */
  readonly anonymousId?: string | undefined;
  /** What experiments hash, and what exposures are named by. */
  readonly assignmentId?: string | undefined;
  /** Set when `minVersion` could not be reached in time. */
  readonly stale?: true | undefined;
  /** What holds for a visitor who did not choose and whose request did not say; told to write keys. */
  readonly consent?: DeclaredConsent | undefined;
  readonly explain?: JsonObject | undefined;
}

const NOTHING: JsonObject = Object.freeze({});
const NO_ITEMS: readonly string[] = Object.freeze([]);

/** Reads the body of a decide call: every issue found, with its path. Fields nobody reads are ignored. */
export function parseDecideBody(input: unknown): Result<DecideBody> {
  if (!isObject(input)) return { ok: false, issues: [wrongType('', 'an object', input)] };
  const issues: Issue[] = [];
  const body: DecideBody = {
    ...identifierOf(input, 'anonymousId', issues),
    ...identifierOf(input, 'userId', issues),
    ...tokenOf(input, issues),
    attributes: objectOf(input, 'attributes', '', issues) ?? NOTHING,
    context: objectOf(input, 'context', '', issues) ?? NOTHING,
    ...purposesOf(input, issues),
    ...(isOfPageOnly(input) ? { pageOnly: true } : {}),
    ...itemOf(input, issues),
    session:
      textsOf(objectOf(input, 'session', '', issues) ?? NOTHING, 'items', 'session.', issues) ?? NO_ITEMS,
    ...keysOf(input, issues),
    ...minVersionOf(input, issues),
    explain: flagOf(input, 'explain', issues),
  };
  return issues.length === 0 ? { ok: true, value: body } : { ok: false, issues };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own field; null counts as absent, as real clients send it for what they do not know. */
function field(object: object, name: string): unknown {
  if (!Object.hasOwn(object, name)) return undefined;
  return Reflect.get(object, name) ?? undefined;
}

function wrongType(path: string, expected: string, got: unknown): Issue {
  const what = got === null ? 'null' : Array.isArray(got) ? 'a list' : `a ${typeof got}`;
  return {
    path,
    message: `${path === '' ? 'body' : path}: expected ${expected}, got ${what}`,
    code: 'WRONG_TYPE',
  };
}

function identifierOf(body: object, name: 'anonymousId' | 'userId', issues: Issue[]): Partial<DecideBody> {
  const value = field(body, name);
  if (value === undefined) return {};
  // Some sites' ids are numbers; Segment's servers take them as text too.
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string') {
    issues.push(wrongType(name, 'text', value));
    return {};
  }
  const wrong = identifierIssues(name, text, name);
  if (wrong.length > 0) {
    issues.push(...wrong);
    return {};
  }
  return { [name]: text };
}

function tokenOf(body: object, issues: Issue[]): Partial<DecideBody> {
  const token = field(body, 'token');
  if (token === undefined || token === '') return {};
  if (typeof token === 'string') return { token };
  issues.push(wrongType('token', 'text', token));
  return {};
}

function objectOf(parent: object, name: string, at: string, issues: Issue[]): JsonObject | undefined {
  const value = field(parent, name);
  if (value === undefined) return undefined;
  if (isObject(value)) return value;
  issues.push(wrongType(at + name, 'an object', value));
  return undefined;
}

function purposesOf(body: object, issues: Issue[]): Partial<DecideBody> {
  const context = field(body, 'context');
  if (!isObject(context)) return {};
  const consent = objectOf(context, 'consent', 'context.', issues);
  if (consent === undefined) return {};
  const record = objectOf(consent, 'categoryPreferences', 'context.consent.', issues);
  // Any object will do: only own members that are `true` grant.
  return record === undefined ? {} : { purposes: purposeMask(record) };
}

function isOfPageOnly(body: object): boolean {
  const context = field(body, 'context');
  return isObject(context) && isPageOnly(context);
}

function itemOf(body: object, issues: Issue[]): Partial<DecideBody> {
  const item = field(body, 'item');
  if (item === undefined) return {};
  if (typeof item === 'string') return { item };
  issues.push(wrongType('item', 'the key of an item', item));
  return {};
}

function keysOf(body: object, issues: Issue[]): Partial<DecideBody> {
  const keys = textsOf(body, 'keys', '', issues);
  return keys === undefined ? {} : { keys };
}

/** A list of texts: of flags' keys, or of items'. */
function textsOf(parent: object, name: string, at: string, issues: Issue[]): string[] | undefined {
  const value = field(parent, name);
  if (value === undefined) return undefined;
  const path = at + name;
  if (!Array.isArray(value)) {
    issues.push(wrongType(path, 'a list of keys', value));
    return undefined;
  }
  const texts: readonly unknown[] = value;
  if (texts.length > MAX_DECIDE_KEYS) {
    const message = `${path}: expected at most ${MAX_DECIDE_KEYS}, got ${texts.length}`;
    issues.push({ path, message, code: 'OUT_OF_RANGE' });
    return undefined;
  }
  const found: string[] = [];
  texts.forEach((text, i) => {
    if (typeof text === 'string') found.push(text);
    else issues.push(wrongType(`${path}[${i}]`, 'a key', text));
  });
  return found;
}

function minVersionOf(body: object, issues: Issue[]): Partial<DecideBody> {
  const value = field(body, 'minVersion');
  if (value === undefined) return {};
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return { minVersion: value };
  if (typeof value !== 'number') issues.push(wrongType('minVersion', 'a version number', value));
  else {
    const message = `minVersion: expected a whole number of 0 or more, got ${value}`;
    issues.push({ path: 'minVersion', message, code: 'OUT_OF_RANGE' });
  }
  return {};
}

function flagOf(body: object, name: string, issues: Issue[]): boolean {
  const value = field(body, name);
  if (value === undefined) return false;
  if (typeof value !== 'boolean') issues.push(wrongType(name, 'true or false', value));
  return value === true;
}
