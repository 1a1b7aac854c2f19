import type { PublishedConfig } from '../../core/config/published.ts';
import type { Environment } from '../../core/config/types.ts';
import { changedAtOf } from '../../core/profile/definitions.ts';
import type { ReapplyAnswer } from '../../core/wire/audiences.ts';
import type { Env } from '../env.ts';
import type { ReapplyAsk } from './look-contract.ts';
import type { Reapply } from './reapply-state.ts';
import { shardCount, shardStub } from './slots.ts';

// The callers' side of bringing everybody up to changed definitions.

/** Lets every shard know of a publication, so that also one that nobody sends events to begins. Never rejects: who is
 *  not reached begins with its next event. */
export async function wakeShards(env: Env, environment: Environment, revision: number): Promise<void> {
  const ask: ReapplyAsk = { environment, command: null, rate: null };
  await Promise.allSettled(askAll(env, environment, ask, revision));
}

/** How far it has come on every shard, after a command. */
export async function reapplyOf(
  env: Env,
  environment: Environment,
  config: PublishedConfig | null,
  asked: { readonly command?: ReapplyAsk['command']; readonly rate?: number },
  now: number,
): Promise<ReapplyAnswer> {
  const shards = shardCount(env);
  const rate = asked.rate === undefined ? null : Math.max(1, Math.round(asked.rate / shards));
  const changedAt = config === null ? 0 : changedAtOf(config);
  const ask = { environment, command: asked.command ?? null, rate };
  const parts = await Promise.all(askAll(env, environment, ask, changedAt));
  return joinReapplies(parts, config, now);
}

function askAll(
  env: Env,
  environment: Environment,
  ask: ReapplyAsk,
  revision: number,
): Promise<Reapply | null>[] {
  return Array.from({ length: shardCount(env) }, (_, shard) =>
    shardStub(env, environment, shard).look(environment, 'reapply', ask, revision),
  );
}

/** One answer of what the shards said. A shard without people had nothing to do. */
export function joinReapplies(
  parts: readonly (Reapply | null)[],
  config: Pick<PublishedConfig, 'audiences'> | null,
  now: number,
): ReapplyAnswer {
  const begun = parts.filter((part) => part !== null);
  const sum = (name: 'total' | 'looked' | 'applied' | 'failed' | 'rate') =>
    begun.reduce((all, part) => all + part[name], 0);
  const state =
    (['running', 'paused', 'cancelled', 'done'] as const).find((one) =>
      begun.some((part) => part.state === one),
    ) ?? 'idle';
  const open = begun.filter((part) => part.state !== 'done');
  const from = Math.min(...open.map((part) => part.from));
  const worked = begun.filter((part) => part.total > 0);
  const startedAt = Math.min(...worked.map((part) => part.startedAt));
  const endedAt = state === 'done' ? Math.max(...worked.map((part) => part.turnedAt)) : now;
  const looked = sum('looked');
  const seconds = (endedAt - startedAt) / 1_000;
  const perSecond = seconds > 0 && looked > 0 ? looked / seconds : undefined;
  const left = open.reduce((all, part) => all + Math.max(0, part.total - part.looked), 0);
  return {
    state,
    revision: Math.max(0, ...begun.map((part) => part.revision)),
    audiences:
      open.length === 0
        ? []
        : (config?.audiences ?? []).filter(({ definedAt }) => definedAt > from).map(({ key }) => key),
    total: sum('total'),
    looked,
    applied: sum('applied'),
    failed: sum('failed'),
    ...(worked.length === 0 ? {} : { startedAt: new Date(startedAt).toISOString() }),
    ...(worked.length === 0 || state !== 'done' ? {} : { finishedAt: new Date(endedAt).toISOString() }),
    asOf: new Date(now).toISOString(),
    rate: sum('rate'),
    ...(perSecond === undefined ? {} : { perSecond: Math.round(perSecond * 10) / 10 }),
    ...(state === 'running' && perSecond !== undefined ? { secondsLeft: Math.ceil(left / perSecond) } : {}),
  };
}
