import type { IdentifierDeclaration, ProjectDocument } from './config/types.ts';
import type { Issue } from './errors.ts';
import type { Json, JsonObject } from './events.ts';
import { identifierIssues, type Identifier } from './identity.ts';

// Types of identifiers as a project declares them, and how an event's external ones are read.

/** Types the product itself knows; a project may only bound them. */
export const OWN_TYPES: readonly string[] = ['anonymousId', 'userId'];
/** How many devices a person keeps; the ones unused for longest go. */
const DEVICES = 50;
/** How many identifiers of one external type a person holds, unless declared otherwise. */
const EXTERNAL_LIMIT = 5;
/** How many persons may show one external identifier before it points to nobody, unless declared otherwise. */
const EXTERNAL_PERSONS = 3;
/** External identifiers read of one event. */
export const MAX_EXTERNAL_IDS = 10;

/** A type as it is applied: every bound is filled in. */
export interface IdentifierType {
  readonly type: string;
  /** Most a person may hold. */
  readonly limit: number;
  /** By how many persons one may be shown before it points to nobody. */
  readonly persons: number;
  readonly caseInsensitive: boolean;
  /** What it does when it is held by another person who has no login. */
  readonly link: 'merge' | 'attach' | 'never';
  /** Whether a value stands for nobody. */
  isBlocked(value: string): boolean;
}

/** A project's types, in the order they are declared: the first of an event that has only external ones is its home. */
export type IdentifierTypes = ReadonlyMap<string, IdentifierType>;

/** What a project without declarations has. */
export const NO_EXTERNAL_TYPES: IdentifierTypes = compileIdentifierTypes({});

/** A project's types, compiled; `anonymousId` and `userId` are always among them. */
function compileIdentifierTypes(project: Pick<ProjectDocument, 'identifiers'>): IdentifierTypes {
  const declared = new Map(Object.entries(project.identifiers ?? {}));
  for (const type of OWN_TYPES) if (!declared.has(type)) declared.set(type, {});
  return new Map([...declared].map(([type, declaration]) => [type, compileType(type, declaration)]));
}

const compiled = new WeakMap<object, IdentifierTypes>();

/** The same, once a project document. */
export function identifierTypes(project: Pick<ProjectDocument, 'identifiers'>): IdentifierTypes {
  const known = compiled.get(project);
  if (known !== undefined) return known;
  const types = compileIdentifierTypes(project);
  compiled.set(project, types);
  return types;
}

function compileType(type: string, declaration: IdentifierDeclaration): IdentifierType {
  const isOwn = OWN_TYPES.includes(type);
  const patterns = (declaration.blocked ?? []).map(blockedTest);
  const ownLimit = type === 'anonymousId' ? DEVICES : 1;
  return {
    type,
    limit: declaration.limit ?? (isOwn ? ownLimit : EXTERNAL_LIMIT),
    persons: declaration.persons ?? EXTERNAL_PERSONS,
    caseInsensitive: declaration.caseInsensitive ?? false,
    link: declaration.link ?? 'merge',
    isBlocked(value) {
      const lower = value.toLowerCase();
      return patterns.some((test) => test(lower)) || (!isOwn && isTestValue(lower));
    },
  };
}

/** One entry of `blocked`: a value, or with a star at its beginning or end everything that ends or begins so. */
function blockedTest(entry: string): (lower: string) => boolean {
  const text = entry.toLowerCase();
  if (text.startsWith('*')) return (lower) => lower.endsWith(text.slice(1));
  if (text.endsWith('*')) return (lower) => lower.startsWith(text.slice(0, -1));
  return (lower) => lower === text;
}

const TEST_ADDRESS =
  /^(?:test|tests|testing|example|nobody|noreply|no-reply)@|@(?:[\w.-]+\.)?(?:example\.(?:com|org|net)|test\.com|localhost|[\w-]+\.(?:test|invalid|example))$/;

/** Values that forms and files are filled with for want of a real one. */
function isTestValue(lower: string): boolean {
  return TEST_ADDRESS.test(lower) || HASHES_OF_NOBODY.has(lower);
}

/** The value as it is compared and stored: without blanks around it, in lower case where case means nothing. */
export function normalIdentifier(types: IdentifierTypes, { type, value }: Identifier): Identifier {
  const declared = types.get(type);
  if (declared === undefined || OWN_TYPES.includes(type)) return { type, value };
  const trimmed = value.trim();
  return { type, value: declared.caseInsensitive ? trimmed.toLowerCase() : trimmed };
}

/** What could be read of an event's `context.externalIds`. */
export interface ExternalIds {
  /** Declared, usable, each once, in the order the project declares their types. */
  readonly ids: readonly Identifier[];
  /** What was left out, and why. */
  readonly issues: readonly Issue[];
}

const NONE: ExternalIds = { ids: [], issues: [] };

/** Reads Segment's `context.externalIds: [{ id, type, collection?, encoding? }]`. What cannot be used is left out with
 *  an issue at its own path; nothing throws. `at`: the path of the context. */
export function readExternalIds(context: JsonObject, types: IdentifierTypes, at: string): ExternalIds {
  const listed = Object.hasOwn(context, 'externalIds') ? context['externalIds'] : undefined;
  if (listed === undefined || listed === null) return NONE;
  const path = `${at}.externalIds`;
  const issues: Issue[] = [];
  const report: Report = (where, code, message) => {
    issues.push({ path: where, message: `${where}: ${message}`, code });
  };
  if (!Array.isArray(listed)) {
    report(path, 'WRONG_TYPE', 'expected a list of { id, type }');
    return { ids: [], issues };
  }
  if (listed.length > MAX_EXTERNAL_IDS) {
    report(path, 'OUT_OF_RANGE', `expected at most ${MAX_EXTERNAL_IDS} identifiers, got ${listed.length}`);
  }
  const found = new Map<string, Identifier>();
  for (const [i, entry] of listed.slice(0, MAX_EXTERNAL_IDS).entries()) {
    const identifier = readEntry(entry as Json, types, `${path}[${i}]`, issues, report);
    if (identifier !== null) found.set(`${identifier.type}:${identifier.value}`, identifier);
  }
  const order = [...types.keys()];
  const ids = [...found.values()].sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
  return { ids, issues };
}

type Report = (where: string, code: Issue['code'], message: string) => void;

function readEntry(
  entry: Json,
  types: IdentifierTypes,
  path: string,
  issues: Issue[],
  report: Report,
): Identifier | null {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    report(path, 'WRONG_TYPE', 'expected { id, type }');
    return null;
  }
  const { id, type, collection } = entry as JsonObject;
  const declared = typeof type === 'string' && !OWN_TYPES.includes(type) ? types.get(type) : undefined;
  if (declared === undefined) {
    reportType(types, path, report);
  } else if (collection !== undefined && collection !== null && collection !== 'users') {
    report(
      `${path}.collection`,
      'UNKNOWN_VALUE',
      'expected "users": other things than people have no profile',
    );
  } else if (typeof id !== 'string' && !(typeof id === 'number' && Number.isSafeInteger(id))) {
    report(`${path}.id`, 'WRONG_TYPE', 'expected text');
  } else {
    const identifier = normalIdentifier(types, { type: declared.type, value: String(id) });
    return isUsable(declared, identifier.value, `${path}.id`, issues) ? identifier : null;
  }
  return null;
}

function reportType(types: IdentifierTypes, path: string, report: Report): void {
  const known = [...types.keys()].filter((name) => !OWN_TYPES.includes(name));
  const expected =
    known.length === 0 ? 'a type that the project declares (it declares none)' : `one of ${known.join(', ')}`;
  report(`${path}.type`, 'UNKNOWN_VALUE', `expected ${expected}`);
}

/** Whether an identifier may be looked up; what is wrong with it is added to the issues. */
function isUsable(declared: IdentifierType, value: string, path: string, issues: Issue[]): boolean {
  const wrong = identifierIssues(declared.type, value, path);
  if (wrong.length > 0) {
    issues.push(...wrong);
    return false;
  }
  if (declared.link === 'never') return false; // kept with the event, and no more
  if (!declared.isBlocked(value)) return true;
  const message = `${path}: expected ${declared.type} to be an identifier, got a blocked value`;
  issues.push({ path, message, code: 'IDENTIFIER_INVALID' });
  return false;
}

/** SHA-256 of what forms send when nobody wrote an address: the empty text, "null", "undefined", "none", "anonymous",
 *  "guest", "unknown", "n/a", "test", and the addresses that examples are written with. */
const HASHES_OF_NOBODY: ReadonlySet<string> = new Set([
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b',
  'eb045d78d273107348b0300c01d29b7552d622abbc6faf81b3ec55359aa9950c',
  '140bedbf9c3f6d56a9846d2ba7088798683f4da0c248231336e6a05679e4fdfe',
  '2f183a4e64493af3f377f745eda502363cd3e7ef6e4d266d444758de0a85fcc8',
  '84983c60f7daadc1cb8698621f802c0d9f9a3c3c295c810748fb048115c186ec',
  'b23a6a8439c0dde5515893e7c90c1e3233b8616e634470f20dc4928bcf3609bc',
  'a683c5c5349f6f7fb903ba8a9e7e55d0ba1b8f03579f95be83f4954c33e81098',
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'f660ab912ec121d1b1e928a0bb4bc61b15f5ad44d5efdc4e1c92a25e99b8e44a',
  '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b',
  'b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514',
  '2a539d6520266b56c3b0c525b9e6128858baeccb5ee9b694a2906e123c8d6dd3',
  '7b17fb0bd173f625b58636fb796407c22b3d16fc78302d79f0fd30c2fc2fc068',
  'fb1a4757f83b74e5a87c1554c8689bab12d09674f9e15db366c3636ab452004c',
  '836f82db99121b3481011f16b49dfa5fbc714a0d1b1b9f784a1ebbbf5b39577f',
  '86e0b9e56c17cc4d12387e1949b85053fbe73bc3ce5a1188713a9d300cc6133d',
  '31c5543c1734d25c7206f5fd591525d0295bec6fe84ff82f946a34fe970a1e66',
  '1cda5bd6e45a02b158eb2bd4c364c0b7ad30a2fce6bdaba38d985d4d42682d79',
  '7dcb0cd247aa94896e665c337696a7be18d387a78d6d55b4854b7ff7d5925042',
  '87924606b4131a8aceeeae8868531fbb9712aaa07a5d3a756b26ce0f5d6ca674',
  '258d8dc916db8cea2cafb6c3cd0cb0246efe061421dbd83ec3a350428cabda4f',
]);
