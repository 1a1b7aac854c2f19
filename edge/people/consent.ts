import { canonicalJson } from '../../core/canonical-json.ts';
import { purposeRecord } from '../../core/consent.ts';
import { newPerson } from '../../core/profile/reduce.ts';
import type { ConsentChoice, Person, Snapshot } from '../../core/profile/types.ts';
import type { ConsentRequest, ConsentResponse, Name, Receipt } from './contract.ts';
import type { Held } from './memory.ts';
import { base64url } from '../base64url.ts';
import { mintPersonId } from './names.ts';
import { markUsed, queuePuts } from './queue.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { type Draft, settleVersion, snapshotFor } from './snapshots.ts';
import { change, hold, insertPerson, lookUp, savePerson } from './store.ts';

/** Records a choice: the person's, or one device's, which then limits that device. A receipt joins the person's hash
 *  chain in the same transaction.
 *
 *  Somebody nobody knows becomes a person with nothing but the choice and its receipt, even when everything is
 *  refused: a refusal must be kept to be obeyed (a server source's default would otherwise apply) and to be shown. */
export async function setConsent(
  shard: Shard,
  config: ShardConfig,
  request: ConsentRequest,
): Promise<ConsentResponse> {
  for (;;) {
    const before = stand(shard, request.home.name);
    if ('moved' in before) return before;
    const id = before.held?.person.id ?? mintPersonId(request.home.slot);
    const receipt = await receiptOf(request, before.last?.receipt.hash ?? '');
    // The hash took a turn of the event loop: start again if the chain grew or the person moved meanwhile.
    const after = stand(shard, request.home.name);
    if ('moved' in after || after.held?.n !== before.held?.n) continue;
    if (after.last?.receipt.hash !== before.last?.receipt.hash) continue;
    const link = (after.last?.link ?? -1) + 1;
    return { receipt, snapshot: commit(shard, config, request, { held: after.held, id, link, receipt }) };
  }
}

/** Who a name belongs to, and the newest receipt of its chain. */
function stand(
  shard: Shard,
  name: string,
): { moved: Name } | { held: Held | undefined; last: { link: number; receipt: Receipt } | null } {
  const found = lookUp(shard, name);
  if (found.kind === 'moved') return { moved: found.to };
  const held = found.kind === 'held' ? hold(shard, found.n) : undefined;
  return { held, last: held === undefined ? null : lastReceipt(shard, held.n, held.person.id) };
}

interface Entry {
  readonly held: Held | undefined;
  readonly id: string;
  readonly link: number;
  readonly receipt: Receipt;
}

function commit(shard: Shard, config: ShardConfig, request: ConsentRequest, entry: Entry): Snapshot {
  const { now, device, home } = request;
  const { held, draft } = change(shard, entry.held?.n, () => {
    const held = entry.held ?? insertPerson(shard, newPerson(entry.id, assignmentOf(request), now), 0, home);
    const draft: Draft = { ...held, person: withChoice(held.person, device, choiceOf(request)) };
    draft.hash = ''; // a choice is news to every reader, also when it says the same again
    settleVersion(draft, config.definitions, now);
    savePerson(shard, held.n, JSON.stringify(draft.person), draft.hash, draft.purposes);
    config.measure?.(shard, config, held.n, draft.person, null);
    shard.sql.exec(
      'INSERT INTO receipts VALUES (?, ?, ?, ?)',
      held.n,
      entry.id,
      entry.link,
      JSON.stringify(entry.receipt),
    );
    for (const known of held.names) if (known.name.name === home.name) markUsed(shard, known);
    queuePuts(shard, draft, held.putAt);
    return { held, draft };
  });
  held.person = draft.person;
  held.hash = draft.hash;
  held.settled = draft.settled;
  if (entry.held === undefined) {
    shard.memory.keep(held);
    shard.memory.remember(home.name, { kind: 'held', n: held.n });
  }
  const ofDevice = device ?? (home.identifier.type === 'anonymousId' ? home.identifier.value : undefined);
  return snapshotFor(held, ofDevice, config.definitions, now);
}

function assignmentOf(request: ConsentRequest): string {
  return request.device ?? request.home.identifier.value;
}

function choiceOf(request: ConsentRequest): ConsentChoice {
  const { purposes, now, source, textVersion } = request;
  return { purposes, at: now, source, ...(textVersion === undefined ? {} : { textVersion }) };
}

function withChoice(person: Person, device: string | undefined, choice: ConsentChoice): Person {
  if (device === undefined) return { ...person, choice };
  // `__proto__` is a device like any other.
  return { ...person, devices: Object.fromEntries([...Object.entries(person.devices), [device, choice]]) };
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
  return row === undefined ? null : { link: row.link, receipt: JSON.parse(row.body) as Receipt }; // written by `commit`
}

async function receiptOf(request: ConsentRequest, previous: string): Promise<Receipt> {
  const body = {
    id: base64url(crypto.getRandomValues(new Uint8Array(16))),
    at: new Date(request.now).toISOString(),
    purposes: purposeRecord(request.purposes),
    source: request.source,
    ...(request.textVersion === undefined ? {} : { textVersion: request.textVersion }),
    previous,
  };
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonicalJson(body)));
  const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { ...body, hash };
}
