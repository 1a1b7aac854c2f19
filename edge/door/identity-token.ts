import { count } from '../health/port.ts';
import type { LoadedRuntime } from '../project/port.ts';

/** The header that carries an identity token for a whole request. */
export const IDENTITY_HEADER = 'aparte-identity';
/** Longer than any token we would accept; a longer text costs no cryptography. */
const MAX_TOKEN_CHARS = 4096;

/** The user that a token by the customer's backend proves: signed by a key of the project named by its `kid`, with that
 *  key's own algorithm, for `aparte`, with `sub`, and expiring within 15 minutes. Anything else is null, counted as
 *  `dropped:identity-token`. Never throws. */
export async function verifyIdentityToken(
  runtime: LoadedRuntime,
  token: string,
  now: number,
): Promise<{ userId: string } | null> {
  const keys = runtime.config?.identityKeys ?? [];
  if (keys.length > 0 && token.length <= MAX_TOKEN_CHARS) {
    try {
      const { subjectOfToken } = await import('./verify-token.ts');
      return { userId: await subjectOfToken(keys, token, now) };
    } catch {
      // Broken, expired, forged or for somebody else: all the same to us.
    }
  }
  count('dropped:identity-token');
  return null;
}
