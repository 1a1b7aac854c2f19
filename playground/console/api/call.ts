import { ApiProblem, problemOf } from './problem.ts';
import { readToken } from './token.ts';

/** What a call may have in its query; undefined is left out. */
export interface Query {
  readonly [name: string]: string | number | boolean | undefined;
}

/** What a call may bring besides. */
export interface CallOptions {
  readonly query?: Query;
  /** The ETag that must still hold, else the answer is 412 or 409. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

const ADMIN = '/v1/admin';

let environment: string | undefined;
let onSignedOut: () => void = () => undefined;

/** Sets the environment that every call names, and who hears when a token is no longer accepted. */
export function configureApi(settings: { environment?: string; onSignedOut?: () => void }): void {
  if (settings.environment !== undefined) environment = settings.environment;
  if (settings.onSignedOut !== undefined) onSignedOut = settings.onSignedOut;
}

/** The environment that calls name now. */
export function currentEnvironment(): string | undefined {
  return environment;
}

/** The address of a call, with its query and the environment. */
export function addressOf(path: string, query: Query = {}): string {
  const url = new URL(path.startsWith('/v1/') ? path : ADMIN + path, location.origin);
  if (environment !== undefined) url.searchParams.set('environment', environment);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.pathname + url.search;
}

/** The headers of every call: the token. */
export function signedHeaders(): Record<string, string> {
  const token = readToken();
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** One call. The type of the answer is the caller's word for what the route promises. */
export async function call<T>(
  method: string,
  path: string,
  body: unknown,
  options: CallOptions = {},
): Promise<T> {
  const { query, ifMatch, signal } = options;
  let response: Response;
  try {
    response = await fetch(addressOf(path, query), {
      method,
      headers: {
        ...signedHeaders(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      credentials: 'same-origin',
      cache: 'no-store',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new ApiProblem(0, 'OFFLINE', 'The server did not answer.');
  }
  if (response.status === 401) onSignedOut();
  if (!response.ok) throw await problemOf(response);
  try {
    return (await response.json()) as T; // the route's promise, see above
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new ApiProblem(response.status, 'BAD_JSON', 'The answer could not be read.');
  }
}
