import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { AparteError } from '../../core/errors.ts';
import type { Role } from '../../core/wire/session.ts';
import type { Env } from '../env.ts';
import { constantTimeEqual, sha256Hex } from '../project/port.ts';

/** Who is asking. `author` is what the audit log will say. */
export interface Actor {
  readonly author: string;
  readonly role: Role;
}

const RANK: Readonly<Record<Role, number>> = { viewer: 0, editor: 1, admin: 2 };
/** Signatures with a public key only: a shared secret cannot be fetched from a JWKS. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const MAX_TOKEN_LENGTH = 8_192;

/** One key set per address and isolate; jose fetches and refreshes it. */
const keySets = new Map<string, JWTVerifyGetKey>();

/** Who an admin request comes from: the admin token of an embedded state folder, or a JWT of the deployment's
 *  identity provider with a `role` or `roles` claim. Throws UNAUTHORIZED or FORBIDDEN, UNAVAILABLE when the
 *  provider's keys cannot be fetched. */
export async function authenticate(request: Request, env: Env): Promise<Actor> {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined || token.length > MAX_TOKEN_LENGTH) {
    throw new AparteError('UNAUTHORIZED', 'authorization: expected a Bearer token, got none');
  }
  if (env.EMBEDDED === 'true' && env.ADMIN_TOKEN !== undefined) {
    const [expected, given] = await Promise.all([sha256Hex(env.ADMIN_TOKEN), sha256Hex(token)]);
    if (constantTimeEqual(expected, given)) return { author: 'local admin', role: 'admin' };
  }
  const claims = await verify(token, env);
  const role = roleOf(claims);
  if (role === null) {
    throw new AparteError(
      'FORBIDDEN',
      'role: expected viewer, editor or admin in the token, got none of them',
    );
  }
  const author = typeof claims['email'] === 'string' ? claims['email'] : (claims.sub ?? '');
  return { author: author.slice(0, 200), role };
}

/** Throws FORBIDDEN unless the actor's role is at least `role`. */
export function requireRole(actor: Actor, role: Role): void {
  if (RANK[actor.role] >= RANK[role]) return;
  throw new AparteError('FORBIDDEN', `role: expected ${role}, got ${actor.role}`);
}

async function verify(token: string, env: Env): Promise<JWTPayload> {
  const { ADMIN_JWKS_URL: url, ADMIN_JWT_ISSUER: issuer, ADMIN_JWT_AUDIENCE: audience } = env;
  // All three or none: without an issuer and an audience any token of a shared provider would do.
  if (url === undefined || issuer === undefined || audience === undefined) throw unknownToken();
  let keys = keySets.get(url);
  if (keys === undefined) keySets.set(url, (keys = createRemoteJWKSet(new URL(url))));
  try {
    const options = {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: 5,
    };
    return (await jwtVerify(token, keys, options)).payload;
  } catch (cause) {
    if (isOutage(cause))
      throw new AparteError('UNAVAILABLE', 'The keys of admin tokens could not be read.', { cause });
    throw unknownToken(cause);
  }
}

function unknownToken(cause?: unknown): AparteError {
  return new AparteError('UNAUTHORIZED', 'authorization: expected a valid admin token, got another', {
    cause,
  });
}

/** The key set did not come: a time-out, a failed fetch, or an answer that is no key set. */
function isOutage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return (
    code === 'ERR_JWKS_TIMEOUT' ||
    code === 'ERR_JOSE_GENERIC' ||
    code === 'ERR_JWKS_INVALID' ||
    code === undefined
  );
}

/** The highest role that `role` or `roles` names. */
function roleOf(claims: JWTPayload): Role | null {
  const named = [claims['role'], claims['roles']].flat();
  return (['admin', 'editor', 'viewer'] as const).find((role) => named.includes(role)) ?? null;
}
