/** What can be wrong, as stable codes a program may switch on. Each is listed once, here. */
export type ErrorCode =
  // The request as a whole
  | 'BAD_JSON' // the body is not JSON
  | 'BAD_ENCODING' // content-encoding is unknown or the compressed bytes are broken
  | 'BODY_TOO_LARGE' // the body, unpacked, exceeds the route's limit
  | 'UNAUTHORIZED' // no key, or a key nobody knows
  | 'FORBIDDEN' // the key is known and may not do this
  | 'ORIGIN_NOT_ALLOWED' // the write key's origin list does not name the page's origin
  | 'RATE_LIMITED' // too many requests for this key or address
  | 'OVERLOADED' // the shard's queue is full: try again later
  | 'NOT_FOUND' // no such route, document, revision or person
  | 'CONFLICT' // somebody changed it in between
  | 'UNAVAILABLE' // a dependency did not answer in time
  // A field of it
  | 'REQUIRED' // a field is missing
  | 'WRONG_TYPE' // a field has another type than expected
  | 'OUT_OF_RANGE' // a number, a length or a date lies outside its bounds
  | 'UNKNOWN_FIELD' // a field nobody reads: likely a spelling mistake
  | 'UNKNOWN_VALUE' // a value outside a closed list
  | 'DUPLICATE' // the same key twice
  | 'UNKNOWN_REFERENCE' // names a document that does not exist
  | 'UNSAFE_PATTERN' // a regular expression that is invalid, too long or could run for ever
  | 'WEIGHTS_INVALID' // weights do not sum to 1
  | 'CYCLE' // documents that need each other in a circle
  // An event
  | 'EVENT_TOO_LARGE' // one event exceeds 32 KiB
  | 'EVENT_IN_FUTURE' // more than 24 h ahead of the server's clock after correction
  | 'IDENTIFIER_INVALID' // empty, too long or a blocked value
  | 'PERSON_LIMIT' // this person sends more than the limits of a write key allow
  | 'NO_CURRENCY_RATE' // an amount in a currency the project has no rate for
  | 'CONSENT_DENIED'; // the purpose it needs is not granted

/** One thing that is wrong with data from outside, and where.
 *  `path` is written like `rules[2].weights`; empty for the value as a whole. */
export interface Issue {
  readonly path: string;
  readonly message: string;
  readonly code: ErrorCode;
}

/** The answer of a validator: a typed value, or every issue found (never only the first). */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** The one error class of Aparté: a code to switch on, a message to act on. */
export class AparteError extends Error {
  override readonly name = 'AparteError';
  readonly code: ErrorCode;
  readonly issues: readonly Issue[];

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown; issues?: readonly Issue[] }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.issues = options?.issues ?? [];
  }
}

/** True for an AparteError of any realm (compares the name, not the class), optionally of one code. */
export function isAparteError(error: unknown, code?: ErrorCode): error is AparteError {
  if (typeof error !== 'object' || error === null) return false;
  const candidate = error as { name?: unknown; code?: unknown }; // read-only look at two fields, both checked
  return candidate.name === 'AparteError' && (code === undefined || candidate.code === code);
}
