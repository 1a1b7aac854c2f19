import { canonicalJson } from '../../core/canonical-json.ts';
import { grants } from '../../core/consent.ts';
import { purposesOf } from '../../core/profile/permissions.ts';
import type { Person } from '../../core/profile/types.ts';
import type { Looks, Standing } from './look-contract.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { hold, lookUp, parseEvent } from './store.ts';

/** How what is to be imported stands to what is stored: nothing is written. */
export function standingOf(
  shard: Shard,
  config: ShardConfig,
  { asks }: Looks['standing']['ask'],
): Looks['standing']['answer'] {
  const granted = config.published?.sourceDefaults.import ?? 0;
  return asks.map((ask): Standing => {
    const found = lookUp(shard, ask.name);
    if (found.kind === 'moved') return { moved: found.to };
    const held = found.kind === 'held' ? hold(shard, found.n) : undefined;
    if (held === undefined) return { person: null };
    const device = ask.device === undefined ? undefined : choiceOfDevice(held.person, ask.device);
    const choice = ask.device === undefined ? held.person.choice : device;
    const stored = storedAs(shard, held.n, ask.messageId);
    return {
      person: held.person.id,
      ...(choice === undefined ? {} : { choiceAt: choice.at }),
      ...(stored === undefined
        ? {}
        : { stored: stored === null || stored === ask.digest ? 'same' : 'other' }),
      saysTraits: ask.traits === undefined || saysAll(held.person, ask.traits),
      keepsTraits: grants(purposesOf(held.person, undefined, granted, false), 'personalization'),
    };
  });
}

function choiceOfDevice(person: Person, device: string): Person['choice'] {
  return Object.hasOwn(person.devices, device) ? person.devices[device] : undefined;
}

/** The digest of the stored event of this id; null: it was not imported; undefined: there is none. */
function storedAs(shard: Shard, n: number, messageId: string | undefined): string | null | undefined {
  if (messageId === undefined) return undefined;
  const [row] = shard.sql
    .exec<{ body: string }>('SELECT body FROM events WHERE message_id = ? AND person = ?', messageId, n)
    .toArray();
  if (row === undefined) return undefined;
  const { import: imported } = parseEvent(row.body).context as { import?: { digest?: unknown } }; // looked at below
  return typeof imported?.digest === 'string' ? imported.digest : null;
}

function saysAll(
  person: Person,
  traits: NonNullable<Looks['standing']['ask']['asks'][number]['traits']>,
): boolean {
  return Object.entries(traits).every(
    ([name, value]) =>
      Object.hasOwn(person.traits, name) &&
      canonicalJson(person.traits[name]?.value) === canonicalJson(value),
  );
}
