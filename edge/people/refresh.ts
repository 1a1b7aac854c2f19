import type { Definitions } from '../../core/profile/definitions.ts';
import type { Held } from './memory.ts';
import { noteBought } from './note-bought.ts';
import { queuePuts } from './queue.ts';
import type { Shard } from './shard.ts';
import { type Draft, settleVersion, upToDate } from './snapshots.ts';
import { change, savePerson } from './store.ts';

/** Brings a held person up to the definitions when it is read: clauses, version, rows. True if its version rose. */
export function refreshHeld(shard: Shard, held: Held, definitions: Definitions, now: number): boolean {
  if (held.settled?.person === held.person && held.settled.definitions === definitions) return false;
  const draft: Draft = { ...held, person: upToDate(shard, held.n, held.person, definitions) };
  const isNew = settleVersion(draft, definitions, now);
  held.settled = draft.settled;
  if (!isNew && draft.person === held.person) return false;
  const doc = JSON.stringify(draft.person);
  change(shard, held.n, () => {
    savePerson(shard, held.n, doc, draft.hash, held.purposes);
    queuePuts(shard, draft, held.putAt);
    noteBought(shard, held, draft);
  });
  held.person = draft.person;
  held.hash = draft.hash;
  held.size = doc.length;
  return true;
}
