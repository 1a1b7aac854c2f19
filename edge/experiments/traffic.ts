import type { PublishedConfig } from '../../core/config/published.ts';
import type { Environment } from '../../core/config/types.ts';
import type { Traffic } from '../../core/wire/results.ts';
import type { Env } from '../env.ts';
import { askShards, type TrafficSums } from '../people/port.ts';
import { shortly } from './shortly.ts';

interface Asked {
  readonly env: Env;
  readonly environment: Environment;
  readonly published: PublishedConfig;
  readonly now: number;
}

/** The log is long: it is not read again for so long. */
const TRAFFIC_MS = 60_000;
const kept = shortly<TrafficSums>(TRAFFIC_MS);

/** Who came in the last days, in every shard, at most a minute old. */
export async function trafficSums(asked: Asked, days: number, audience?: string): Promise<TrafficSums> {
  const { environment, published, now } = asked;
  const name = `${environment}/${published.revision}/${days}/${audience ?? ''}`;
  return (await kept(name, now, () => ask(asked, days, audience))).value;
}

async function ask(
  { env, environment, published, now }: Asked,
  days: number,
  audience?: string,
): Promise<TrafficSums> {
  const request = { now, days, ...(audience === undefined ? {} : { audience }) };
  const answers = await askShards({ env, environment, revision: published.revision }, 'traffic', request);
  const sum = (of: (sums: TrafficSums) => number) => answers.reduce((total, sums) => total + of(sums), 0);
  return {
    personDays: sum(({ personDays }) => personDays),
    audienceDays: sum(({ audienceDays }) => audienceDays),
    coveredDays: Math.max(0, ...answers.map(({ coveredDays }) => coveredDays)),
    people: sum(({ people }) => people),
    agreed: sum(({ agreed }) => agreed),
  };
}

/** The share of people who came or chose that agreed to tests; null when nobody came. */
export function agreedShareOf({ people, agreed }: TrafficSums): number | null {
  return people === 0 ? null : agreed / people;
}

/** About how many people a day there are, in an audience or in all, and how many of them agreed. */
export async function trafficOf(asked: Asked, days: number, audience?: string): Promise<Traffic> {
  const isKnown = audience === undefined || asked.published.audiences.some(({ key }) => key === audience);
  const sums = await trafficSums(asked, days, isKnown ? audience : undefined);
  const inAll = audience === undefined ? sums.personDays : sums.audienceDays;
  return {
    peopleADay: isKnown ? Math.round(inAll / Math.max(1, sums.coveredDays)) : null,
    agreedShare: agreedShareOf(sums),
    days: sums.coveredDays,
  };
}
