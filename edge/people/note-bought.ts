import { EVERYTHING } from '../../core/profile/order-lines.ts';
import type { Person } from '../../core/profile/types.ts';
import { putDue } from './due.ts';
import type { Held } from './memory.ts';
import { environmentOf } from './names.ts';
import type { Shard } from './shard.ts';
import type { Draft } from './snapshots.ts';

/** What changed waits so long for more before it is counted. */
const RESTATE_AFTER_MS = 1_000;

/** Notes that what a person bought, or what it allows, has changed: its figures are counted anew soon, together with
 *  others'. For most events that is a comparison and nothing else. Belongs into the transaction of the change. */
export function noteBought(shard: Shard, held: Held, draft: Draft): void {
  const { person } = draft;
  if (held.person === person && held.purposes === draft.purposes) return;
  if (!isBuyer(person) && !isBuyer(held.person)) return;
  const isSame =
    held.person.ranges === person.ranges &&
    held.person.choice === person.choice &&
    held.person.devices === person.devices &&
    held.person.records === person.records &&
    held.purposes === draft.purposes;
  const [first] = draft.names;
  if (isSame || first === undefined) return;
  shard.sql.exec('INSERT INTO restate VALUES (?) ON CONFLICT DO NOTHING', held.n);
  if (shard.restating) return;
  const environment = environmentOf(first.name.name);
  putDue(shard, { key: 'restate', kind: 'restate', body: environment }, shard.clock() + RESTATE_AFTER_MS);
  shard.restating = true;
}

function isBuyer({ ranges }: Person): boolean {
  return Object.hasOwn(ranges, EVERYTHING);
}
