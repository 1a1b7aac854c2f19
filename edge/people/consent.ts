import { withChoice } from '../../core/profile/permissions.ts';
import { AparteError } from '../../core/errors.ts';
import { newPerson } from '../../core/profile/reduce.ts';
import type { ConsentChoice } from '../../core/profile/types.ts';
import { type ChoiceMade, makeReceipt, type Receipt } from '../../core/receipts.ts';
import type { ConsentRequest, ConsentResponse } from './contract.ts';
import type { Held } from './memory.ts';
import { base64url } from '../base64url.ts';
import { mintPersonId } from './names.ts';
import { noteBought } from './note-bought.ts';
import { markUsed, queuePuts } from './queue.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { type Draft, settleVersion, snapshotFor } from './snapshots.ts';
import { change, hold, insertPerson, lookUp, savePerson } from './store.ts';
import { tombstoneOf } from './tombstones.ts';

/** Records a choice: the person's, or one device's, which then limits that device. A receipt joins the person's hash
 *  chain in the same transaction.
 *
 *  Somebody nobody knows becomes a person with nothing but the choice and its receipt, even when everything is
 *  refused: a refusal must be kept to be obeyed (a server source's default would otherwise apply) and to be shown. */
export function setConsent(shard: Shard, config: ShardConfig, request: ConsentRequest): ConsentResponse {
  const found = lookUp(shard, request.home.name);
  if (found.kind === 'moved') return { moved: found.to };
  if (shard.resting.restoring) throw new AparteError('UNAVAILABLE', 'A backup is being restored. Try again.');
  if (tombstoneOf(shard, request.home.name)?.locked === true)
    throw new AparteError('UNAVAILABLE', 'This person is being erased. Try again.');
  const held = found.kind === 'held' ? hold(shard, found.n) : undefined;
  const { device, now, home } = request;
  const {
    held: kept,
    draft,
    receipt,
  } = change(shard, held?.n, () => {
    const known =
      held ?? insertPerson(shard, newPerson(mintPersonId(home.slot), assignmentOf(request), now), 0, home);
    const draft: Draft = { ...known, person: withChoice(known.person, device, choiceOf(request)) };
    draft.hash = ''; // a choice is news to every reader, also when it says the same again
    settleVersion(draft, config.definitions, now);
    savePerson(shard, known.n, JSON.stringify(draft.person), draft.hash, draft.purposes);
    config.measure?.(shard, config, known.n, draft.person, null);
    const receipt = addReceipt(
      shard,
      known,
      { ...request, binds: device === undefined ? 'person' : 'device' },
      now,
    );
    for (const held of known.names) if (held.name.name === home.name) markUsed(shard, held);
    queuePuts(shard, draft, known.putAt);
    noteBought(shard, known, draft);
    return { held: known, draft, receipt };
  });
  kept.person = draft.person;
  kept.hash = draft.hash;
  kept.settled = draft.settled;
  if (held === undefined) {
    shard.memory.keep(kept);
    shard.memory.remember(home.name, { kind: 'held', n: kept.n });
  }
  const ofDevice = device ?? (home.identifier.type === 'anonymousId' ? home.identifier.value : undefined);
  return { receipt, snapshot: snapshotFor(kept, ofDevice, config.definitions, now) };
}

/** Writes the next link of a person's own chain. Belongs into the transaction of what it is the receipt of. */
function addReceipt(shard: Shard, held: Held, choice: ChoiceMade, now: number): Receipt {
  const last = lastReceipt(shard, held.n, held.person.id);
  const id = base64url(crypto.getRandomValues(new Uint8Array(16)));
  const receipt = makeReceipt(id, new Date(now).toISOString(), choice, last?.receipt.hash ?? '');
  shard.sql.exec(
    'INSERT INTO receipts VALUES (?, ?, ?, ?)',
    held.n,
    held.person.id,
    (last?.link ?? -1) + 1,
    JSON.stringify(receipt),
  );
  return receipt;
}

function assignmentOf(request: ConsentRequest): string {
  return request.device ?? request.home.identifier.value;
}

function choiceOf(request: ConsentRequest): ConsentChoice {
  const { purposes, source, textVersion } = request;
  return { purposes, at: request.now, source, ...(textVersion === undefined ? {} : { textVersion }) };
}

/** The newest link of the person's own chain. */
function lastReceipt(shard: Shard, n: number, chain: string): { link: number; receipt: Receipt } | null {
  const row = shard.sql
    .exec<{ link: number; body: string }>(
      'SELECT link, body FROM receipts WHERE person = ? AND chain = ? ORDER BY link DESC LIMIT 1',
      n,
      chain,
    )
    .toArray()[0];
  return row === undefined ? null : { link: row.link, receipt: JSON.parse(row.body) as Receipt }; // written by `addReceipt`
}
