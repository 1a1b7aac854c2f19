import { isMember, membershipsOf } from '../../core/profile/audiences.ts';
import { purposesOf } from '../../core/profile/permissions.ts';
import { grants, PURPOSE_BIT } from '../../core/consent.ts';
import type { RunLooks, TrafficSums } from './run-contract.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { upToDate } from './snapshots.ts';
import { parsePerson } from './store.ts';

const DAY_MS = 86_400_000;
/** Rows of the log looked at: the newest, whatever there is. */
const MAX_EVENTS = 200_000;
/** People looked at one by one, for their permissions and audiences; the others are taken to be like them. */
const MAX_PEOPLE = 2_000;

/** Who came to the site in the last days, from the shard's newest events. Bounded: where the log is long, it covers
 *  fewer days and samples people. Visits of the site's own people are left out. */
export function trafficOf(
  shard: Shard,
  config: ShardConfig,
  { now, days, audience }: RunLooks['traffic']['ask'],
): TrafficSums {
  const from = now - days * DAY_MS;
  const newest = shard.sql.exec<{ seq: number | null }>('SELECT max(seq) AS seq FROM events').one().seq ?? 0;
  const visits = shard.sql.exec<{ person: number; day: number }>(
    `SELECT DISTINCT person, at / ${DAY_MS} AS day FROM events
     WHERE seq > ? AND at >= ? AND at <= ? AND mask & ${PURPOSE_BIT.analytics} != 0
       AND json_extract(body, '$.internal') IS NULL`,
    newest - MAX_EVENTS,
    from,
    now,
  );
  const daysOf = new Map<number, number>();
  let firstDay = Math.floor(now / DAY_MS);
  for (const { person, day } of visits) {
    daysOf.set(person, (daysOf.get(person) ?? 0) + 1);
    firstDay = Math.min(firstDay, day);
  }
  const looked = look(shard, config, daysOf, audience, { from, now });
  const personDays = [...daysOf.values()].reduce((sum, count) => sum + count, 0);
  return {
    personDays,
    audienceDays:
      looked.personDays === 0 ? 0 : Math.round((looked.audienceDays / looked.personDays) * personDays),
    coveredDays: daysOf.size === 0 ? 0 : Math.min(days, Math.floor(now / DAY_MS) - firstDay + 1),
    people: looked.people,
    agreed: looked.agreed,
  };
}

interface Looked {
  personDays: number;
  audienceDays: number;
  people: number;
  agreed: number;
}

/** Looks at people one by one: those who came, and those who only chose. */
function look(
  shard: Shard,
  { definitions }: ShardConfig,
  daysOf: ReadonlyMap<number, number>,
  audience: string | undefined,
  { from, now }: { readonly from: number; readonly now: number },
): Looked {
  const looked: Looked = { personDays: 0, audienceDays: 0, people: 0, agreed: 0 };
  const read = audience === undefined ? null : new Set([audience]);
  const rows = shard.sql.exec<{ n: number; doc: string; purposes: number }>(
    'SELECT n, doc, purposes FROM people WHERE moving IS NULL ORDER BY n DESC LIMIT ?',
    MAX_PEOPLE,
  );
  for (const { n, doc, purposes } of rows) {
    const stored = parsePerson(doc);
    const days = daysOf.get(n) ?? 0;
    const choices = [stored.choice, ...Object.values(stored.devices)];
    const chose = choices.some((choice) => choice !== undefined && choice.at >= from);
    if (days === 0 && !chose) continue;
    looked.people++;
    const person = read === null ? stored : upToDate(shard, n, stored, definitions);
    const devices = Object.keys(person.devices);
    const masks = (devices.length === 0 ? [undefined] : devices).map((device) =>
      purposesOf(person, device, purposes, false),
    );
    if (masks.some((mask) => grants(mask, 'experimentation'))) looked.agreed++;
    looked.personDays += days;
    const isIn =
      read === null ||
      membershipsOf(person, definitions, now, read).some((membership) => isMember(membership, now));
    if (isIn) looked.audienceDays += days;
  }
  return looked;
}
