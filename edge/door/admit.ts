import type { KeyRecord } from '../../core/config/published.ts';
import type { Environment } from '../../core/config/types.ts';
import { AparteError } from '../../core/errors.ts';
import type { Call } from '../call.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import { findKey, type LoadedRuntime } from '../project/port.ts';
import { countryOf } from './country.ts';
import { presentedKey } from './keys.ts';

/** Who may pass, and as what. */
export interface Admitted {
  readonly key: KeyRecord;
  readonly environment: Environment;
  /** `Sec-GPC: 1`: advertising is denied, whatever else was granted. */
  readonly gpc: boolean;
  /** Where the request comes from; absent: not known. */
  readonly country?: string;
  /** Whether a bare `userId` is believed: a secret key, or a write key declared trusted. */
  readonly trusted: boolean;
}

/** Lets a request in by its key, or says why not. Write keys also pass the origin list and the limits by key and by
 *  address. `body` is looked at for a `writeKey` only when no header holds a key.
 *  Throws UNAUTHORIZED, FORBIDDEN, ORIGIN_NOT_ALLOWED, RATE_LIMITED; UNAVAILABLE when keys cannot be known yet. */
export async function admit(
  call: Pick<Call, 'request' | 'env'>,
  runtime: LoadedRuntime,
  allow: readonly KeyRecord['kind'][],
  body?: unknown,
): Promise<Admitted> {
  const presented = presentedKey(call.request, body);
  if (presented === undefined) {
    throw new AparteError(
      'UNAUTHORIZED',
      'key: expected one as Basic, Bearer, X-API-Key or writeKey, got none',
    );
  }
  return admitKey(call, runtime, allow, presented);
}

/** The same for a key that stands elsewhere, such as in the path. */
export async function admitKey(
  call: Pick<Call, 'request' | 'env'>,
  runtime: LoadedRuntime,
  allow: readonly KeyRecord['kind'][],
  presented: string,
): Promise<Admitted> {
  const { headers } = call.request;
  const key = await findKey(runtime, call.env, presented);
  if (key === null)
    throw new AparteError('UNAUTHORIZED', 'key: expected a key of this project, got an unknown one');
  if (!allow.includes(key.kind)) {
    throw new AparteError(
      'FORBIDDEN',
      `key: expected a ${allow.join(' or ')} key on this route, got a ${key.kind} key`,
    );
  }
  if (key.kind === 'write') {
    refuseOrigin(key, headers.get('origin'));
    await refuseFlood(call.env, key, headers.get('cf-connecting-ip') ?? 'local');
  }
  const country = countryOf(call.request, call.env);
  return {
    key,
    environment: key.environment,
    gpc: headers.get('sec-gpc') === '1',
    ...(country === undefined ? undefined : { country }),
    trusted: key.kind === 'secret' || key.trusted,
  };
}

function refuseOrigin(key: KeyRecord, origin: string | null): void {
  if (origin === null || key.origins === undefined || key.origins.includes(origin)) return;
  throw new AparteError(
    'ORIGIN_NOT_ALLOWED',
    `origin: expected one that this key lists, got ${origin.slice(0, 200)}`,
  );
}

/** Each answers at once from the location's own memory. One that fails lets through: it protects, it does not decide. */
async function refuseFlood(env: Env, key: KeyRecord, address: string): Promise<void> {
  const askedByAddress = within(env.LIMIT_ADDRESS, `${key.environment}/${address}`);
  const byKey = await within(env.LIMIT_KEY, `${key.environment}/${key.kid}`);
  if ((await askedByAddress) && byKey) return;
  throw new AparteError(
    'RATE_LIMITED',
    `requests: too many for this ${byKey ? 'address' : 'key'}, try again later`,
  );
}

async function within(limit: RateLimit, key: string): Promise<boolean> {
  try {
    return (await limit.limit({ key })).success;
  } catch {
    count('dropped:rate-limit-unavailable'); // on the health page; the request goes on
    return true;
  }
}
