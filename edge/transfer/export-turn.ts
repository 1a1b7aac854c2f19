import type { Env } from '../env.ts';

/** Goes on with exports; whether there is more to do. */
export async function exportTurn(_env: Env, _storage: DurableObjectStorage): Promise<boolean> {
  return false;
}
