import type { Environment } from '../../core/config/types.ts';
import { putDue } from './due.ts';
import type { Shard } from './shard.ts';

/** A shard's first walk over what is kept too long comes so long after its first event, in ms. */
const FIRST_WALK_MS = 600_000;

/** Writes the walk down that keeps nothing longer than declared; from then on it goes on by itself. */
export function beginRetaining(shard: Shard, environment: Environment): void {
  if (shard.resting.retaining) return;
  shard.resting.retaining = true;
  const [known] = shard.sql.exec(`SELECT 1 FROM due WHERE key = 'retain'`).toArray();
  if (known !== undefined) return;
  const body = JSON.stringify({ environment, after: 0 });
  putDue(shard, { key: 'retain', kind: 'retain', body }, shard.clock() + FIRST_WALK_MS);
}
