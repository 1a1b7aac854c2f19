import type { Context } from 'hono';
import type { Environment } from '../../core/config/types.ts';
import { AparteError } from '../../core/errors.ts';
import type { Role } from '../../core/wire/session.ts';
import { type AdminEnv, environmentIn } from '../admin/port.ts';
import { admit } from '../door/port.ts';
import { type CompiledEnvironment, loadRuntime } from '../project/port.ts';

/** A call on the routes of imports and exports: a server's, or an admin's from the console. */
export type TransferCall = Context<AdminEnv>;

/** Who calls, about which environment. */
export interface Entered {
  readonly environment: Environment;
  readonly compiled: CompiledEnvironment | null;
  /** For the list of jobs: who began it. */
  readonly by: string;
}

/** Lets a call in: with a secret key, or below `/v1/admin` as an admin of at least `role` (files hold personal data:
 *  whoever may only look may not take them). */
export async function enter(c: TransferCall, role: Role = 'editor'): Promise<Entered> {
  const runtime = await loadRuntime(c.env, c.executionCtx);
  if (c.req.path.startsWith('/v1/admin/')) {
    const actor = c.get('actor');
    if (role === 'editor' && actor.role === 'viewer') {
      throw new AparteError('FORBIDDEN', 'role: expected editor, got viewer');
    }
    const environment = environmentIn(c.req.raw, c.env);
    return { environment, compiled: runtime.environment(environment), by: actor.author };
  }
  const { environment, key } = await admit({ request: c.req.raw, env: c.env }, runtime, ['secret']);
  return { environment, compiled: runtime.environment(environment), by: `key ${key.kid}` };
}

/** One of a closed list, of the path or the query. */
export function oneOf<T extends string>(name: string, value: string | undefined, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw new AparteError('UNKNOWN_VALUE', `${name}: expected one of ${known.join(', ')}, got another`);
}

/** A whole number of the path or the query, within bounds. */
export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new AparteError('OUT_OF_RANGE', `${name}: expected a whole number from ${min} to ${max}`);
}
