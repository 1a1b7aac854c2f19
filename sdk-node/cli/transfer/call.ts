import { AparteError, type Issue } from '../../../core/errors.ts';
import { backoffMs, isRetryable, retryAfterMs } from '../../backoff.ts';

/** Where an import goes to. */
export interface TransferTarget {
  readonly host: string;
  /** A secret key. */
  readonly key: string;
  readonly signal?: AbortSignal;
}

const TRIES = 10;

/** A call that is repeated while the server cannot be reached or says that it is busy: every route of imports may be.
 *  Throws AparteError as the server says, UNAVAILABLE after the last try, or the signal's reason. */
export async function callTransfer(
  { host, key, signal }: TransferTarget,
  method: string,
  path: string,
  body?: Uint8Array | string,
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    const response = await fetch(host + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/octet-stream' },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    }).catch((cause: unknown) => {
      signal?.throwIfAborted();
      return new AparteError('UNAVAILABLE', `${host} could not be reached`, { cause });
    });
    if (response instanceof Response && response.ok) return response;
    const error = response instanceof Response ? await errorOf(response) : response;
    const mayRepeat = !(response instanceof Response) || isRetryable(response.status);
    if (!mayRepeat || attempt === TRIES) throw error;
    const asked =
      response instanceof Response ? retryAfterMs(response.headers.get('retry-after'), Date.now()) : null;
    await pause(asked ?? backoffMs(attempt, Math.random()), signal);
  }
}

/** The same, its answer read as JSON. The type is the caller's word for what the route promises. */
export async function askTransfer<T>(
  target: TransferTarget,
  method: string,
  path: string,
  body?: Uint8Array | string,
): Promise<T> {
  return (await (await callTransfer(target, method, path, body)).json()) as T; // our own wire
}

async function errorOf(response: Response): Promise<AparteError> {
  const told = (await response.json().catch(() => ({}))) as {
    detail?: string;
    code?: AparteError['code'];
    errors?: Issue[];
  }; // our own wire
  const message = told.detail ?? `${response.url} was answered ${response.status}`;
  return new AparteError(told.code ?? 'UNAVAILABLE', message, { issues: told.errors ?? [] });
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
  });
}
