import type { Environment } from '../../../core/config/types.ts';
import { CLAIMED_USER_ID, slotOfPerson } from '../../../core/identity.ts';
import type { Certificate } from '../../../core/wire/rights.ts';
import type { Env } from '../../env.ts';
import type { Name } from '../contract.ts';
import { profileOf } from '../client.ts';
import { profileJson } from '../json.ts';
import { nameOf } from '../names.ts';
import { shardOf, shardStub } from '../slots.ts';
import { readPart } from './files.ts';
import type { PersonDump, Rights, Whom } from './contract.ts';

// The callers' side of a person's rights: which shard to ask, and an export as one stream.

/** A name points from a device to a user, whose person never moves: one step, and some for races. */
const MAX_STEPS = 3;

/** Erases whoever has an identifier. Null: nobody has, and nobody was erased under it. */
export async function eraseByName(
  env: Env,
  environment: Environment,
  name: Name,
  now: number,
): Promise<Certificate | null> {
  const erased = await eraseWhom(env, environment, { name }, now);
  if (erased !== null || name.identifier.type !== 'userId') return erased;
  // A login that nobody ever proved, of events without a device.
  const claim = await nameOf(env, environment, { type: CLAIMED_USER_ID, value: name.identifier.value });
  return eraseWhom(env, environment, { name: claim }, now);
}

/** One shard's answer to a question of a backup. */
export function askForBackup<K extends 'rest' | 'backup' | 'beginRestore' | 'restore' | 'endRestore'>(
  env: Env,
  environment: Environment,
  shard: number,
  kind: K,
  ask: Rights[K]['ask'],
): Promise<Rights[K]['answer']> {
  return shardStub(env, environment, shard).right(environment, kind, ask);
}

/** Erases a person by its id. Null: there is none. */
export function eraseById(
  env: Env,
  environment: Environment,
  id: string,
  now: number,
): Promise<Certificate | null> {
  return eraseWhom(env, environment, { id }, now);
}

async function eraseWhom(
  env: Env,
  environment: Environment,
  whom: Whom,
  now: number,
): Promise<Certificate | null> {
  for (let step = 0, at = whom; ; step++) {
    const answer = await stub(env, environment, at).right(environment, 'erase', { whom: at, now });
    if (answer === null) return null;
    if ('certificate' in answer) return answer.certificate;
    if ('elsewhere' in answer) {
      const home = shardStub(env, environment, shardOf(env, slotOfPerson(answer.elsewhere)));
      const found = await home.right(environment, 'certificate', { erasure: answer.elsewhere });
      return found?.certificate ?? null;
    }
    if (step === MAX_STEPS) throw new Error('a name moved in a circle');
    at = { name: answer.moved };
  }
}

/** Everything known of a person as one JSON text, as it is read: the head, then the events in the log and in the
 *  archive. Null: nobody. A text that was cut off is no JSON. */
export async function exportPerson(
  env: Env,
  environment: Environment,
  whom: Whom,
  now: number,
): Promise<ReadableStream<Uint8Array> | null> {
  for (let step = 0, at = whom; ; step++) {
    const answer = await stub(env, environment, at).right(environment, 'dump', { whom: at, now });
    if (answer === null) return null;
    if (!('moved' in answer)) return textOf(env, environment, answer, now);
    if (step === MAX_STEPS) throw new Error('a name moved in a circle');
    at = { name: answer.moved };
  }
}

function textOf(
  env: Env,
  environment: Environment,
  dump: PersonDump,
  now: number,
): ReadableStream<Uint8Array> {
  const chunks = pieces(env, environment, dump, now);
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
}

async function* pieces(
  env: Env,
  environment: Environment,
  { id, name, head, parts }: PersonDump,
  now: number,
): AsyncGenerator<string> {
  const profile = await profileOf(env, environment, name, now);
  const person = profile === null ? {} : { person: profileJson(profile) };
  const top = { format: 1, exportedAt: new Date(now).toISOString(), environment, ...person, ...head };
  yield `${JSON.stringify(top).slice(0, -1)},"events":[`;
  let separator = '';
  const listed = (events: readonly string[]): string => {
    if (events.length === 0) return '';
    const text = separator + events.join(',');
    separator = ',';
    return text;
  };
  for (const key of parts) {
    const events = await readPart(env.BUCKET, key, id);
    yield listed(events.map((event) => JSON.stringify(event)));
  }
  const shard = shardStub(env, environment, shardOf(env, slotOfPerson(id)));
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: { events: readonly string[]; after?: number } = await shard.right(environment, 'dumpEvents', {
      id,
      after,
    });
    yield listed(page.events);
    after = page.after;
  }
  yield ']}';
}

function stub(env: Env, environment: Environment, whom: Whom): ReturnType<typeof shardStub> {
  const slot = 'id' in whom ? slotOfPerson(whom.id) : whom.name.slot;
  return shardStub(env, environment, shardOf(env, slot));
}
